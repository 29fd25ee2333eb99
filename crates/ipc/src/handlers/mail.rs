//! Mails and the office's account.

use emc::copy::Paper;
use emc::mail::{MailSettings, PasswordPlace};
use emc::oauth::{OAuthSettings, Provider};
use emc::outbox::Answer;
use emc::ports::MailSecurity;
use emc::send::{Release, SealError, Way};
use emc::sign_in::{SignInPlace, SigningIn};
use emc::{Desk, DeskError};
use store::{OutboxItem, OutboxState, Reader, Staff};

use super::{bytes, decision, folder, id, recipients, review, utc};
use crate::views::{
    AcceptedView, AddressKey, AnswerMailRequest, DeliveryIdRequest, DeliveryRow, FileRequest, FileView, FolderRequest,
    MailAccountRequest, MailAccountView, MailAnswer, MailAttemptView, MailCertificateView, MailIdRequest, MailPassword,
    MailProvider, MailRow, MailSavedView, MailSecurityCode, MailSignInSettings, MailSignInView, MailSignedIn,
    MailSigningIn, MailState, MailTestView, MailsRequest, MailsView, Nothing, OpinionMailSavedView, PaperCode,
    PrintCopyRequest, RecordCopyRequest, ReleaseOpinionRequest, ReleaseRequest, ReleasedView, SaveMailRequest,
    SaveOpinionMailRequest, TakeInMailKeyRequest, WayRequest, WayView, WrittenView,
};

pub(crate) fn mails(desk: &Desk, request: MailsRequest) -> Result<MailsView, DeskError> {
    let case = request.case.map(|case| id(&case, "case")).transpose()?;
    let all = emc::outbox::mails(desk, case)?;
    let mails = desk.read(|r| {
        let staff = r.staff()?;
        all.iter().map(|item| row(r, &staff, item)).collect::<Result<_, _>>()
    })?;
    Ok(MailsView { mails, problem: emc::mail::problem(desk)?.map(str::to_owned) })
}

pub(crate) fn mail_way(desk: &Desk, request: WayRequest) -> Result<WayView, DeskError> {
    let found = emc::send::way_for(desk, &request.to)?;
    let addresses = request.to.into_iter().zip(found.keys);
    Ok(WayView {
        way: match found.way {
            Way::Keys => "keys",
            Way::Container => "container",
        }
        .to_owned(),
        unsigned: found.unsigned.map(|error| match error {
            SealError::OfficeKeyRefused(finding) => finding.code().to_owned(),
            error => error.code().to_owned(),
        }),
        addresses: addresses
            .map(|(address, key)| AddressKey {
                address,
                kind: key.map(|key| key.kind.as_str().to_owned()),
                refused: key.and_then(|key| key.refused).map(|finding| finding.code().to_owned()),
            })
            .collect(),
    })
}

pub(crate) fn release(desk: &Desk, request: ReleaseRequest) -> Result<ReleasedView, DeskError> {
    let released = emc::send::release(desk, &asked(&request)?)?;
    Ok(ReleasedView { mail: one(desk, &released.item)?, password: released.password })
}

pub(crate) fn release_opinion(desk: &Desk, request: ReleaseOpinionRequest) -> Result<ReleasedView, DeskError> {
    let released = emc::send::release_opinion(desk, &request.opinion, &request.to, way(&request.way)?)?;
    Ok(ReleasedView { mail: one(desk, &released.item)?, password: released.password })
}

pub(crate) fn print_copy(desk: &Desk, request: PrintCopyRequest) -> Result<WrittenView, DeskError> {
    let path = emc::copy::print(desk, id(&request.decision, "decision")?, folder(&request.folder)?)?;
    Ok(WrittenView { path: path.display().to_string() })
}

pub(crate) fn record_copy(desk: &Desk, request: RecordCopyRequest) -> Result<DeliveryRow, DeskError> {
    let paper = match request.paper {
        PaperCode::Post => Paper::Post,
        PaperCode::PickUp => Paper::PickUp,
    };
    let delivery = emc::copy::record(desk, id(&request.decision, "decision")?, paper, &request.to)?;
    desk.read(|r| decision::delivery_row(r, &delivery))
}

pub(crate) fn save_mail(desk: &Desk, request: SaveMailRequest) -> Result<MailSavedView, DeskError> {
    let asked = asked(&request.release)?;
    let saved = emc::send::save_eml(desk, &asked, folder(&request.folder)?)?;
    Ok(MailSavedView { delivery: saved.delivery, path: saved.path.display().to_string(), password: saved.password })
}

pub(crate) fn save_opinion_mail(
    desk: &Desk,
    request: SaveOpinionMailRequest,
) -> Result<OpinionMailSavedView, DeskError> {
    let SaveOpinionMailRequest { release, folder: place } = request;
    let way = way(&release.way)?;
    let (path, password) = emc::send::save_opinion_eml(desk, &release.opinion, &release.to, way, folder(&place)?)?;
    Ok(OpinionMailSavedView { path: path.display().to_string(), password })
}

pub(crate) fn open_mail(desk: &Desk, request: DeliveryIdRequest) -> Result<Nothing, DeskError> {
    emc::send::open_eml(desk, &request.delivery)?;
    Ok(Nothing {})
}

pub(crate) fn answer_mail(desk: &Desk, request: AnswerMailRequest) -> Result<MailRow, DeskError> {
    let answer = match request.answer {
        MailAnswer::Arrived => Answer::Arrived,
        MailAnswer::Again => Answer::Again,
        MailAnswer::TakenBack => Answer::TakenBack,
        MailAnswer::Bounced => Answer::Bounced,
    };
    one(desk, &emc::outbox::answer(desk, &request.mail, answer)?)
}

pub(crate) fn resend_mail(desk: &Desk, request: MailIdRequest) -> Result<ReleasedView, DeskError> {
    let released = emc::send::resend(desk, &request.mail)?;
    Ok(ReleasedView { mail: one(desk, &released.item)?, password: released.password })
}

pub(crate) fn bounced_mail(desk: &Desk, request: FileRequest) -> Result<MailRow, DeskError> {
    one(desk, &emc::outbox::bounced(desk, &bytes(&request.base64)?)?)
}

pub(crate) fn export_mails(desk: &Desk, request: FolderRequest) -> Result<WrittenView, DeskError> {
    let path = emc::outbox::export(desk, folder(&request.folder)?)?;
    Ok(WrittenView { path: path.display().to_string() })
}

pub(crate) fn mail_account(desk: &Desk, _: Nothing) -> Result<MailAccountView, DeskError> {
    let settings = desk.read(emc::mail::read)?;
    Ok(account_view(desk, settings))
}

pub(crate) fn save_mail_account(desk: &Desk, request: MailAccountRequest) -> Result<MailAccountView, DeskError> {
    let (settings, password) = typed(request);
    let saved = emc::mail::save(desk, settings, password.as_deref())?;
    Ok(account_view(desk, saved))
}

pub(crate) fn test_mail(desk: &Desk, request: MailAccountRequest) -> Result<MailTestView, DeskError> {
    let (settings, password) = typed(request);
    match emc::mail::test(desk, &settings, password.as_deref()) {
        Ok(()) => Ok(MailTestView { ok: true, code: "ok".to_owned(), reply: String::new() }),
        Err(DeskError::Mail(error)) => {
            Ok(MailTestView { ok: false, code: error.code().to_owned(), reply: error.reply().to_owned() })
        }
        Err(error) => Err(error),
    }
}

pub(crate) fn take_in_mail_certificate(
    desk: &Desk,
    request: TakeInMailKeyRequest,
) -> Result<MailAccountView, DeskError> {
    let saved = emc::mail_certificate::take_in(desk, &bytes(&request.base64)?, &request.passphrase)?;
    Ok(account_view(desk, saved))
}

pub(crate) fn remove_mail_certificate(desk: &Desk, _: Nothing) -> Result<MailAccountView, DeskError> {
    let saved = emc::mail_certificate::remove(desk)?;
    Ok(account_view(desk, saved))
}

pub(crate) fn sign_in_mail(desk: &Desk, _: Nothing) -> Result<MailSignInView, DeskError> {
    Ok(signing_in(emc::sign_in::begin(desk)?))
}

pub(crate) fn mail_sign_in(desk: &Desk, _: Nothing) -> Result<MailSignInView, DeskError> {
    Ok(signing_in(emc::sign_in::look(desk)?))
}

pub(crate) fn open_mail_sign_in(desk: &Desk, _: Nothing) -> Result<MailSignInView, DeskError> {
    emc::sign_in::open(desk)?;
    Ok(signing_in(emc::sign_in::look(desk)?))
}

pub(crate) fn cancel_mail_sign_in(desk: &Desk, _: Nothing) -> Result<MailSignInView, DeskError> {
    emc::sign_in::cancel(desk)?;
    Ok(signing_in(SigningIn::None))
}

pub(crate) fn sign_out_mail(desk: &Desk, request: Nothing) -> Result<MailAccountView, DeskError> {
    emc::sign_in::sign_out(desk)?;
    mail_account(desk, request)
}

fn asked(request: &ReleaseRequest) -> Result<Release<'_>, DeskError> {
    Ok(Release {
        decision: id(&request.decision, "decision")?,
        to: &request.to,
        files: &request.files,
        way: way(&request.way)?,
        student: request.student,
    })
}

fn way(asked: &str) -> Result<Way, DeskError> {
    match asked {
        "keys" => Ok(Way::Keys),
        "container" => Ok(Way::Container),
        _ => Err(DeskError::Unencrypted),
    }
}

fn one(desk: &Desk, item: &OutboxItem) -> Result<MailRow, DeskError> {
    desk.read(|r| row(r, &r.staff()?, item))
}

fn row(reader: &Reader<'_>, staff: &[Staff], item: &OutboxItem) -> Result<MailRow, DeskError> {
    let decision = item.decision.map(|id| reader.decision(id)).transpose()?.flatten();
    Ok(MailRow {
        id: item.id.clone(),
        case: item.case.to_string(),
        case_number: reader.case(item.case)?.map(|case| case.number).unwrap_or_default(),
        test: decision.as_ref().is_some_and(|one| one.decision.sources.iter().any(|source| source.provenance.test)),
        decision: decision.map(|signed| signed.decision.number),
        opinion: item.opinion.clone(),
        reference: item.opinion.as_deref().map(emc::opinion::reference),
        student: item.student,
        to: item.recipients.clone(),
        sealed: item.sealed.clone(),
        files: item
            .files
            .iter()
            .map(|(name, sha256)| FileView { name: name.clone(), sha256: sha256.clone(), size: 0 })
            .collect(),
        message_id: item.message_id.clone(),
        at: utc(item.released),
        by: review::name(staff, item.by),
        state: match item.state {
            OutboxState::Waiting => MailState::Waiting,
            OutboxState::Sending | OutboxState::DataEnded => MailState::Sending,
            OutboxState::Sent => MailState::Sent,
            OutboxState::PerhapsSent => MailState::PerhapsSent,
            OutboxState::Refused => MailState::Refused,
            OutboxState::GivenUp => MailState::GivenUp,
            OutboxState::Bounced => MailState::Bounced,
        },
        next_try: item.next_try.map(utc),
        attempts: item
            .attempts
            .iter()
            .rev()
            .map(|one| MailAttemptView {
                number: one.number,
                began: utc(one.began),
                outcome: one.outcome.clone(),
                reply: one.reply.clone(),
            })
            .collect(),
        answer: item.answer.as_ref().map(|said| AcceptedView {
            by: review::name(staff, said.by),
            second: None,
            at: utc(said.at),
            why: said.what.clone(),
        }),
    })
}

fn typed(request: MailAccountRequest) -> (MailSettings, Option<String>) {
    let settings = MailSettings {
        host: request.host.trim().to_owned(),
        port: request.port,
        security: match request.security {
            MailSecurityCode::Starttls => MailSecurity::Starttls,
            MailSecurityCode::Tls => MailSecurity::Tls,
        },
        user: request.user.trim().to_owned(),
        from: request.from.trim().to_owned(),
        authorities: request.authorities.trim().to_owned(),
        sign_in: request.sign_in.map(|one| OAuthSettings {
            provider: match one.provider {
                MailProvider::Microsoft => Provider::Microsoft,
                MailProvider::Google => Provider::Google,
            },
            tenant: one.tenant.trim().to_owned(),
            client: one.client.trim().to_owned(),
            client_secret: one.client_secret.trim().to_owned(),
            sign_in_address: one.sign_in_address.trim().to_owned(),
            token_address: one.token_address.trim().to_owned(),
            scope: one.scope.trim().to_owned(),
        }),
        gcm: request.gcm,
        protect_headers: request.protect_headers,
        ..MailSettings::default()
    };
    (settings, request.password.filter(|password| !password.is_empty()))
}

pub(super) fn password(place: PasswordPlace) -> MailPassword {
    match place {
        PasswordPlace::Unneeded => MailPassword::Unneeded,
        PasswordPlace::Keychain => MailPassword::Keychain,
        PasswordPlace::Session => MailPassword::Session,
        PasswordPlace::Missing => MailPassword::Missing,
    }
}

fn account_view(desk: &Desk, settings: MailSettings) -> MailAccountView {
    let kept = password(emc::mail::password_place(desk, &settings));
    // What is set wrongly is told where it is used.
    let signed_in = emc::sign_in::signed_in(desk, &settings).ok();
    let certificate = emc::mail_certificate::in_use(desk, &settings).ok().flatten();
    let certificate = certificate.map(|found| MailCertificateView {
        key: recipients::key(&found.summary),
        place: password(found.place),
        finding: found.finding.map(str::to_owned),
    });
    MailAccountView {
        host: settings.host,
        port: settings.port,
        security: match settings.security {
            MailSecurity::Starttls => MailSecurityCode::Starttls,
            MailSecurity::Tls => MailSecurityCode::Tls,
        },
        user: settings.user,
        from: settings.from,
        authorities: settings.authorities,
        password: kept,
        sign_in: settings.sign_in.map(|one| MailSignInSettings {
            provider: match one.provider {
                Provider::Microsoft => MailProvider::Microsoft,
                Provider::Google => MailProvider::Google,
            },
            tenant: one.tenant,
            client: one.client,
            client_secret: one.client_secret,
            sign_in_address: one.sign_in_address,
            token_address: one.token_address,
            scope: one.scope,
        }),
        signed_in: match signed_in.as_ref().map(|one| one.place) {
            None | Some(SignInPlace::Nobody) => MailSignedIn::Nobody,
            Some(SignInPlace::Keychain) => MailSignedIn::Keychain,
            Some(SignInPlace::Session) => MailSignedIn::Session,
            Some(SignInPlace::Ended) => MailSignedIn::Ended,
        },
        who: signed_in.map(|one| one.who).unwrap_or_default(),
        certificate,
        gcm: settings.gcm,
        protect_headers: settings.protect_headers,
    }
}

fn signing_in(stands: SigningIn) -> MailSignInView {
    let none = MailSignInView {
        state: MailSigningIn::None,
        user_code: None,
        address: None,
        until: None,
        problem: None,
        reply: String::new(),
    };
    match stands {
        SigningIn::None => none,
        SigningIn::Device { user_code, address, until } => MailSignInView {
            state: MailSigningIn::Device,
            user_code: Some(user_code),
            address: Some(address.into()),
            until: Some(utc(until)),
            ..none
        },
        SigningIn::Browser { address, until } => MailSignInView {
            state: MailSigningIn::Browser,
            address: Some(address.into()),
            until: Some(utc(until)),
            ..none
        },
        SigningIn::Failed { code, reply } => {
            MailSignInView { state: MailSigningIn::Failed, problem: Some(code.to_owned()), reply, ..none }
        }
    }
}

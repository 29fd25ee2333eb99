//! What an authority says of its certificates is believed if it signed it, if it is about the certificate, and while it
//! holds. Lists and answers are those of `openssl ca` and `openssl ocsp`.

#[cfg(test)]
mod authority;

#[cfg(test)]
mod tests {
    use base64::Engine;
    use base64::engine::general_purpose::STANDARD;
    use delivery::revocation::{CannotTell, Inquiry, Question, Reason, Standing, Way};
    use delivery::{RecipientKey, SmimeSigner, read};
    use time::{Duration, OffsetDateTime};

    use crate::authority::{Authority, Issued, MAIL, SIGNS};

    const ADDRESS: &str = "registry@partner.example";
    const LIST: &str = "crlDistributionPoints=URI:ldap://ca.example/cn=list,URI:http://ca.example/list.crl";
    const RESPONDER: &str = "authorityInfoAccess=OCSP;URI:http://ca.example/ocsp/";

    fn key(pem: &[u8]) -> RecipientKey {
        read(pem).unwrap().keys.remove(0)
    }

    fn asked(authority: &Authority, issued: &Issued) -> Inquiry {
        key(&issued.pem).inquiry(&[key(&authority.pem())]).unwrap()
    }

    /// Just after a certificate was issued: the tests have no other clock than that of `openssl`.
    fn after(issued: &Issued) -> OffsetDateTime {
        let read = key(&issued.pem);
        read.summary(OffsetDateTime::UNIX_EPOCH).valid_from + Duration::MINUTE
    }

    fn judged(inquiry: &Inquiry, answer: &[u8], at: OffsetDateTime) -> Result<Standing, CannotTell> {
        inquiry.judge(&inquiry.questions()[0], answer, at)
    }

    /// What an answer says, without its times.
    fn said(inquiry: &Inquiry, answer: &[u8], at: OffsetDateTime) -> Result<Option<Reason>, CannotTell> {
        judged(inquiry, answer, at).map(|standing| match standing {
            Standing::Good { .. } => None,
            Standing::Withdrawn { reason, .. } => Some(reason),
        })
    }

    /// The request that stands in the address of a question.
    fn request(question: &Question) -> Vec<u8> {
        let path = question.address.strip_prefix("http://ca.example/ocsp/").unwrap();
        assert!(path.chars().all(|c| c.is_ascii_alphanumeric() || c == '%'), "{path}");
        STANDARD.decode(path.replace("%2B", "+").replace("%2F", "/").replace("%3D", "=")).unwrap()
    }

    #[test]
    fn lists_name_what_is_withdrawn() {
        for rsa in [true, false] {
            let authority = Authority::new(rsa, "An Authority", SIGNS);
            let issued: Vec<Issued> = (0..3).map(|_| authority.issue(ADDRESS, &[MAIL, LIST, RESPONDER])).collect();
            let at = after(&issued[2]);
            let inquiries: Vec<Inquiry> = issued.iter().map(|one| asked(&authority, one)).collect();
            let question = &inquiries[0].questions()[0];
            // The list comes first, and a directory is nothing that can be asked.
            assert_eq!(inquiries[0].questions().len(), 1);
            assert_eq!((question.way, question.address.as_str()), (Way::List, "http://ca.example/list.crl"));
            authority.revoke(&issued[0], "keyCompromise");
            authority.revoke(&issued[1], "certificateHold");
            let list = authority.list(7, &[]);
            let found: Vec<_> = inquiries.iter().map(|one| said(one, &list, at)).collect();
            assert_eq!(found, [Ok(Some(Reason::KeyCompromise)), Ok(Some(Reason::Hold)), Ok(None)], "RSA: {rsa}");
            let Ok(Standing::Good { said: made, until }) = judged(&inquiries[2], &list, at) else { panic!("good") };
            assert_eq!(until - made, Duration::days(7));
            let Ok(Standing::Withdrawn { since, .. }) = judged(&inquiries[0], &list, at) else { panic!("withdrawn") };
            assert!((since - at).abs() < Duration::minutes(5), "{since} {at}");
            // As many publish it, against the standard.
            assert_eq!(said(&inquiries[2], &authority.list_pem(7, &[]), at), Ok(None));

            authority.release();
            let newer = authority.list(7, &[]);
            let found: Vec<_> = inquiries.iter().map(|one| said(one, &newer, at)).collect();
            assert_eq!(found, [Ok(Some(Reason::KeyCompromise)), Ok(None), Ok(None)]);

            // An old list proves nothing but what can never be taken back.
            for (then, why) in
                [(at + Duration::days(8), CannotTell::Expired), (at - Duration::DAY, CannotTell::NotYetValid)]
            {
                let found: Vec<_> = inquiries.iter().map(|one| said(one, &list, then)).collect();
                assert_eq!(found, [Ok(Some(Reason::KeyCompromise)), Err(why), Err(why)]);
            }
        }
    }

    #[test]
    fn a_list_counts_by_its_signature() {
        let authority = Authority::new(false, "An Authority", SIGNS);
        let issued = authority.issue(ADDRESS, &[MAIL, LIST]);
        let (inquiry, at) = (asked(&authority, &issued), after(&issued));
        let list = authority.list(7, &[]);
        assert_eq!(said(&inquiry, &list, at), Ok(None));
        for (same_name, name) in [(true, "An Authority"), (false, "Another Authority")] {
            let other = Authority::new(false, name, SIGNS);
            assert_eq!(said(&inquiry, &other.list(7, &[]), at), Err(CannotTell::NotByIssuer), "{same_name}");
        }
        let mut broken = list.clone();
        *broken.last_mut().unwrap() ^= 1;
        assert_eq!(said(&inquiry, &broken, at), Err(CannotTell::NotByIssuer));
        let none = Authority::new(false, "An Authority", "keyUsage=critical,keyCertSign");
        let its = none.issue(ADDRESS, &[MAIL, LIST]);
        assert_eq!(said(&asked(&none, &its), &none.list(7, &[]), at), Err(CannotTell::NotByIssuer));
        for nonsense in [&b""[..], b"<html>404</html>", b"\x30\x80\x00\x00", &list[..list.len() - 1], &authority.pem()]
        {
            assert_eq!(said(&inquiry, nonsense, at), Err(CannotTell::Unreadable));
        }
    }

    #[test]
    fn a_list_has_to_tell_everything_about_the_certificate() {
        let authority = Authority::new(false, "An Authority", SIGNS);
        let issued = authority.issue(ADDRESS, &[MAIL, LIST]);
        let (inquiry, at) = (asked(&authority, &issued), after(&issued));
        let point = |lines: &'static [&str]| [&["issuingDistributionPoint=critical,@point", "[point]"], lines].concat();
        for (extensions, told) in [
            (vec!["2.5.29.27=critical,ASN1:INTEGER:1"], Err(CannotTell::Partial)),
            (vec!["1.3.6.1.4.1.99999.1=critical,ASN1:NULL"], Err(CannotTell::Partial)),
            (vec!["1.3.6.1.4.1.99999.1=ASN1:NULL"], Ok(None)),
            (point(&["indirectCRL=TRUE"]), Err(CannotTell::Partial)),
            (point(&["onlysomereasons=keyCompromise"]), Err(CannotTell::Partial)),
            (point(&["onlyCA=TRUE"]), Err(CannotTell::NotAboutIt)),
            (point(&["onlyAA=TRUE"]), Err(CannotTell::NotAboutIt)),
            (point(&["onlyuser=TRUE"]), Ok(None)),
            (point(&["fullname=URI:http://ca.example/list.crl"]), Ok(None)),
            (point(&["fullname=URI:http://ca.example/other.crl"]), Err(CannotTell::NotAboutIt)),
        ] {
            assert_eq!(said(&inquiry, &authority.list(7, &extensions), at), told, "{extensions:?}");
        }
        let below = authority.issue(ADDRESS, &["basicConstraints=critical,CA:TRUE", SIGNS, LIST]);
        let (inquiry, at) = (asked(&authority, &below), after(&below));
        for (only, told) in [("onlyuser=TRUE", Err(CannotTell::NotAboutIt)), ("onlyCA=TRUE", Ok(None))] {
            let extensions = ["issuingDistributionPoint=critical,@point", "[point]", only];
            assert_eq!(said(&inquiry, &authority.list(7, &extensions), at), told, "{only}");
        }
    }

    #[test]
    fn responders_are_asked_where_there_is_no_list() {
        for rsa in [true, false] {
            let authority = Authority::new(rsa, "An Authority", SIGNS);
            let issued: Vec<Issued> = (0..3).map(|_| authority.issue(ADDRESS, &[MAIL, RESPONDER])).collect();
            let delegated = authority.issue("responder@ca.example", &["extendedKeyUsage=OCSPSigning"]);
            let at = after(&delegated);
            let inquiries: Vec<Inquiry> = issued.iter().map(|one| asked(&authority, one)).collect();
            authority.revoke(&issued[0], "superseded");
            authority.revoke(&issued[1], "certificateHold");
            for by in [None, Some(&delegated)] {
                let answers: Vec<Vec<u8>> =
                    inquiries.iter().map(|one| authority.answer(&request(&one.questions()[0]), by)).collect();
                let found: Vec<_> = inquiries.iter().zip(&answers).map(|(one, answer)| said(one, answer, at)).collect();
                assert_eq!(found, [Ok(Some(Reason::Superseded)), Ok(Some(Reason::Hold)), Ok(None)]);
                let Ok(Standing::Good { said: made, until }) = judged(&inquiries[2], &answers[2], at) else {
                    panic!("good")
                };
                assert_eq!(until - made, Duration::DAY);
                let late: Vec<_> = inquiries
                    .iter()
                    .zip(&answers)
                    .map(|(one, answer)| said(one, answer, at + Duration::days(2)))
                    .collect();
                let old = Err(CannotTell::Expired);
                assert_eq!(late, [Ok(Some(Reason::Superseded)), old, old]);
                // The answer about another one.
                assert_eq!(said(&inquiries[0], &answers[2], at), Err(CannotTell::NotAboutIt));
                let mut broken = answers[2].clone();
                let (start, _) = broken.split_at_mut(120);
                start[100] ^= 1;
                assert!(said(&inquiries[2], &broken, at).is_err());
            }
        }
    }

    #[test]
    fn a_responder_answers_only_for_whoever_lets_it() {
        let (authority, other) =
            (Authority::new(false, "An Authority", SIGNS), Authority::new(false, "Another", SIGNS));
        let issued = authority.issue(ADDRESS, &[MAIL, RESPONDER]);
        let (inquiry, at) = (asked(&authority, &issued), after(&issued));
        let asking = request(&inquiry.questions()[0]);
        let plain = authority.issue("responder@ca.example", &[MAIL]);
        let foreign = other.issue("responder@ca.example", &["extendedKeyUsage=OCSPSigning"]);
        for by in [&plain, &foreign] {
            let answer = authority.answer(&asking, Some(by));
            assert_eq!(said(&inquiry, &answer, at), Err(CannotTell::NotByIssuer));
        }
        // Who knows nothing of the certificate, who asks to come again, and what is no answer at all.
        let stranger = Authority::new(false, "An Authority", SIGNS);
        assert_eq!(said(&inquiry, &stranger.answer(&asking, None), at), Err(CannotTell::NotByIssuer));
        let again = [0x30, 0x03, 0x0a, 0x01, 0x03];
        assert_eq!(said(&inquiry, &again, at), Err(CannotTell::Refused));
        for nonsense in [&b""[..], b"no", &authority.list(7, &[])] {
            assert_eq!(said(&inquiry, nonsense, at), Err(CannotTell::Unreadable));
        }
    }

    #[test]
    fn nobody_is_asked_where_no_answer_could_be_proven() {
        let why = |key: RecipientKey, authorities: &[RecipientKey]| key.inquiry(authorities).err();
        let authority = Authority::new(false, "An Authority", SIGNS);
        let trusted = [key(&authority.pem())];
        let issued = authority.issue(ADDRESS, &[MAIL, LIST]);
        assert_eq!(why(key(&issued.pem), &[]), Some(CannotTell::IssuerUnknown));
        let other = Authority::new(false, "An Authority", SIGNS);
        assert_eq!(why(key(&issued.pem), &[key(&other.pem())]), Some(CannotTell::IssuerUnknown));
        assert_eq!(why(key(&issued.pem), &trusted), None);
        // What came along will do.
        assert_eq!(why(key(&[issued.pem.clone(), authority.pem()].concat()), &[]), None);
        assert_eq!(why(key(&authority.pem()), &trusted), Some(CannotTell::SelfSigned));
        for named in [&[MAIL][..], &[MAIL, "crlDistributionPoints=URI:ldap://ca.example/cn=list"]] {
            assert_eq!(why(key(&authority.issue(ADDRESS, named).pem), &trusted), Some(CannotTell::NothingNamed));
        }
        let many: Vec<String> = (0..9).map(|n| format!("URI:http://ca.example/{n}.crl")).collect();
        let many = format!("crlDistributionPoints={}", many.join(","));
        assert_eq!(asked(&authority, &authority.issue(ADDRESS, &[MAIL, &many])).questions().len(), 4);
        let own = SmimeSigner::read(&[issued.pem, issued.key].concat(), "").unwrap();
        assert_eq!(own.inquiry(&trusted).unwrap().questions()[0].way, Way::List);
        assert_eq!(own.inquiry(&[]).err(), Some(CannotTell::IssuerUnknown));
    }
}

//! One function for each command: the request's texts become types, one call of `emc`, and the answer becomes a view.

mod agreement;
mod appeal;
mod case;
mod catalogue;
mod deadlines;
mod decision;
mod difference;
mod evidence;
mod grades;
mod handover;
mod look_up;
mod mail;
mod mapping;
mod office_key;
mod opinion;
mod paper;
mod recipients;
mod registry;
mod results;
mod review;
mod rules;
mod settings;
mod sis;
mod status;
mod suggest;
mod typed;

use std::path::Path;
use std::str::FromStr;

pub(crate) use agreement::{agreement, propose_as_agreed, read_agreement, remove_agreement, set_agreement};
pub(crate) use appeal::{end_appeal, record_appeal};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
pub(crate) use case::{case, cases, courses, history, import_cases, put_case};
pub(crate) use catalogue::{compare_courses, course_versions, import_courses, read_courses, retire_course};
pub(crate) use deadlines::{end_return, return_case, set_complete_day, today};
pub(crate) use decision::{decision_file, deliveries, draft, export, sign_off, withdraw};
pub(crate) use difference::{
    acknowledge_changes, changes, clear_reminder, compare, leave_decision, set_reminder, use_later,
};
use elmo::{Credits, Texts};
use emc::DeskError;
pub(crate) use evidence::{check_again, check_all, exceptions, proof, remove_exception, save_report, set_exception};
pub(crate) use grades::{
    grade_proposal, grades, import_grading_tables, import_transcript_tables, read_transcript_tables,
    retire_grading_table, set_grade_policy,
};
pub(crate) use handover::{hand_over, send_back, take_back};
pub(crate) use look_up::{directory, look_up_key, save_directory, test_directory};
pub(crate) use mail::{
    answer_mail, bounced_mail, cancel_mail_sign_in, export_mails, mail_account, mail_sign_in, mail_way, mails,
    open_mail, open_mail_sign_in, print_copy, record_copy, release, release_opinion, remove_mail_certificate,
    resend_mail, save_mail, save_mail_account, save_opinion_mail, sign_in_mail, sign_out_mail,
    take_in_mail_certificate, test_mail,
};
pub(crate) use mapping::{mapping, redo, remove_group, set_group, undo};
pub(crate) use office_key::{office_key, take_in_office_key};
pub(crate) use opinion::{
    answer_opinion, ask_opinion, opinion_page, opinions, reopen_opinion, save_opinion_page, withdraw_opinion,
};
pub(crate) use paper::{
    batch, begin_batch, preview_template, save_template, set_paper, step_batch, stop_batch, template,
};
pub(crate) use recipients::{
    ask_authority, look_at_key, pin_recipient, recipients, remove_mail_key, retire_recipient, set_asking, stop_asking,
    take_in_mail_key, trust_authority,
};
use recognition::mapping::Balance;
pub(crate) use registry::{
    confirm_certificate, enter_emp, pick_source, read_certificates, read_registries, registries, reject_certificate,
    remove_emp, save_sources,
};
pub(crate) use results::{begin_fetch, emps, fetches, open_browser, refresh_registry, stop_fetch, take_in_file};
pub(crate) use review::{
    accept_person, accept_signature, attachment, confirm_achievement, move_document, not_this_student, review, source,
};
pub(crate) use rules::{
    export_rules, import_rules, put_rule, read_rules, retire_rule, rule_matches, rule_versions, rules, take_rules,
};
pub(crate) use settings::{backup_now, save_settings, settings, test_connection};
pub(crate) use sis::{
    copy_sheet, export_sis_template, formats, put_sis_template, read_sis_template, remove_sis_template, sis_preview,
    sis_templates, tick_copy_sheet,
};
pub(crate) use status::{
    add_staff, confirm_recovery, lock, open_with_passphrase, open_with_recovery, restore, set_up, status, unlock,
};
pub(crate) use suggest::{add_groups, outlook, suggestions, take_over};
use time::format_description::well_known::Rfc3339;
use time::macros::format_description;
use time::{Date, OffsetDateTime, UtcOffset};
pub(crate) use typed::{
    attach_original, check_typed, discard_typed, original, paste_rows, save_typed, take_over_typed, typed,
    uncheck_typed,
};

use crate::views::{BalanceView, TextView};

/// An id in a request.
fn id<T: FromStr>(text: &str, field: &'static str) -> Result<T, DeskError> {
    text.parse().map_err(|_| DeskError::Field { field })
}

/// A day in a request; "" is none.
fn day(text: Option<&str>, field: &'static str) -> Result<Option<Date>, DeskError> {
    match text.map(str::trim).filter(|t| !t.is_empty()) {
        None => Ok(None),
        Some(text) => emc::cases::read_day(text).map(Some).ok_or(DeskError::Field { field }),
    }
}

/// An amount in a request.
fn credits(text: &str, field: &'static str) -> Result<Credits, DeskError> {
    text.parse().map_err(|_| DeskError::Field { field })
}

/// A text in a request; blank is none.
fn some(text: Option<String>) -> Option<String> {
    text.map(|t| t.trim().to_owned()).filter(|t| !t.is_empty())
}

/// The bytes of a file in a request.
/// The folder that a request names.
fn folder(named: &str) -> Result<&Path, DeskError> {
    match named.trim() {
        "" => Err(DeskError::Field { field: "folder" }),
        named => Ok(Path::new(named)),
    }
}

fn bytes(base64: &str) -> Result<Vec<u8>, DeskError> {
    STANDARD.decode(base64).map_err(|_| DeskError::Field { field: "base64" })
}

fn iso(day: Date) -> String {
    day.format(format_description!("[year]-[month]-[day]")).unwrap_or_default()
}

fn utc(instant: OffsetDateTime) -> String {
    instant.to_offset(UtcOffset::UTC).format(&Rfc3339).unwrap_or_default()
}

fn texts(texts: &Texts) -> Vec<TextView> {
    texts.0.iter().map(|t| TextView { language: t.language.clone(), text: t.text.clone() }).collect()
}

fn balance(b: &Balance) -> BalanceView {
    BalanceView {
        requested: b.requested.to_string(),
        recognised: b.recognised.to_string(),
        refused: b.refused.to_string(),
        open: b.open.to_string(),
        credited: b.credited.to_string(),
        mappable: b.mappable,
        mapped: b.mapped,
    }
}

/// The kebab-case name of a plain enum, as serde writes it.
fn code_of<T: serde::Serialize>(value: &T) -> String {
    serde_json::to_value(value).ok().and_then(|v| v.as_str().map(str::to_owned)).unwrap_or_default()
}

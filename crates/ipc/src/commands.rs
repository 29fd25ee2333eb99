//! The one list of commands. Everything that answers the user interface is generated from it.

use emc::Desk;
use serde_json::Value;

use crate::error::{ErrorKind, ErrorView};
use crate::{handlers, views};

/// A command, as adapters and the generated TypeScript see it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Command {
    /// Its name, snake_case.
    pub name: &'static str,
    /// The request's type.
    pub request: &'static str,
    /// The view's type.
    pub view: &'static str,
    /// Tags of what it changes; a reader of one of them asks again.
    pub touches: &'static [&'static str],
}

macro_rules! commands {
    ($($(#[$doc:meta])* $name:ident($request:ident) -> $view:ident touches [$($tag:literal),*];)*) => {
        /// All commands, in the order of the pages.
        pub const COMMANDS: &[Command] = &[$(Command {
            name: stringify!($name),
            request: stringify!($request),
            view: stringify!($view),
            touches: &[$($tag),*],
        },)*];

        /// Answers a command by name.
        ///
        /// # Errors
        /// What the command refuses or fails with; `unknown-command` and `wrong-request` for what is not in the list.
        pub fn answer(desk: &Desk, name: &str, request: Value) -> Result<Value, ErrorView> {
            match name {
                $(stringify!($name) => {
                    let request: views::$request = serde_json::from_value(request).map_err(|_| wrong_request(name))?;
                    let answered: Result<views::$view, _> = handlers::$name(desk, request);
                    let view = answered.map_err(|error| ErrorView::of(desk, name, &error))?;
                    serde_json::to_value(view).map_err(|_| wrong_request(name))
                })*
                _ => Err(ErrorView {
                    kind: ErrorKind::Failure,
                    code: "unknown-command".to_owned(),
                    params: vec![name.to_owned()],
                    incident: None,
                }),
            }
        }
    };
}

commands! {
    /// What the frame shows.
    status(Nothing) -> StatusView touches [];
    /// First start.
    set_up(SetUpRequest) -> RecoveryView touches ["status"];
    /// The recovery code asked back; after it the database is open.
    confirm_recovery(RecoveryRequest) -> StatusView touches ["status"];
    /// Opens with the passphrase.
    open_with_passphrase(PassphraseRequest) -> StatusView touches ["status"];
    /// Opens with the recovery code.
    open_with_recovery(RecoveryRequest) -> StatusView touches ["status"];
    /// Puts a backup in the place of the database.
    restore(RestoreRequest) -> StatusView touches ["status"];
    /// Unlocks with a profile.
    unlock(UnlockRequest) -> StatusView touches ["status"];
    /// Locks.
    lock(Nothing) -> StatusView touches ["status"];
    /// Adds a profile.
    add_staff(NewStaffRequest) -> StatusView touches ["status"];

    /// The register.
    cases(CasesRequest) -> CasesView touches [];
    /// Everything about a case.
    case(CaseIdRequest) -> CaseView touches [];
    /// Makes or changes a case.
    put_case(CaseRequest) -> CaseView touches ["cases", "status"];
    /// Imports cases from the SIS's CSV.
    import_cases(FileRequest) -> ImportView touches ["cases", "status"];
    /// The history of a case.
    history(CaseIdRequest) -> HistoryView touches [];

    /// The EMPs of the registry.
    emps(Nothing) -> EmpsView touches [];
    /// Reads the registry anew.
    refresh_registry(Nothing) -> EmpsView touches ["emps", "status"];
    /// Begins a fetch and opens the learner's browser.
    begin_fetch(BeginFetchRequest) -> FetchView touches ["cases", "fetches"];
    /// Opens the learner's browser once more.
    open_browser(FetchIdRequest) -> FetchView touches [];
    /// Stops a fetch.
    stop_fetch(FetchIdRequest) -> FetchView touches ["cases", "fetches"];
    /// Open and late fetches.
    fetches(Nothing) -> FetchesView touches [];
    /// Takes in a file.
    take_in_file(CaseFileRequest) -> TakenInView touches ["cases", "fetches"];

    /// A document with proof and achievements.
    review(DocumentIdRequest) -> ReviewView touches [];
    /// The canonical text of a document.
    source(DocumentIdRequest) -> SourceView touches [];
    /// An attachment, if it is a PDF.
    attachment(AttachmentRequest) -> BytesView touches [];
    /// Accepts doubts about a signature.
    accept_signature(AcceptSignatureRequest) -> ReviewView touches ["cases", "documents"];
    /// Accepts the person.
    accept_person(AcceptPersonRequest) -> ReviewView touches ["cases", "documents"];
    /// Erases a document of somebody else.
    not_this_student(NotThisStudentRequest) -> CaseView touches ["cases", "documents"];
    /// Moves a document to its case.
    move_document(MoveDocumentRequest) -> CaseView touches ["cases", "documents"];
    /// Confirms an unclear achievement.
    confirm_achievement(ConfirmAchievementRequest) -> ReviewView touches ["cases", "documents", "mapping"];

    /// Attaches a transcript that did not come by EMREX.
    attach_original(AttachOriginalRequest) -> AttachedView touches ["cases", "documents", "mapping"];
    /// What is typed from it.
    typed(DocumentIdRequest) -> TypedView touches [];
    /// The original.
    original(DocumentIdRequest) -> BytesView touches [];
    /// What was pasted from a spreadsheet.
    paste_rows(PasteRequest) -> PastedView touches [];
    /// Keeps what is being typed.
    save_typed(SaveTypedRequest) -> TypedView touches [];
    /// Goes back to what the case rests on.
    discard_typed(DocumentIdRequest) -> TypedView touches [];
    /// Lets the case rest on it.
    take_over_typed(SaveTypedRequest) -> TypedView touches ["cases", "documents", "mapping"];
    /// Looks again.
    check_typed(CheckTypedRequest) -> TypedView touches ["cases", "documents", "mapping"];
    /// Takes that back.
    uncheck_typed(CheckTypedRequest) -> TypedView touches ["cases", "documents", "mapping"];

    /// Two documents of a case side by side.
    compare(CompareRequest) -> ComparisonView touches [];
    /// What the documents of a case say otherwise than those before them.
    changes(CaseIdRequest) -> ChangesView touches [];
    /// Says that changes of what is mapped were looked at.
    acknowledge_changes(AcknowledgeRequest) -> ChangesView touches ["cases", "mapping"];
    /// Maps what the later document says.
    use_later(UseLaterRequest) -> ChangesView touches ["cases", "mapping"];
    /// Leaves the decision as it is after later results.
    leave_decision(LeaveDecisionRequest) -> CaseView touches ["cases", "documents"];
    /// Sets the reminder of a case.
    set_reminder(ReminderRequest) -> CaseView touches ["cases", "status"];
    /// Takes it away.
    clear_reminder(CaseIdRequest) -> CaseView touches ["cases", "status"];

    /// What needs somebody today.
    today(Nothing) -> TodayView touches [];
    /// Returns a case for completion.
    return_case(ReturnRequest) -> CaseView touches ["cases", "status"];
    /// Ends the return.
    end_return(CaseIdRequest) -> CaseView touches ["cases", "status"];
    /// Names the day on which the documents were complete.
    set_complete_day(CompleteDayRequest) -> CaseView touches ["cases", "status"];

    /// The opinions of a case.
    opinions(CaseIdRequest) -> OpinionsView touches [];
    /// Asks for one.
    ask_opinion(AskOpinionRequest) -> OpinionsView touches ["cases", "mapping", "status"];
    /// Records the answer.
    answer_opinion(AnswerOpinionRequest) -> OpinionsView touches ["cases", "mapping", "status"];
    /// Withdraws the request.
    withdraw_opinion(OpinionIdRequest) -> OpinionsView touches ["cases", "mapping", "status"];
    /// Takes an answer or a withdrawal back.
    reopen_opinion(OpinionIdRequest) -> OpinionsView touches ["cases", "mapping", "status"];
    /// The page of a request.
    opinion_page(OpinionIdRequest) -> BytesView touches [];
    /// Writes it into a folder.
    save_opinion_page(OpinionPageRequest) -> WrittenView touches [];

    /// Writes the report on a document, with the original.
    save_report(ReportRequest) -> WrittenView touches [];
    /// Verifies a document again.
    check_again(DocumentIdRequest) -> CheckAgainView touches ["cases", "documents", "proof"];
    /// Verifies everything again.
    check_all(Nothing) -> ProofView touches ["cases", "documents", "proof"];
    /// What the last check of everything found.
    proof(Nothing) -> ProofView touches [];
    /// What the office accepts from EMPs beyond its policy.
    exceptions(Nothing) -> ExceptionsView touches [];
    /// Sets an exception for an EMP.
    set_exception(SetExceptionRequest) -> ExceptionsView touches ["emps", "policy"];
    /// Removes one.
    remove_exception(RemoveExceptionRequest) -> ExceptionsView touches ["emps", "policy"];

    /// The mapping of a case.
    mapping(CaseIdRequest) -> MappingView touches [];
    /// Puts a group.
    set_group(SetGroupRequest) -> MappingView touches ["cases", "mapping"];
    /// Removes a group.
    remove_group(RemoveGroupRequest) -> MappingView touches ["cases", "mapping"];
    /// Adds groups as one step: the same for courses that are identical.
    add_groups(AddGroupsRequest) -> MappingView touches ["cases", "mapping"];
    /// What a foreign course could be recognised as.
    suggestions(SuggestionsRequest) -> SuggestionsView touches [];
    /// What the courses that wait could be recognised as.
    outlook(CaseIdRequest) -> OutlookView touches [];
    /// Takes over what earlier decisions agree on.
    take_over(TakeOverRequest) -> MappingView touches ["cases", "mapping"];
    /// Accepts what office rules propose.
    take_rules(TakeRulesRequest) -> MappingView touches ["cases", "mapping"];
    /// Undoes the last step.
    undo(CaseIdRequest) -> MappingView touches ["cases", "mapping"];
    /// Does it again.
    redo(CaseIdRequest) -> MappingView touches ["cases", "mapping"];

    /// The learning agreement of a case, with what became of it.
    agreement(CaseIdRequest) -> AgreementView touches [];
    /// Puts its tables, as a correction or as a change during the mobility.
    set_agreement(SetAgreementRequest) -> AgreementView touches ["cases", "mapping"];
    /// Takes its last version out.
    remove_agreement(CaseIdRequest) -> AgreementView touches ["cases", "mapping"];
    /// Reads a file with its tables; changes nothing.
    read_agreement(AgreementFileRequest) -> AgreementFileView touches [];
    /// Maps everything that fits it.
    propose_as_agreed(CaseIdRequest) -> MappingView touches ["cases", "mapping"];

    /// Searches local courses.
    courses(CourseSearchRequest) -> CoursesView touches [];
    /// Reads a file with local courses.
    read_courses(CourseFileRequest) -> CourseFileView touches [];
    /// What it would change.
    compare_courses(CompareCoursesRequest) -> CourseChangesView touches [];
    /// Takes it into the catalogue.
    import_courses(ImportCoursesRequest) -> CoursesImportedView touches ["courses", "status"];
    /// The versions of a local course.
    course_versions(CourseIdRequest) -> CourseVersionsView touches [];
    /// Retires a local course or brings it back.
    retire_course(RetireCourseRequest) -> CourseView touches ["courses"];

    /// Grading tables and how the office converts.
    grades(Nothing) -> GradesView touches [];
    /// Imports grading tables.
    import_grading_tables(FileRequest) -> ImportView touches ["grades"];
    /// Reads the grading tables of an EWP transcript response.
    read_transcript_tables(FileRequest) -> TranscriptTablesView touches [];
    /// Imports those of one scale with what a person says of them.
    import_transcript_tables(TranscriptTablesRequest) -> ImportView touches ["grades"];
    /// Retires a grading table.
    retire_grading_table(GradingTableRequest) -> GradesView touches ["grades"];
    /// Fixes how the office converts.
    set_grade_policy(GradePolicyView) -> GradesView touches ["grades"];
    /// What is proposed for a result, with the working.
    grade_proposal(GradeProposalRequest) -> GradeProposalView touches [];

    /// The office rules.
    rules(Nothing) -> RulesView touches [];
    /// The versions of an office rule.
    rule_versions(RuleIdRequest) -> RuleVersionsView touches [];
    /// Which stored achievements a rule matches as it is being written.
    rule_matches(OfficeRuleView) -> RuleMatchesView touches [];
    /// Adds a rule, or a version to one.
    put_rule(PutRuleRequest) -> StoredRuleView touches ["rules", "mapping"];
    /// Retires a rule or brings it back.
    retire_rule(RetireRuleRequest) -> StoredRuleView touches ["rules", "mapping"];
    /// Writes the rules into a file.
    export_rules(ExportRulesRequest) -> WrittenView touches [];
    /// What the import of a file with rules would do.
    read_rules(FileRequest) -> RuleFileView touches [];
    /// Does it.
    import_rules(ImportRulesRequest) -> RulesImportedView touches ["rules", "mapping"];

    /// Pinned certificates and keys, and what the office signs its mails with.
    recipients(Nothing) -> RecipientsView touches [];
    /// What a file holds, and what is to be said about it.
    look_at_key(LookAtKeyRequest) -> KeyFileView touches [];
    /// What a source has for an address.
    look_up_key(LookUpKeyRequest) -> KeyLookUpView touches [];
    /// The office's directory.
    directory(Nothing) -> DirectoryView touches [];
    /// Saves it.
    save_directory(DirectoryRequest) -> DirectoryView touches ["settings"];
    /// Tries it as it is typed.
    test_directory(DirectoryRequest) -> MailTestView touches [];
    /// Pins a key for an address.
    pin_recipient(PinRecipientRequest) -> RecipientsView touches ["recipients"];
    /// Trusts an authority.
    trust_authority(TrustAuthorityRequest) -> RecipientsView touches ["recipients"];
    /// Retires a key or an authority.
    retire_recipient(RecipientIdRequest) -> RecipientsView touches ["recipients"];
    /// Asks the authority of a certificate whether it withdrew it; the recipients or the file are then looked at again.
    ask_authority(AskAuthorityRequest) -> Nothing touches ["recipients"];
    /// Asks no other authority about a certificate; what still comes is kept.
    stop_asking(StopAskingRequest) -> Nothing touches [];
    /// Whether authorities are asked once a day.
    set_asking(AskingRequest) -> RecipientsView touches ["recipients"];
    /// Takes in what the office signs its mails with.
    take_in_mail_key(TakeInMailKeyRequest) -> RecipientsView touches ["recipients"];
    /// Forgets it.
    remove_mail_key(RemoveMailKeyRequest) -> RecipientsView touches ["recipients"];
    /// What decisions are signed with.
    office_key(Nothing) -> OfficeKeyView touches [];
    /// Takes it in from a file.
    take_in_office_key(TakeInMailKeyRequest) -> OfficeKeyView touches ["settings"];

    /// The decision as it would go out.
    draft(CaseIdRequest) -> DraftView touches [];
    /// Signs it off.
    sign_off(SignOffRequest) -> CaseView touches ["cases", "mapping", "documents"];
    /// Hands it over to a second person.
    hand_over(HandOverRequest) -> CaseView touches ["cases", "mapping", "status"];
    /// Takes it back.
    take_back(CaseIdRequest) -> CaseView touches ["cases", "mapping", "status"];
    /// Sends it back to whoever prepared it.
    send_back(SendBackRequest) -> CaseView touches ["cases", "mapping", "status"];
    /// Withdraws it.
    withdraw(WithdrawRequest) -> CaseView touches ["cases", "mapping"];
    /// Records an appeal against it.
    record_appeal(RecordAppealRequest) -> CaseView touches ["cases", "status"];
    /// Records what came of an appeal.
    end_appeal(EndAppealRequest) -> CaseView touches ["cases", "mapping", "status"];
    /// Sets what the decision of a case says beside the case.
    set_paper(SetPaperRequest) -> DraftView touches ["cases", "mapping"];
    /// The template of a language.
    template(TemplateRequest) -> TemplateView touches [];
    /// Saves a version of it, or goes back to the program's own.
    save_template(SaveTemplateRequest) -> TemplateView touches ["templates", "mapping"];
    /// The sample decision as a template that is being written would print it.
    preview_template(TemplateTextRequest) -> TemplatePreviewView touches [];
    /// Begins to write the decisions of many cases into a folder.
    begin_batch(BeginBatchRequest) -> BatchView touches ["batch"];
    /// Writes the next ones.
    step_batch(Nothing) -> BatchView touches ["batch", "cases", "deliveries"];
    /// Stops.
    stop_batch(Nothing) -> BatchesView touches ["batch"];
    /// What is being written.
    batch(Nothing) -> BatchesView touches [];
    /// A file of a decision.
    decision_file(DecisionFileRequest) -> BytesView touches [];
    /// Writes a decision into a folder.
    export(ExportRequest) -> DeliveryRow touches ["cases", "deliveries"];
    /// What it can be exported as beside its files.
    formats(DecisionIdRequest) -> FormatsView touches [];
    /// The sheet to type from.
    copy_sheet(CopySheetRequest) -> CopySheetView touches [];
    /// Ticks a cell of it.
    tick_copy_sheet(TickRequest) -> CopySheetView touches ["copy-sheet"];
    /// The templates for the student information system.
    sis_templates(Nothing) -> SisTemplatesView touches [];
    /// Adds one, or puts it in the place of one.
    put_sis_template(PutSisTemplateRequest) -> SisTemplatesView touches ["sis"];
    /// Takes one away.
    remove_sis_template(SisNameRequest) -> SisTemplatesView touches ["sis"];
    /// Reads a file with one; changes nothing.
    read_sis_template(FileRequest) -> SisTemplateView touches [];
    /// Writes one into a folder.
    export_sis_template(ExportSisTemplateRequest) -> WrittenView touches [];
    /// Tries one on a case.
    sis_preview(SisPreviewRequest) -> SisPreviewView touches [];
    /// What went out.
    deliveries(Nothing) -> DeliveriesView touches [];
    /// Mails of a case or of all.
    mails(MailsRequest) -> MailsView touches [];
    /// How a mail would be sealed.
    mail_way(WayRequest) -> WayView touches [];
    /// Releases a decision to be sent.
    release(ReleaseRequest) -> ReleasedView touches ["cases", "deliveries"];
    /// Releases the page of a request for an opinion.
    release_opinion(ReleaseOpinionRequest) -> ReleasedView touches ["cases", "deliveries"];
    /// Writes a decision to be printed for the student.
    print_copy(PrintCopyRequest) -> WrittenView touches ["cases"];
    /// Records that the student's copy went out on paper.
    record_copy(RecordCopyRequest) -> DeliveryRow touches ["cases", "deliveries"];
    /// Saves it as a sealed message.
    save_mail(SaveMailRequest) -> MailSavedView touches ["cases", "deliveries"];
    /// Saves a request for an opinion as a sealed message.
    save_opinion_mail(SaveOpinionMailRequest) -> OpinionMailSavedView touches ["cases"];
    /// Opens a saved message in the system's mail program.
    open_mail(DeliveryIdRequest) -> Nothing touches [];
    /// Takes a person's answer about a mail.
    answer_mail(AnswerMailRequest) -> MailRow touches ["cases", "deliveries"];
    /// Releases what a mail carried once more.
    resend_mail(MailIdRequest) -> ReleasedView touches ["cases", "deliveries"];
    /// Marks a mail as bounced by what came back.
    bounced_mail(FileRequest) -> MailRow touches ["cases", "deliveries"];
    /// Writes everything that went out as a table.
    export_mails(FolderRequest) -> WrittenView touches [];
    /// The account at the mail server.
    mail_account(Nothing) -> MailAccountView touches [];
    /// Saves it.
    save_mail_account(MailAccountRequest) -> MailAccountView touches ["settings", "deliveries"];
    /// Tries it as it is typed.
    test_mail(MailAccountRequest) -> MailTestView touches [];
    /// Takes in the certificate that the office shows to the mail server.
    take_in_mail_certificate(TakeInMailKeyRequest) -> MailAccountView touches ["settings", "deliveries"];
    /// Forgets it.
    remove_mail_certificate(Nothing) -> MailAccountView touches ["settings", "deliveries"];
    /// Begins to sign in with the account as it is saved.
    sign_in_mail(Nothing) -> MailSignInView touches [];
    /// Where that stands; asks the sign-in server where it is time to.
    mail_sign_in(Nothing) -> MailSignInView touches [];
    /// Opens its address in the system's browser once more.
    open_mail_sign_in(Nothing) -> MailSignInView touches [];
    /// Gives it up.
    cancel_mail_sign_in(Nothing) -> MailSignInView touches [];
    /// Forgets whoever is signed in.
    sign_out_mail(Nothing) -> MailAccountView touches ["settings", "deliveries"];

    /// The settings.
    settings(Nothing) -> SettingsView touches [];
    /// Saves them.
    save_settings(SettingsView) -> SettingsView touches ["settings", "status", "cases"];
    /// Tests a registry's address.
    test_connection(ConnectionRequest) -> ConnectionView touches [];
    /// The registries and every EMP with its certificates, as they are known without reading anything anew.
    registries(Nothing) -> RegistriesView touches [];
    /// Saves the sources, their order, and whether test ones are used.
    save_sources(SaveSourcesRequest) -> RegistriesView touches ["emps", "settings", "status"];
    /// Reads all sources in use.
    read_registries(Nothing) -> RegistriesView touches ["emps", "status"];
    /// A person has made sure that a certificate is the EMP's.
    confirm_certificate(CertificateWordRequest) -> RegistriesView touches ["emps", "status"];
    /// A person says that it is not, or no longer safe.
    reject_certificate(CertificateWordRequest) -> RegistriesView touches ["emps", "status"];
    /// A person picks the source that is right.
    pick_source(PickRequest) -> RegistriesView touches ["emps", "status"];
    /// What certificates are in a file.
    read_certificates(FileRequest) -> CertificatesView touches [];
    /// Enters an EMP by hand.
    enter_emp(EnterEmpRequest) -> RegistriesView touches ["emps", "status"];
    /// Removes one.
    remove_emp(RemoveEmpRequest) -> RegistriesView touches ["emps", "status"];
    /// Writes an encrypted backup now.
    backup_now(FolderRequest) -> WrittenView touches ["settings"];
}

fn wrong_request(name: &str) -> ErrorView {
    ErrorView {
        kind: ErrorKind::Failure,
        code: "wrong-request".to_owned(),
        params: vec![name.to_owned()],
        incident: None,
    }
}

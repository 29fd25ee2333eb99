// Generated from crates/ipc by `UPDATE=1 cargo test -p ipc`. Do not edit.

export type Nothing = Record<symbol, never>;

export type Mode = "training" | "production";

export type DeskState = "set-up" | "closed" | "locked" | "open";

export type KeyPlace = "keychain" | "passphrase" | "file";

export type StatusView = { 
/**
 * Training or real work.
 */
mode: Mode, 
/**
 * Whether somebody can work.
 */
state: DeskState, 
/**
 * Why the database is closed, as a code ("key-missing", "in-use", "newer", "not-ours"), if it is.
 */
closedBecause: string | null, 
/**
 * Who works here.
 */
me: StaffView | null, 
/**
 * The profiles to choose from.
 */
staff: Array<StaffView>, 
/**
 * The institution's name and its unit, once they are known.
 */
institution: string | null, 
/**
 * The unit.
 */
unit: string | null, 
/**
 * The registry that EMPs come from.
 */
registry: RegistryStatus | null, 
/**
 * Cases that need somebody.
 */
needsMe: number, 
/**
 * All cases.
 */
cases: number, 
/**
 * Local courses.
 */
courses: number, 
/**
 * Where the key lies.
 */
key: KeyPlace, 
/**
 * The program's version.
 */
version: string, 
/**
 * Where the database lies, for the IT person.
 */
database: string, 
/**
 * Whether a keychain answers on this machine (asked at set-up only).
 */
keychainAvailable: boolean, 
/**
 * Why the daily backup could not be made, as a code of an error, if the last attempt failed.
 */
backupProblem: string | null, };

export type StaffView = { 
/**
 * Its id.
 */
id: string, 
/**
 * The person's name.
 */
name: string, 
/**
 * Their title.
 */
title: string, };

export type RegistryStatus = { 
/**
 * Its address.
 */
url: string, 
/**
 * Whether it is a test or training registry.
 */
test: boolean, 
/**
 * When it was last read.
 */
fetched: string, 
/**
 * Usable EMPs.
 */
emps: number, 
/**
 * Entries that could not be used.
 */
problems: number, };

export type SetUpRequest = { 
/**
 * The institution's name.
 */
institution: string, 
/**
 * The unit that decides.
 */
unit: string, 
/**
 * ISO 3166 alpha-2.
 */
country: string, 
/**
 * The first profile.
 */
staff: NewStaffRequest, 
/**
 * A passphrase where no keychain is to be used.
 */
passphrase: string | null, };

export type NewStaffRequest = { 
/**
 * The person's name.
 */
name: string, 
/**
 * Their title.
 */
title: string, 
/**
 * 6 to 64 characters.
 */
pin: string, };

export type RecoveryView = { 
/**
 * Groups of letters and digits, joined by hyphens.
 */
code: string, };

export type RecoveryRequest = { 
/**
 * As it was shown; case and hyphens do not matter.
 */
code: string, };

export type PassphraseRequest = { 
/**
 * The passphrase.
 */
passphrase: string, };

export type RestoreRequest = { 
/**
 * The path of the backup.
 */
backup: string, 
/**
 * The recovery code of its database.
 */
code: string, };

export type UnlockRequest = { 
/**
 * The profile.
 */
staff: string, 
/**
 * Its PIN.
 */
pin: string, };

export type CaseFilter = "all" | "needs-me" | "waiting" | "to-map" | "to-sign" | "to-send" | "done";

export type CasesRequest = { 
/**
 * Which.
 */
filter: CaseFilter, 
/**
 * Name, number or host; empty for all.
 */
search: string, };

export type CasesView = { 
/**
 * The rows, what is due first.
 */
rows: Array<CaseRow>, 
/**
 * How many there are for each filter, without the search.
 */
counts: Array<FilterCount>, 
/**
 * Cases due today or before.
 */
dueToday: number, 
/**
 * All cases.
 */
total: number, };

export type FilterCount = { 
/**
 * The filter.
 */
filter: CaseFilter, 
/**
 * How many.
 */
count: number, };

export type CaseState = "waiting-for-results" | "fetch-open" | "signature-refused" | "signature-unclear" | "person-unclear" | "person-mismatch" | "mapping" | "ready-to-sign" | "signed" | "sent";

export type StationView = "not-yet" | "now" | "done" | "needs-person" | "refused";

export type TrustView = "verified" | "former-key" | "unsigned" | "typed";

export type CaseRow = { 
/**
 * The case.
 */
id: string, 
/**
 * Its number.
 */
number: string, 
/**
 * Family name, given names as one text for the list.
 */
student: string, 
/**
 * The student number.
 */
studentNumber: string, 
/**
 * The host of the latest stay.
 */
host: string, 
/**
 * Its country.
 */
country: string, 
/**
 * The six stations.
 */
line: Array<StationView>, 
/**
 * What it waits for.
 */
state: CaseState, 
/**
 * Of the courses: mapped.
 */
mapped: number, 
/**
 * Of the courses: can be mapped.
 */
mappable: number, 
/**
 * When the decision is due.
 */
due: string | null, 
/**
 * Who works on it.
 */
assignee: string | null, 
/**
 * When it was sent, if it was.
 */
sent: string | null, };

export type StayView = { 
/**
 * The host institution.
 */
host: string, 
/**
 * ISO 3166 alpha-2.
 */
country: string, 
/**
 * First day.
 */
from: string | null, 
/**
 * Last day.
 */
to: string | null, };

export type CaseRequest = { 
/**
 * The case to change; `null` makes a new one.
 */
id: string | null, 
/**
 * Student number.
 */
studentNumber: string, 
/**
 * Given names.
 */
givenNames: string, 
/**
 * Family name.
 */
familyName: string, 
/**
 * Name at birth.
 */
birthName: string | null, 
/**
 * Day of birth.
 */
born: string | null, 
/**
 * European Student Identifier.
 */
esi: string | null, 
/**
 * National identifier; needs its country.
 */
nationalId: string | null, 
/**
 * Its country.
 */
nationalIdCountry: string | null, 
/**
 * E-mail.
 */
email: string | null, 
/**
 * Programme.
 */
programme: string | null, 
/**
 * The stays, the latest last.
 */
stays: Array<StayView>, 
/**
 * When the decision is due.
 */
due: string | null, 
/**
 * A note of the office.
 */
note: string, 
/**
 * Who works on it.
 */
assignee: string | null, };

export type FileRequest = { 
/**
 * Base64 of the bytes.
 */
base64: string, };

export type CaseFileRequest = { 
/**
 * The case.
 */
case: string, 
/**
 * Base64 of the bytes.
 */
base64: string, };

export type ImportView = { 
/**
 * New ones.
 */
added: number, 
/**
 * Changed ones.
 */
changed: number, 
/**
 * Already as they are.
 */
unchanged: number, 
/**
 * Lines that were left out, with the reason.
 */
problems: Array<ImportProblem>, };

export type ImportProblem = { 
/**
 * Counted from 1, the head included.
 */
line: number, 
/**
 * Why, as a code.
 */
code: string, 
/**
 * The column or value concerned.
 */
detail: string, };

export type CaseIdRequest = { 
/**
 * The case.
 */
case: string, };

export type CaseView = { 
/**
 * The case.
 */
id: string, 
/**
 * Its number.
 */
number: string, 
/**
 * The data as the form shows it.
 */
student: CaseRequest, 
/**
 * What it waits for.
 */
state: CaseState, 
/**
 * The line with its evidence.
 */
line: Array<StationEvidence>, 
/**
 * How far the results' origin is proven: the worst of the documents in use.
 */
trust: TrustView | null, 
/**
 * Sessions with EMPs, the latest first.
 */
fetches: Array<FetchView>, 
/**
 * Documents, the latest first.
 */
documents: Array<DocumentRow>, 
/**
 * The balance, ECTS.
 */
balance: BalanceView, 
/**
 * Decisions, the latest first.
 */
decisions: Array<DecisionRow>, 
/**
 * What went out, the latest first.
 */
deliveries: Array<DeliveryRow>, 
/**
 * Whether the mapping is locked by a decision in force.
 */
locked: boolean, };

export type StationEvidence = { 
/**
 * How far it is.
 */
state: StationView, 
/**
 * A code for the half sentence under it.
 */
code: string, 
/**
 * What the half sentence names: numbers, EMP, day.
 */
params: Array<string>, };

export type BalanceView = { 
/**
 * Counted and applied for.
 */
requested: string, 
/**
 * Recognised.
 */
recognised: string, 
/**
 * Refused.
 */
refused: string, 
/**
 * Not yet mapped.
 */
open: string, 
/**
 * Credited at home.
 */
credited: string, 
/**
 * Achievements that can be mapped.
 */
mappable: number, 
/**
 * Of these, mapped.
 */
mapped: number, };

export type HistoryRow = { 
/**
 * Counted from 1 over the whole journal.
 */
seq: number, 
/**
 * When.
 */
at: string, 
/**
 * Who: a name, a rule, an import or the program.
 */
actor: string, 
/**
 * What, as a code.
 */
what: string, 
/**
 * Of what: a number, a code, an id.
 */
about: string, };

export type HistoryView = { 
/**
 * The latest first.
 */
rows: Array<HistoryRow>, };

export type EmpsView = { 
/**
 * By country, sorted by its name.
 */
emps: Array<EmpView>, 
/**
 * Entries of the registry that cannot be used.
 */
problems: Array<RegistryProblem>, };

export type EmpView = { 
/**
 * Its stable key: country and address.
 */
key: string, 
/**
 * ISO 3166 alpha-2.
 */
country: string, 
/**
 * The country's name, if the registry gives one.
 */
countryName: string | null, 
/**
 * Its name.
 */
name: string, 
/**
 * Its address.
 */
url: string, 
/**
 * Institutions it serves.
 */
institutions: Array<string>, 
/**
 * Fingerprints of its certificates.
 */
certificates: Array<CertificateView>, 
/**
 * Whether one EMP serves the whole country; else the first institution is worth showing.
 */
singleFetch: boolean, 
/**
 * Whether it can be used; else `problem` says why not.
 */
usable: boolean, 
/**
 * Why it cannot be used, as a code.
 */
problem: string | null, };

export type CertificateView = { 
/**
 * Its subject.
 */
subject: string, 
/**
 * SHA-256 of the DER, lower-case hex.
 */
sha256: string, 
/**
 * First instant.
 */
validFrom: string, 
/**
 * Last instant.
 */
validUntil: string, 
/**
 * Whether it is expired now.
 */
expired: boolean, };

export type RegistryProblem = { 
/**
 * Where.
 */
place: string, 
/**
 * Why.
 */
reason: string, };

export type BeginFetchRequest = { 
/**
 * For which case.
 */
case: string, 
/**
 * From which EMP: its key.
 */
emp: string, 
/**
 * The learner's language for the start page: "en", "fi", "sv", "nb", "nl", "de".
 */
language: string, };

export type FetchState = "open" | "answered" | "cancelled" | "stopped" | "no-results" | "failed" | "refused" | "timed-out";

export type FetchView = { 
/**
 * The fetch.
 */
id: string, 
/**
 * Its case.
 */
case: string, 
/**
 * The case's number.
 */
caseNumber: string, 
/**
 * The student's name.
 */
student: string, 
/**
 * The EMP.
 */
emp: string, 
/**
 * Its country.
 */
country: string, 
/**
 * How it stands.
 */
state: FetchState, 
/**
 * When it was opened.
 */
opened: string, 
/**
 * When it ended.
 */
finished: string | null, 
/**
 * The page to open in the learner's browser, while it is open.
 */
startUrl: string | null, 
/**
 * The address that the EMP will show, while it is open.
 */
returnUrl: string | null, 
/**
 * Why it ended as it did, as a code ("digest-wrong", "unknown-code", …).
 */
outcome: string | null, 
/**
 * What the EMP said.
 */
message: string | null, 
/**
 * The document that came of it.
 */
document: string | null, };

export type FetchIdRequest = { 
/**
 * The fetch.
 */
fetch: string, };

export type FetchesView = { 
/**
 * The latest first.
 */
fetches: Array<FetchView>, };

export type DocumentRow = { 
/**
 * The document.
 */
id: string, 
/**
 * When it was received.
 */
received: string, 
/**
 * Whether it came through EMREX or from a file.
 */
fromFile: boolean, 
/**
 * The EMP whose key signed it.
 */
emp: string | null, 
/**
 * How far its origin is proven.
 */
trust: TrustView, 
/**
 * Whether its signature needs a person.
 */
signatureOpen: boolean, 
/**
 * The person match.
 */
person: PersonVerdict, 
/**
 * Whether the person match needs a person.
 */
personOpen: boolean, 
/**
 * The issuers.
 */
issuers: Array<string>, 
/**
 * Reports in it.
 */
reports: number, 
/**
 * Counted ECTS.
 */
counted: string, 
/**
 * SHA-256, lower-case hex.
 */
sha256: string, 
/**
 * Bytes.
 */
size: number, 
/**
 * When and why it was erased, if it was.
 */
erased: ErasedView | null, };

export type ErasedView = { 
/**
 * When.
 */
at: string, 
/**
 * By whom.
 */
by: string, 
/**
 * Why.
 */
reason: string, };

export type TakenInView = { 
/**
 * The document, if it was taken in.
 */
document: string | null, 
/**
 * Why it was refused, as a code.
 */
refused: string | null, 
/**
 * What the refusal names: a fingerprint, a limit.
 */
detail: string, };

export type DocumentIdRequest = { 
/**
 * The document.
 */
document: string, };

export type ReviewView = { 
/**
 * The row of the case page.
 */
document: DocumentRow, 
/**
 * The signature in words and numbers.
 */
signature: SignatureView, 
/**
 * The person match.
 */
person: PersonView, 
/**
 * The learner as the document says, identifiers masked.
 */
learner: LearnerView, 
/**
 * When the EMP made it.
 */
generated: string | null, 
/**
 * Which ELMO: "1.0-2.0", "2.1", "purl", …
 */
version: string, 
/**
 * The reports.
 */
reports: Array<ReportView>, 
/**
 * Counted, unclear and graded.
 */
totals: TotalsView, 
/**
 * Findings that concern no achievement.
 */
findings: Array<FindingView>, 
/**
 * The attachments.
 */
attachments: Array<AttachmentView>, };

export type SignatureView = { 
/**
 * How far the origin is proven.
 */
trust: TrustView, 
/**
 * XML-DSig URI.
 */
algorithm: string | null, 
/**
 * XML-DSig URI.
 */
digest: string | null, 
/**
 * Whether the algorithm is weak.
 */
weak: boolean, 
/**
 * The certificate that it was verified with.
 */
certificate: CertificateView | null, 
/**
 * Why a person has to look, as codes ("weak-algorithm", "certificate-expired", "time-outside", "received-before").
 */
doubts: Array<string>, 
/**
 * Who accepted the doubts, and why.
 */
accepted: AcceptedView | null, 
/**
 * The EMP by name.
 */
emp: string | null, 
/**
 * The registry's address at the time.
 */
registry: string | null, 
/**
 * SHA-256 of the received bytes.
 */
sha256: string, };

export type AcceptedView = { 
/**
 * By whom.
 */
by: string, 
/**
 * The second person, if there was one.
 */
second: string | null, 
/**
 * When.
 */
at: string, 
/**
 * Why.
 */
why: string, };

export type PersonVerdict = "match" | "unclear" | "mismatch";

export type PersonView = { 
/**
 * The verdict.
 */
verdict: PersonVerdict, 
/**
 * The evidence, E1 to E7.
 */
evidence: Array<EvidenceView>, 
/**
 * Who decided, if somebody had to.
 */
accepted: AcceptedView | null, };

export type EvidenceView = { 
/**
 * "E1" to "E7".
 */
item: string, 
/**
 * "agrees", "close", "differs" or "absent".
 */
state: string, 
/**
 * What the document says; identifiers masked.
 */
document: string, 
/**
 * What the case says; identifiers masked.
 */
case: string, 
/**
 * Why, as a code.
 */
why: string, 
/**
 * Why, in English.
 */
whyText: string, };

export type LearnerView = { 
/**
 * Given names.
 */
givenNames: string, 
/**
 * Family name.
 */
familyName: string, 
/**
 * Day of birth.
 */
born: string | null, 
/**
 * Types of the identifiers and their masked values.
 */
identifiers: Array<IdentifierView>, };

export type IdentifierView = { 
/**
 * Its type.
 */
kind: string, 
/**
 * Its value.
 */
value: string, };

export type TextView = { 
/**
 * Its language, if it is known.
 */
language: string | null, 
/**
 * The text.
 */
text: string, };

export type ReportView = { 
/**
 * The issuer's titles.
 */
issuer: Array<TextView>, 
/**
 * Its country.
 */
country: string | null, 
/**
 * Its identifiers.
 */
identifiers: Array<IdentifierView>, 
/**
 * The achievements, flat, in document order; `depth` tells the tree.
 */
achievements: Array<AchievementView>, };

export type CountedView = "yes" | "no" | "unclear";

export type AchievementView = { 
/**
 * Its place, "r0.2.1".
 */
id: string, 
/**
 * 0 at the top.
 */
depth: number, 
/**
 * The host's code.
 */
code: string | null, 
/**
 * Its titles.
 */
titles: Array<TextView>, 
/**
 * Its type, as the document says.
 */
kind: string, 
/**
 * "passed", "failed", "in-progress" or another word.
 */
status: string, 
/**
 * Whether the document says so.
 */
statusGiven: boolean, 
/**
 * Credits with their schemes.
 */
credits: Array<CreditView>, 
/**
 * Whether it is in the sum.
 */
counted: CountedView, 
/**
 * Why it is or is not, as a code.
 */
countedBecause: string, 
/**
 * Who confirmed it, where it was unclear.
 */
confirmed: AcceptedView | null, 
/**
 * Where it stands already.
 */
duplicateOf: string | null, 
/**
 * The result to the letter.
 */
result: string | null, 
/**
 * The grading scheme in words.
 */
gradingScheme: string | null, 
/**
 * Term in words.
 */
term: string | null, 
/**
 * When it began.
 */
start: string | null, 
/**
 * When the result was given.
 */
date: string | null, 
/**
 * Levels in words ("EQF 6").
 */
levels: Array<string>, 
/**
 * Language of instruction.
 */
language: string | null, 
/**
 * ISCED-F code.
 */
isced: string | null, 
/**
 * Descriptions, as text.
 */
descriptions: Array<TextView>, 
/**
 * How the results are distributed.
 */
distribution: DistributionView | null, 
/**
 * Findings that concern it.
 */
findings: Array<FindingView>, };

export type CreditView = { 
/**
 * The scheme as it stands; "" when missing.
 */
scheme: string, 
/**
 * The amount.
 */
value: string, };

export type DistributionView = { 
/**
 * Its categories.
 */
categories: Array<DistributionCategoryView>, 
/**
 * What the sender says about it.
 */
description: string | null, };

export type DistributionCategoryView = { 
/**
 * Its label.
 */
label: string, 
/**
 * How many.
 */
count: number, };

export type FindingView = { 
/**
 * What, as a code.
 */
code: string, 
/**
 * Where.
 */
place: string, 
/**
 * The value concerned.
 */
detail: string, };

export type TotalsView = { 
/**
 * In the sum.
 */
counted: string, 
/**
 * To be confirmed.
 */
unclear: string, 
/**
 * In the sum and with a result.
 */
graded: string, 
/**
 * Other schemes.
 */
byScheme: Array<CreditView>, };

export type AttachmentView = { 
/**
 * Its place.
 */
index: number, 
/**
 * Its title, as text.
 */
title: string, 
/**
 * Its type.
 */
kind: string | null, 
/**
 * The media type named; not trusted.
 */
mediaType: string, 
/**
 * Bytes.
 */
size: number, 
/**
 * Whether it can be shown: it really is a PDF.
 */
isPdf: boolean, };

export type AttachmentRequest = { 
/**
 * The document.
 */
document: string, 
/**
 * Its place.
 */
index: number, };

export type BytesView = { 
/**
 * Base64.
 */
base64: string, 
/**
 * Media type, decided here.
 */
mediaType: string, };

export type SourceView = { 
/**
 * The text that the signature covers, and that everything is read from.
 */
text: string, };

export type AcceptSignatureRequest = { 
/**
 * The document.
 */
document: string, 
/**
 * Why.
 */
why: string, };

export type SecondPerson = { 
/**
 * The profile.
 */
staff: string, 
/**
 * Its PIN.
 */
pin: string, };

export type AcceptPersonRequest = { 
/**
 * The document.
 */
document: string, 
/**
 * Why.
 */
why: string, 
/**
 * Needed despite a mismatch.
 */
second: SecondPerson | null, };

export type NotThisStudentRequest = { 
/**
 * The document.
 */
document: string, 
/**
 * Why.
 */
why: string, };

export type MoveDocumentRequest = { 
/**
 * The document.
 */
document: string, 
/**
 * The other case.
 */
toCase: string, 
/**
 * Why.
 */
why: string, };

export type ConfirmAchievementRequest = { 
/**
 * The document.
 */
document: string, 
/**
 * The achievement.
 */
achievement: string, 
/**
 * Why.
 */
why: string, };

export type MappingView = { 
/**
 * The queue: achievements that can be mapped, and those that a person may choose.
 */
queue: Array<QueueRow>, 
/**
 * The groups, in order.
 */
groups: Array<GroupView>, 
/**
 * The balance.
 */
balance: BalanceView, 
/**
 * What Undo would undo.
 */
undo: StepView | null, 
/**
 * What Redo would do again.
 */
redo: StepView | null, 
/**
 * Whether a decision in force locks it.
 */
locked: boolean, };

export type StepView = { 
/**
 * What, as a code ("group-set", "group-removed").
 */
code: string, 
/**
 * Of what.
 */
params: Array<string>, };

export type QueueRow = { 
/**
 * The document.
 */
document: string, 
/**
 * Its place there.
 */
achievement: string, 
/**
 * How far its origin is proven.
 */
trust: TrustView, 
/**
 * The host's code.
 */
code: string | null, 
/**
 * The title to show: the original.
 */
title: string, 
/**
 * The English one, where it is another.
 */
titleEn: string | null, 
/**
 * Credits, ECTS, or with their scheme in `scheme`.
 */
credits: string | null, 
/**
 * The scheme in upper case.
 */
scheme: string | null, 
/**
 * The result to the letter.
 */
result: string | null, 
/**
 * "yes", "after-confirmation", "by-choice", "not-passed" or "duplicate".
 */
mappable: string, 
/**
 * The groups it stands in.
 */
groups: Array<string>, 
/**
 * 0 at the top of its report.
 */
depth: number, 
/**
 * The issuer.
 */
issuer: string, };

export type GroupView = { 
/**
 * The group; `null` makes a new one.
 */
id: string | null, 
/**
 * The foreign side.
 */
foreign: Array<ForeignPartView>, 
/**
 * The home side.
 */
home: Array<HomePartView>, 
/**
 * What is decided.
 */
outcome: OutcomeCode, 
/**
 * By when, with `on-condition`.
 */
until: string | null, 
/**
 * The condition, with `on-condition`.
 */
condition: string, 
/**
 * In what it differs substantially, with `partly` and `not-recognised`.
 */
differs: Array<DifferenceCode>, 
/**
 * The reason in words.
 */
reason: string, 
/**
 * What the student can do next.
 */
nextStep: string, };

export type ForeignPartView = { 
/**
 * The document.
 */
document: string, 
/**
 * Its place there.
 */
achievement: string, 
/**
 * Credits taken; `null` takes all.
 */
part: string | null, };

export type HomePartView = { 
/**
 * The local course; `null` for free credits.
 */
course: string | null, 
/**
 * Its code; empty for free credits.
 */
code: string, 
/**
 * Its title, or what the free credits are called.
 */
title: string, 
/**
 * Credits, ECTS.
 */
credits: string, 
/**
 * The grade; `null` is pass without a grade.
 */
grade: string | null, 
/**
 * How the grade was found.
 */
how: string, };

export type OutcomeCode = "as-requested" | "substitution" | "inclusion" | "partly" | "on-condition" | "not-recognised" | "duplicate" | "not-applied-for";

export type DifferenceCode = "level" | "workload" | "quality" | "profile" | "learning-outcomes";

export type SetGroupRequest = { 
/**
 * The case.
 */
case: string, 
/**
 * The group.
 */
group: GroupView, };

export type RemoveGroupRequest = { 
/**
 * The case.
 */
case: string, 
/**
 * The group.
 */
group: string, };

export type CourseSearchRequest = { 
/**
 * Code or words of the title; empty lists the first.
 */
text: string, 
/**
 * At most so many.
 */
limit: number, };

export type CoursesView = { 
/**
 * The best first.
 */
courses: Array<CourseView>, 
/**
 * All there are.
 */
total: number, };

export type CourseView = { 
/**
 * Its id.
 */
id: string, 
/**
 * Its code.
 */
code: string, 
/**
 * Its title.
 */
title: string, 
/**
 * Its titles.
 */
titles: Array<TextView>, 
/**
 * Credits, ECTS.
 */
credits: string, 
/**
 * Level.
 */
level: string | null, 
/**
 * ISCED-F code.
 */
isced: string | null, 
/**
 * Whether it is no longer given.
 */
retired: boolean, };

export type DraftView = { 
/**
 * The PDF, base64.
 */
pdf: string, 
/**
 * What it says, as a hash; sign-off takes it back.
 */
digest: string, 
/**
 * Why it cannot be signed yet, as codes; empty when it can.
 */
refused: Array<string>, 
/**
 * "positive", "partially-positive" or "negative".
 */
overall: string, 
/**
 * Whether a second person has to sign.
 */
secondPersonNeeded: boolean, 
/**
 * The number that it will get.
 */
number: string, 
/**
 * The number of the withdrawn decision that it replaces.
 */
replaces: string | null, 
/**
 * The balance.
 */
balance: BalanceView, };

export type SignOffRequest = { 
/**
 * The case.
 */
case: string, 
/**
 * The digest of the draft that was shown.
 */
digest: string, 
/**
 * The PIN of who works here.
 */
pin: string, 
/**
 * The second person, where one is needed.
 */
second: SecondPerson | null, };

export type DecisionRow = { 
/**
 * Its id.
 */
id: string, 
/**
 * Its number.
 */
number: string, 
/**
 * When it was signed.
 */
signed: string, 
/**
 * Who decided.
 */
decidedBy: string, 
/**
 * The second person.
 */
second: string | null, 
/**
 * "positive", "partially-positive" or "negative".
 */
overall: string, 
/**
 * When, by whom and why it was withdrawn.
 */
withdrawn: AcceptedView | null, 
/**
 * The number of the one that replaces it.
 */
replacedBy: string | null, 
/**
 * The number of the one that it replaces.
 */
replaces: string | null, 
/**
 * Its files.
 */
files: Array<FileView>, };

export type FileView = { 
/**
 * Its name.
 */
name: string, 
/**
 * SHA-256.
 */
sha256: string, 
/**
 * Bytes.
 */
size: number, };

export type DecisionFileRequest = { 
/**
 * The decision.
 */
decision: string, 
/**
 * Its name.
 */
name: string, };

export type WithdrawRequest = { 
/**
 * The decision.
 */
decision: string, 
/**
 * Why.
 */
reason: string, 
/**
 * The PIN of who works here.
 */
pin: string, };

export type ExportRequest = { 
/**
 * The decision.
 */
decision: string, 
/**
 * The folder; a folder named by the case number is made in it.
 */
folder: string, };

export type DeliveryRow = { 
/**
 * Its id.
 */
id: string, 
/**
 * The case's number.
 */
caseNumber: string, 
/**
 * The decision's number.
 */
decision: string, 
/**
 * How: "folder".
 */
kind: string, 
/**
 * Where to.
 */
target: string, 
/**
 * What.
 */
files: Array<FileView>, 
/**
 * When.
 */
at: string, 
/**
 * Who released it.
 */
by: string, };

export type DeliveriesView = { 
/**
 * The latest first.
 */
deliveries: Array<DeliveryRow>, };

export type SettingsView = { 
/**
 * The institution's name.
 */
institution: string, 
/**
 * Its identifiers.
 */
identifiers: Array<IdentifierView>, 
/**
 * ISO 3166 alpha-2.
 */
country: string, 
/**
 * The unit that decides.
 */
unit: string, 
/**
 * Postal address.
 */
address: string, 
/**
 * E-mail, telephone.
 */
contact: string, 
/**
 * Web address.
 */
url: string, 
/**
 * The legal basis that decisions name.
 */
legalBasis: string, 
/**
 * To whom a student appeals.
 */
appealBody: string, 
/**
 * The time limit in words.
 */
appealTimeLimit: string, 
/**
 * The form of an appeal.
 */
appealForm: string, 
/**
 * Where it is sent.
 */
appealAddress: string, 
/**
 * The registry's address; training mode has its own and does not change it.
 */
registryUrl: string, 
/**
 * Whether that registry is a test one.
 */
registryTest: boolean, 
/**
 * "window" (a throw-away window of the program) or "system" (the system's browser).
 */
browser: string, 
/**
 * Minutes until the program locks itself; 0 for never.
 */
lockAfterMinutes: number, 
/**
 * Days until a decision is due.
 */
decisionDays: number, 
/**
 * Whether every decision needs a second person.
 */
alwaysSecondPerson: boolean, 
/**
 * Where the daily backup goes; empty for none.
 */
backupFolder: string, 
/**
 * The last backup, if there was one.
 */
lastBackup: string | null, };

export type ConnectionView = { 
/**
 * Whether the registry answers and is one.
 */
ok: boolean, 
/**
 * What is wrong, as a code.
 */
code: string, 
/**
 * What the code names.
 */
detail: string, 
/**
 * Usable EMPs in it.
 */
emps: number, };

export type ConnectionRequest = { 
/**
 * The registry's address.
 */
url: string, };

export type FolderRequest = { 
/**
 * Its path.
 */
folder: string, };

export type WrittenView = { 
/**
 * Its path.
 */
path: string, };

export type ErrorKind = "refusal" | "failure";

export type ErrorView = { kind: ErrorKind; code: string; params: Array<string>; incident: string | null };

/** Every command: what it asks and what it answers. */
export interface Commands {
  status: { request: Nothing; view: StatusView };
  set_up: { request: SetUpRequest; view: RecoveryView };
  confirm_recovery: { request: RecoveryRequest; view: StatusView };
  open_with_passphrase: { request: PassphraseRequest; view: StatusView };
  open_with_recovery: { request: RecoveryRequest; view: StatusView };
  restore: { request: RestoreRequest; view: StatusView };
  unlock: { request: UnlockRequest; view: StatusView };
  lock: { request: Nothing; view: StatusView };
  add_staff: { request: NewStaffRequest; view: StatusView };
  cases: { request: CasesRequest; view: CasesView };
  case: { request: CaseIdRequest; view: CaseView };
  put_case: { request: CaseRequest; view: CaseView };
  import_cases: { request: FileRequest; view: ImportView };
  history: { request: CaseIdRequest; view: HistoryView };
  emps: { request: Nothing; view: EmpsView };
  refresh_registry: { request: Nothing; view: EmpsView };
  begin_fetch: { request: BeginFetchRequest; view: FetchView };
  open_browser: { request: FetchIdRequest; view: FetchView };
  stop_fetch: { request: FetchIdRequest; view: FetchView };
  fetches: { request: Nothing; view: FetchesView };
  take_in_file: { request: CaseFileRequest; view: TakenInView };
  review: { request: DocumentIdRequest; view: ReviewView };
  source: { request: DocumentIdRequest; view: SourceView };
  attachment: { request: AttachmentRequest; view: BytesView };
  accept_signature: { request: AcceptSignatureRequest; view: ReviewView };
  accept_person: { request: AcceptPersonRequest; view: ReviewView };
  not_this_student: { request: NotThisStudentRequest; view: CaseView };
  move_document: { request: MoveDocumentRequest; view: CaseView };
  confirm_achievement: { request: ConfirmAchievementRequest; view: ReviewView };
  mapping: { request: CaseIdRequest; view: MappingView };
  set_group: { request: SetGroupRequest; view: MappingView };
  remove_group: { request: RemoveGroupRequest; view: MappingView };
  undo: { request: CaseIdRequest; view: MappingView };
  redo: { request: CaseIdRequest; view: MappingView };
  courses: { request: CourseSearchRequest; view: CoursesView };
  import_courses: { request: FileRequest; view: ImportView };
  draft: { request: CaseIdRequest; view: DraftView };
  sign_off: { request: SignOffRequest; view: CaseView };
  withdraw: { request: WithdrawRequest; view: CaseView };
  decision_file: { request: DecisionFileRequest; view: BytesView };
  export: { request: ExportRequest; view: DeliveryRow };
  deliveries: { request: Nothing; view: DeliveriesView };
  settings: { request: Nothing; view: SettingsView };
  save_settings: { request: SettingsView; view: SettingsView };
  test_connection: { request: ConnectionRequest; view: ConnectionView };
  backup_now: { request: FolderRequest; view: WrittenView };
}

/** What each command changes: readers of these tags ask again. */
export const touches: { readonly [name in keyof Commands]: readonly string[] } = {
  status: [],
  set_up: ["status"],
  confirm_recovery: ["status"],
  open_with_passphrase: ["status"],
  open_with_recovery: ["status"],
  restore: ["status"],
  unlock: ["status"],
  lock: ["status"],
  add_staff: ["status"],
  cases: [],
  case: [],
  put_case: ["cases", "status"],
  import_cases: ["cases", "status"],
  history: [],
  emps: [],
  refresh_registry: ["emps", "status"],
  begin_fetch: ["cases", "fetches"],
  open_browser: [],
  stop_fetch: ["cases", "fetches"],
  fetches: [],
  take_in_file: ["cases", "fetches"],
  review: [],
  source: [],
  attachment: [],
  accept_signature: ["cases", "documents"],
  accept_person: ["cases", "documents"],
  not_this_student: ["cases", "documents"],
  move_document: ["cases", "documents"],
  confirm_achievement: ["cases", "documents", "mapping"],
  mapping: [],
  set_group: ["cases", "mapping"],
  remove_group: ["cases", "mapping"],
  undo: ["cases", "mapping"],
  redo: ["cases", "mapping"],
  courses: [],
  import_courses: ["courses", "status"],
  draft: [],
  sign_off: ["cases", "mapping", "documents"],
  withdraw: ["cases", "mapping"],
  decision_file: [],
  export: ["cases", "deliveries"],
  deliveries: [],
  settings: [],
  save_settings: ["settings", "status", "cases"],
  test_connection: [],
  backup_now: ["settings"],
};

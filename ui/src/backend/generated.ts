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
 * Whether the desk works with test registries: then nothing real rests on what is fetched.
 */
testRegistries: boolean, 
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
backupProblem: string | null, 
/**
 * What the last check of everything stored found, while the database is open; none where there was none.
 */
proof: CheckedView | null, 
/**
 * What was restored, until somebody unlocks.
 */
restored: RestoredView | null, };

export type RestoredView = { 
/**
 * When the last thing in it was done; none where nothing ever was.
 */
until: string | null, 
/**
 * The number of the next case, where others are left out before it.
 */
case: InsteadView | null, 
/**
 * The number of the next decision of the first case of which the same is true.
 */
decision: InsteadView | null, 
/**
 * Of how many cases that is true.
 */
decisions: number, };

export type InsteadView = { 
/**
 * The number.
 */
next: string, 
/**
 * The first of those that are left out.
 */
of: string, };

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
 * When the list that was read first of those in use was read.
 */
fetched: string, 
/**
 * Usable EMPs.
 */
emps: number, 
/**
 * Entries that could not be used.
 */
problems: number, 
/**
 * EMPs that wait for a person.
 */
waiting: number, };

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

export type CaseFilter = "all" | "needs-me" | "late" | "waiting" | "to-map" | "to-sign" | "to-send" | "done";

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

export type CaseState = "waiting-for-results" | "fetch-open" | "signature-refused" | "signature-unclear" | "person-unclear" | "person-mismatch" | "typing" | "second-look" | "mapping" | "ready-to-sign" | "signed" | "sent" | "later-results" | "returned" | "waiting-for-opinion" | "waiting-for-second" | "sent-back" | "appealed";

export type StationView = "not-yet" | "now" | "done" | "needs-person" | "refused";

export type TrustView = "verified" | "former-key" | "unsigned" | "typed" | "broken";

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
 * Whether results in it rest on a test registry, as all do in training.
 */
test: boolean, 
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
 * The clock that is due first.
 */
clock: ClockView | null, 
/**
 * Who works on it.
 */
assignee: string | null, 
/**
 * When it was sent, if it was.
 */
sent: string | null, 
/**
 * When to look again for its results.
 */
reminder: string | null, 
/**
 * Whether that day has come.
 */
reminderDue: boolean, 
/**
 * Whether something in it no longer proves what it says.
 */
alarm: boolean, };

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
locked: boolean, 
/**
 * The decision that a second person has, or that came back.
 */
handover: HandoverView | null, 
/**
 * What no longer proves what it says; while there is anything, the case can be neither decided nor sent.
 */
alarms: Array<AlarmView>, 
/**
 * When to look again for its results.
 */
reminder: ReminderView | null, 
/**
 * The day that is offered for a reminder.
 */
reminderOffered: string, 
/**
 * Its clocks, what is due first first.
 */
clocks: Array<ClockView>, 
/**
 * Since when its documents are complete.
 */
complete: CompleteView, 
/**
 * Its returns for completion, the latest first.
 */
completions: Array<CompletionView>, 
/**
 * The day that is offered for an answer.
 */
answerOffered: string, 
/**
 * What stands beside the decision in force, oldest first.
 */
later: Array<LaterView>, };

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
problem: string | null, 
/**
 * Whether a person has to confirm a certificate or pick a source first.
 */
waits: boolean, 
/**
 * Whether a person entered it.
 */
byHand: boolean, 
/**
 * When it was first seen, if that was lately.
 */
newSince: string | null, 
/**
 * Name and address of a known EMP that this new one may be, or pretend to be.
 */
replaces: string | null, };

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
 * Whether the EMP is from a test registry; not said in training, where everything is.
 */
test: boolean, 
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
 * Whether it rests on a test registry, as everything in training does: nothing real may rest on it.
 */
test: boolean, 
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
erased: ErasedView | null, 
/**
 * Whether it came after the decision in force and is no part of it.
 */
later: boolean, 
/**
 * What it was typed from and by whom, where it was typed by hand.
 */
typed: TypedFromView | null, };

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
sha256: string, 
/**
 * The office's policy as it was applied; none for what was received before it was kept.
 */
policy: PolicyView | null, };

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
 * The items that the verdict rests on: what agrees for a match, what differs for a mismatch, what is missing for either.
 */
decisive: Array<string>, 
/**
 * Who decided, if somebody had to.
 */
accepted: AcceptedView | null, 
/**
 * How the document came from case to case, in order.
 */
moved: Array<MovedView>, };

export type MovedView = { 
/**
 * Number of the case that it was taken from.
 */
from: string, 
/**
 * Who moved it.
 */
by: string, 
/**
 * When.
 */
at: string, 
/**
 * Why.
 */
why: string, };

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
whyText: string, 
/**
 * The letters in which names that agree are written differently.
 */
letters: Array<LettersView>, };

export type LettersView = { 
/**
 * "å".
 */
letter: string, 
/**
 * "aa".
 */
written: string, };

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
 * The balance of each group, in their order.
 */
groupBalances: Array<GroupBalanceView>, 
/**
 * Of this, what rests on documents that were typed by hand.
 */
balanceTyped: BalanceView | null, 
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
how: string, 
/**
 * The place in the degree, in the office's words.
 */
place: string | null, };

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
balance: BalanceView, 
/**
 * Of this, what rests on documents that were typed by hand.
 */
balanceTyped: BalanceView | null, 
/**
 * What it says beside the case.
 */
paper: PaperView, 
/**
 * Why the office's template is not used, although there is one.
 */
templateProblem: TemplateProblemView | null, };

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
 * The appeals against it, oldest first.
 */
appeals: Array<AppealView>, 
/**
 * Who prepared it.
 */
preparedBy: string, 
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
folder: string, 
/**
 * Further formats by name; none is none of them.
 */
formats: Array<string> | null, };

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
 * How: "folder", "eml", "mail", "post", "pick-up".
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
by: string, 
/**
 * Whether it went to the student.
 */
student: boolean, 
/**
 * Whether it rests on a test registry, as everything in training does.
 */
test: boolean, };

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
 * The language of decisions, "sv", and of the texts here.
 */
decisionLanguage: string, 
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
 * From which share of its time on a clock is amber, in per cent.
 */
amberPercent: number, 
/**
 * Days from notification in which a student can appeal; none leaves it to the country, 0 is no such limit.
 */
appealDays: number | null, 
/**
 * The limit of the country, where it is known.
 */
appealDaysOfCountry: number | null, 
/**
 * Days that are offered for an opinion and for what is missing.
 */
answerDays: number, 
/**
 * Days after the end of a stay by which results are expected.
 */
resultsDays: number, 
/**
 * Whether every decision needs a second person.
 */
alwaysSecondPerson: boolean, 
/**
 * Whether one does that recognises a course not at all or only partly.
 */
secondPersonOnRefusal: boolean, 
/**
 * Whether whoever typed a transcript may look at it again too.
 */
typistMayCheck: boolean, 
/**
 * How a student's copy goes out where no key of theirs is known.
 */
studentCopy: CopyWayCode, 
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

export type PlannedView = { 
/**
 * Its code at the receiving institution.
 */
code: string, 
/**
 * Its title.
 */
title: string, 
/**
 * Its credits, ECTS.
 */
credits: string, 
/**
 * When.
 */
term: string, };

export type AgreedHomeView = { 
/**
 * The local course's code; empty for free credits.
 */
code: string, 
/**
 * Its title.
 */
title: string, 
/**
 * Its credits, ECTS.
 */
credits: string, 
/**
 * On what condition it is recognised; empty where there is none.
 */
condition: string, };

export type AgreedView = { 
/**
 * Rows of table A.
 */
planned: Array<PlannedView>, 
/**
 * Rows of table B.
 */
home: Array<AgreedHomeView>, };

export type AgreementVersionView = { 
/**
 * Its number, from 1.
 */
number: number, 
/**
 * The day on which it was agreed.
 */
agreed: string | null, 
/**
 * What is to be known about it.
 */
note: string, 
/**
 * Who entered it.
 */
by: string, 
/**
 * When.
 */
at: string, 
/**
 * Its tables.
 */
groups: Array<AgreedView>, };

export type AgreementAchievedView = { 
/**
 * The document.
 */
document: string, 
/**
 * Its place there.
 */
achievement: string, 
/**
 * Its code.
 */
code: string, 
/**
 * Its title.
 */
title: string, 
/**
 * Its credits.
 */
credits: string | null, 
/**
 * Their scheme.
 */
scheme: string | null, 
/**
 * The result as it stands.
 */
result: string | null, 
/**
 * How it was found, as a code; empty where it was not planned.
 */
by: string, 
/**
 * Whether it could be another one as well.
 */
ambiguous: boolean, };

export type AgreementLineView = { 
/**
 * What became of it, as a code.
 */
kind: string, 
/**
 * The group of the agreement in use, counted from 0.
 */
group: number | null, 
/**
 * What was planned.
 */
planned: PlannedView | null, 
/**
 * What was achieved.
 */
achieved: AgreementAchievedView | null, 
/**
 * Achieved less planned, ECTS; with "-" where less was achieved.
 */
difference: string | null, 
/**
 * Recognised of it.
 */
recognised: string, 
/**
 * Refused.
 */
refused: string, 
/**
 * Open.
 */
open: string, };

export type AgreementTotalsView = { 
/**
 * Planned.
 */
planned: string, 
/**
 * Agreed at home.
 */
agreed: string, 
/**
 * Passed.
 */
achieved: string, 
/**
 * Recognised.
 */
recognised: string, 
/**
 * Refused.
 */
refused: string, 
/**
 * Open.
 */
open: string, 
/**
 * Credited at home for rows of table B.
 */
credited: string, };

export type MisfitView = { 
/**
 * The group, counted from 0.
 */
group: number, 
/**
 * The row.
 */
row: string, 
/**
 * Why, as a code.
 */
code: string, };

export type AgreementFitView = { 
/**
 * Groups that fit, counted from 0.
 */
fits: Array<number>, 
/**
 * What does not.
 */
misfits: Array<MisfitView>, };

export type AgreementView = { 
/**
 * Its versions, the one in use last.
 */
versions: Array<AgreementVersionView>, 
/**
 * Planned, achieved and recognised.
 */
lines: Array<AgreementLineView>, 
/**
 * What is credited for each row of table B, by group.
 */
credited: Array<Array<string>>, 
/**
 * The sums.
 */
totals: AgreementTotalsView, 
/**
 * What it proposes.
 */
fit: AgreementFitView, 
/**
 * The balance of the case.
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

export type SetAgreementRequest = { 
/**
 * The case.
 */
case: string, 
/**
 * The day on which it was agreed.
 */
agreed: string | null, 
/**
 * What is to be known about it.
 */
note: string, 
/**
 * Its tables.
 */
groups: Array<AgreedView>, 
/**
 * Whether it comes after the last version, as a change during the mobility, and not in its place.
 */
asChange: boolean, };

export type AgreementField = { 
/**
 * What it says.
 */
field: string, 
/**
 * Its number, from 0.
 */
column: number | null, };

export type AgreementColumnsView = { 
/**
 * Where the head stands; none where there is none.
 */
head: number | null, 
/**
 * Each field with its column.
 */
fields: Array<AgreementField>, };

export type AgreementFileRequest = { 
/**
 * The case.
 */
case: string, 
/**
 * Its bytes.
 */
base64: string, 
/**
 * What its columns say; none to guess.
 */
columns: AgreementColumnsView | null, 
/**
 * The agreement of an EWP response that somebody chose, by its place from 0; none to take the only one that fits.
 */
which: number | null, };

export type EwpAgreementView = { 
/**
 * The identifier of the mobility.
 */
mobility: string, 
/**
 * The receiving institution, by its identifier.
 */
host: string, 
/**
 * The academic year there.
 */
year: string, 
/**
 * What stands for its student in the file and in the case.
 */
person: PersonView, 
/**
 * "first-version" or "approved-changes"; else why it cannot be taken, as the code of an error.
 */
standing: string, 
/**
 * Whether it can be taken.
 */
usable: boolean, };

export type EwpNoteView = { 
/**
 * What, as a code.
 */
code: string, 
/**
 * How many components.
 */
count: number, };

export type EwpFileView = { 
/**
 * Its agreements.
 */
agreements: Array<EwpAgreementView>, 
/**
 * The one that was read, by its place from 0; none where somebody has to choose.
 */
chosen: number | null, 
/**
 * The day on which the last of the three signed it.
 */
agreed: string | null, 
/**
 * What else is to be known of it.
 */
notes: Array<EwpNoteView>, };

export type AgreementFileView = { 
/**
 * Its columns.
 */
head: Array<HeadView>, 
/**
 * What they say.
 */
columns: AgreementColumnsView, 
/**
 * Fields that are needed and have no column.
 */
lacks: Array<string>, 
/**
 * The tables as they are read.
 */
groups: Array<AgreedView>, 
/**
 * How many lines were read.
 */
read: number, 
/**
 * Lines or components that were left out.
 */
problems: Array<ImportProblem>, 
/**
 * What the file is, where it is no table but an EWP response.
 */
ewp: EwpFileView | null, };

export type GroupBalanceView = { 
/**
 * The group.
 */
group: string, 
/**
 * What it takes and what is left over of its achievements.
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
 * Left over.
 */
open: string, 
/**
 * Credited at home.
 */
credited: string, };

export type RecordAppealRequest = { 
/**
 * The decision that it is against.
 */
decision: string, 
/**
 * The day on which it was received.
 */
received: string, 
/**
 * The day by which it is to be decided.
 */
due: string, 
/**
 * Its grounds, in short; may be empty.
 */
grounds: string, };

export type AppealOutcomeCode = "upheld" | "dismissed" | "withdrawn" | "mistaken";

export type EndAppealRequest = { 
/**
 * The appeal.
 */
appeal: string, 
/**
 * What came of it.
 */
outcome: AppealOutcomeCode, 
/**
 * When.
 */
day: string, 
/**
 * Why; may be empty where it was not decided about.
 */
reason: string, 
/**
 * The asker's PIN, where it is upheld; else empty.
 */
pin: string, };

export type AppealEndView = { 
/**
 * When.
 */
day: string, 
/**
 * What came of it.
 */
outcome: AppealOutcomeCode, 
/**
 * Why.
 */
reason: string, };

export type AppealView = { 
/**
 * Its id.
 */
id: string, 
/**
 * The day on which it was received.
 */
received: string, 
/**
 * The last day that was in time, where it came after it.
 */
lateAfter: string | null, 
/**
 * The day by which it is to be decided.
 */
due: string, 
/**
 * Its grounds, in short.
 */
grounds: string, 
/**
 * Who recorded it.
 */
by: string, 
/**
 * How it ended; none while it is open.
 */
ended: AppealEndView | null, };

export type CourseFileKind = "table" | "ooapi" | "ewp";

export type CourseColumns = { 
/**
 * Where the head stands among the lines that are not empty, from 0; none without a head.
 */
head: number | null, 
/**
 * Each field with its column, from 0.
 */
fields: Array<CourseField>, 
/**
 * The language of the main title, where no column says it.
 */
titleLanguage: string | null, };

export type CourseField = { 
/**
 * The field: "code", "title", "title_en" …
 */
field: string, 
/**
 * Its column; none where the table does not say it.
 */
column: number | null, };

export type HeadView = { 
/**
 * Its name; "" without a head.
 */
name: string, 
/**
 * The first value below it.
 */
example: string, };

export type CourseFileRequest = { 
/**
 * Base64 of the bytes.
 */
base64: string, 
/**
 * The columns that somebody chose; none to guess.
 */
columns: CourseColumns | null, };

export type CourseFileView = { 
/**
 * What kind.
 */
kind: CourseFileKind, 
/**
 * The columns of a table.
 */
head: Array<HeadView>, 
/**
 * What they say.
 */
columns: CourseColumns, 
/**
 * Whether they are those of the last file with this head.
 */
remembered: boolean, 
/**
 * Needed fields without a column.
 */
lacks: Array<string>, 
/**
 * The first courses as they are read, and the first lines that cannot be, in the order of the file.
 */
preview: Array<CourseLineView>, 
/**
 * How many courses are read.
 */
read: number, 
/**
 * How many lines are left out.
 */
leftOut: number, 
/**
 * The calendar year in which the academic year of today begins.
 */
year: number, };

export type CourseLineView = { 
/**
 * Its number, from 1.
 */
line: number, 
/**
 * Code.
 */
code: string, 
/**
 * Main title.
 */
title: string, 
/**
 * Other titles.
 */
titles: Array<TextView>, 
/**
 * Credits, ECTS.
 */
credits: string | null, 
/**
 * Level.
 */
level: string | null, 
/**
 * ISCED-F code.
 */
isced: string | null, 
/**
 * Whether it is retired.
 */
retired: boolean, 
/**
 * Why it is left out, as a code.
 */
problem: string | null, 
/**
 * The value of that.
 */
detail: string, };

export type CompareCoursesRequest = { 
/**
 * Base64 of the bytes.
 */
base64: string, 
/**
 * The columns of a table.
 */
columns: CourseColumns, 
/**
 * The calendar year in which the academic year begins.
 */
year: number, };

export type CourseChangesView = { 
/**
 * "2025/26".
 */
year: string, 
/**
 * Whether the catalogue has a newer list.
 */
older: boolean, 
/**
 * New courses.
 */
added: Array<CourseView>, 
/**
 * How many.
 */
addedCount: number, 
/**
 * Changed courses.
 */
changed: Array<CourseChangeView>, 
/**
 * How many.
 */
changedCount: number, 
/**
 * Courses that get a version older than all they have.
 */
earlierCount: number, 
/**
 * Courses that stay as they are.
 */
unchanged: number, 
/**
 * Courses that the file does not name.
 */
missing: Array<CourseView>, 
/**
 * How many.
 */
missingCount: number, 
/**
 * Lines that are left out.
 */
problems: Array<ImportProblem>, 
/**
 * How many.
 */
problemCount: number, 
/**
 * Names exactly this; the import is refused when it would do something else.
 */
digest: string, };

export type CourseChangeView = { 
/**
 * Its code.
 */
code: string, 
/**
 * Its title as it is.
 */
title: string, 
/**
 * What differs.
 */
fields: Array<CourseFieldChange>, };

export type CourseFieldChange = { 
/**
 * The field, as in [`CourseField`].
 */
field: string, 
/**
 * How it is.
 */
old: string, 
/**
 * How it would be.
 */
new: string, };

export type ImportCoursesRequest = { 
/**
 * Base64 of the bytes.
 */
base64: string, 
/**
 * The columns of a table.
 */
columns: CourseColumns, 
/**
 * The calendar year in which the academic year begins.
 */
year: number, 
/**
 * Whether courses that the file does not name are retired.
 */
retireMissing: boolean, 
/**
 * The digest of what was shown.
 */
digest: string, };

export type CoursesImportedView = { 
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
 * Retired.
 */
retired: number, 
/**
 * Lines left out.
 */
leftOut: number, };

export type CourseIdRequest = { 
/**
 * Which.
 */
course: string, };

export type CourseVersionsView = { 
/**
 * The course as it is.
 */
course: CourseView, 
/**
 * Its versions, the newest first.
 */
versions: Array<CourseVersionView>, };

export type CourseVersionView = { 
/**
 * "2025/26"; "" before years were kept.
 */
year: string, 
/**
 * Title.
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
isced: string | null, };

export type RetireCourseRequest = { 
/**
 * Which.
 */
course: string, 
/**
 * Whether it is retired.
 */
retired: boolean, };

export type ClockKind = "transcript" | "completion" | "opinion" | "reminder" | "decision" | "appeal" | "appeal-outcome";

export type ClockStanding = "paused" | "running" | "amber" | "red";

export type ClockView = { 
/**
 * What is waited for.
 */
kind: ClockKind, 
/**
 * Since when.
 */
since: string, 
/**
 * The last day that is in time.
 */
due: string, 
/**
 * How pressing it is.
 */
standing: ClockStanding, 
/**
 * How many days are left; 0 on the day, negative after it.
 */
left: number, };

export type CompleteView = { 
/**
 * The day that counts.
 */
day: string | null, 
/**
 * The day that the documents tell.
 */
byDocuments: string | null, 
/**
 * Who named another.
 */
by: string | null, };

export type CompleteDayRequest = { 
/**
 * The case.
 */
case: string, 
/**
 * The day; none leaves it to the documents.
 */
day: string | null, };

export type AskedOfCode = "student" | "host";

export type ReturnRequest = { 
/**
 * The case.
 */
case: string, 
/**
 * Who has what is missing.
 */
askedOf: AskedOfCode, 
/**
 * What is missing.
 */
missing: string, 
/**
 * Until when it is expected.
 */
due: string, };

export type CompletionView = { 
/**
 * Who has what is missing.
 */
askedOf: AskedOfCode, 
/**
 * What is missing.
 */
missing: string, 
/**
 * When the case was returned.
 */
asked: string, 
/**
 * Until when it is expected.
 */
due: string, 
/**
 * By whom.
 */
by: string, 
/**
 * When it ended.
 */
ended: string | null, 
/**
 * Why, as a code.
 */
because: string | null, 
/**
 * How many days the clock of the decision stood still.
 */
days: number, };

export type TodayStep = "alarm" | "signature" | "person" | "refused" | "later" | "chase-completion" | "chase-opinion" | "look-again" | "fetch" | "type" | "second-look" | "map" | "sign" | "sign-as-second" | "sent-back" | "send" | "appeal";

export type TodayRow = { 
/**
 * The case.
 */
case: string, 
/**
 * Its number.
 */
number: string, 
/**
 * The student.
 */
student: string, 
/**
 * The host of the latest stay.
 */
host: string, 
/**
 * What to do.
 */
step: TodayStep, 
/**
 * What it names: numbers of courses.
 */
params: Array<string>, 
/**
 * The station of the case where it is done.
 */
place: string, 
/**
 * The clock that presses most.
 */
clock: ClockView | null, 
/**
 * Who works on the case.
 */
assignee: string | null, 
/**
 * Whether it is the asker's, or nobody's.
 */
mine: boolean, };

export type RenewalsView = { 
/**
 * Withdrawn, or over.
 */
gone: number, 
/**
 * They end soon.
 */
ending: number, };

export type TodayView = { 
/**
 * The day.
 */
day: string, 
/**
 * A day has passed.
 */
late: Array<TodayRow>, 
/**
 * A day comes soon.
 */
soon: Array<TodayRow>, 
/**
 * There is time, and work to do.
 */
next: Array<TodayRow>, 
/**
 * Cases that wait for somebody else.
 */
waiting: number, 
/**
 * All cases that are not done.
 */
open: number, 
/**
 * Certificates and keys of recipients and of the office's mails.
 */
mailKeys: RenewalsView, 
/**
 * What else the office shows or signs with.
 */
officeKeys: RenewalsView, };

export type CompareRequest = { 
/**
 * One of them.
 */
one: string, 
/**
 * The other; which is the earlier one is told by when they were received.
 */
other: string, };

export type TurnCode = "came" | "changed" | "went";

export type FieldChangeView = { 
/**
 * Which, as a code.
 */
field: string, 
/**
 * Of which language, scheme or type; "" where there is but one.
 */
of: string, 
/**
 * The values in the earlier document; none where it was absent.
 */
old: Array<string>, 
/**
 * The values in the later one.
 */
new: Array<string>, 
/**
 * Whether a recognition can rest on it.
 */
decides: boolean, };

export type AchievementChangeView = { 
/**
 * Came, changed or went.
 */
turn: TurnCode, 
/**
 * Its place in the earlier document.
 */
old: string | null, 
/**
 * Its place in the later one.
 */
new: string | null, 
/**
 * The host's code.
 */
code: string | null, 
/**
 * Its original title, in the later document, else the earlier.
 */
title: string, 
/**
 * The English one, where it is another.
 */
titleEn: string | null, 
/**
 * The issuer.
 */
issuer: string, 
/**
 * Credits with their scheme, in the later document, else the earlier.
 */
credits: string | null, 
/**
 * The result to the letter, likewise.
 */
result: string | null, 
/**
 * "retake" or "copy" of something that the other document has.
 */
again: string | null, 
/**
 * What it repeats there: its title.
 */
repeats: string | null, 
/**
 * What changed.
 */
changes: Array<FieldChangeView>, 
/**
 * Whether the earlier one is mapped.
 */
mapped: boolean, };

export type PartChangeView = { 
/**
 * Came, changed or went.
 */
turn: TurnCode, 
/**
 * The issuer, or the title of the attachment.
 */
name: string, 
/**
 * What changed.
 */
changes: Array<FieldChangeView>, };

export type TotalsChangeView = { 
/**
 * The scheme.
 */
scheme: string, 
/**
 * Counted, before.
 */
countedBefore: string, 
/**
 * Counted, after.
 */
countedAfter: string, 
/**
 * Unclear, before.
 */
unclearBefore: string, 
/**
 * Unclear, after.
 */
unclearAfter: string, 
/**
 * Graded, before.
 */
gradedBefore: string, 
/**
 * Graded, after.
 */
gradedAfter: string, };

export type ComparisonView = { 
/**
 * The earlier one.
 */
older: DocumentRow, 
/**
 * The later one.
 */
newer: DocumentRow, 
/**
 * "same", "date-only", "beside-results" or "results".
 */
outcome: string, 
/**
 * Achievements that came.
 */
came: number, 
/**
 * Achievements that changed.
 */
changed: number, 
/**
 * Achievements that went.
 */
went: number, 
/**
 * Date and version of the document.
 */
document: Array<FieldChangeView>, 
/**
 * The learner; identifiers are masked.
 */
learner: Array<FieldChangeView>, 
/**
 * The reports.
 */
reports: Array<PartChangeView>, 
/**
 * The achievements, in the order of the later document, then those that went.
 */
achievements: Array<AchievementChangeView>, 
/**
 * The attachments.
 */
attachments: Array<PartChangeView>, 
/**
 * The totals.
 */
totals: Array<TotalsChangeView>, };

export type DocumentStepView = { 
/**
 * The later one.
 */
newer: string, 
/**
 * The one before it.
 */
older: string, 
/**
 * "same", "date-only", "beside-results" or "results".
 */
outcome: string, 
/**
 * Achievements that came.
 */
came: number, 
/**
 * Achievements that changed.
 */
changed: number, 
/**
 * Achievements that went.
 */
went: number, };

export type MarkView = { 
/**
 * The group.
 */
group: string, 
/**
 * The document that is mapped.
 */
document: string, 
/**
 * The achievement's place in it.
 */
achievement: string, 
/**
 * The later document.
 */
later: string, 
/**
 * Its code.
 */
code: string | null, 
/**
 * Its title, as it is mapped.
 */
title: string, 
/**
 * Its place in the later document, if it is still there.
 */
nowAt: string | null, 
/**
 * The changes, as a hash; to acknowledge them is to send it back.
 */
fingerprint: string, 
/**
 * What is no longer so, of it and of what is mapped with it.
 */
changes: Array<AchievementChangeView>, 
/**
 * Who looked at it.
 */
seen: AcceptedView | null, };

export type LaterView = { 
/**
 * The document.
 */
document: string, 
/**
 * Achievements that what was decided on does not have.
 */
came: number, 
/**
 * Achievements that are not as they were.
 */
changed: number, 
/**
 * Achievements that it no longer has.
 */
went: number, 
/**
 * Who left the decision as it is.
 */
seen: AcceptedView | null, };

export type ChangesView = { 
/**
 * Each document that has one before it, the latest first.
 */
steps: Array<DocumentStepView>, 
/**
 * What is mapped and no longer so.
 */
marks: Array<MarkView>, 
/**
 * What stands beside the decision in force.
 */
later: Array<LaterView>, };

export type ShownChange = { 
/**
 * The document that is mapped.
 */
document: string, 
/**
 * The achievement's place in it.
 */
achievement: string, 
/**
 * The changes, as a hash.
 */
fingerprint: string, };

export type AcknowledgeRequest = { 
/**
 * The case.
 */
case: string, 
/**
 * Which.
 */
changes: Array<ShownChange>, };

export type UseLaterRequest = { 
/**
 * The case.
 */
case: string, 
/**
 * The document that is mapped.
 */
document: string, 
/**
 * The achievement's place in it.
 */
achievement: string, };

export type LeaveDecisionRequest = { 
/**
 * The later document.
 */
document: string, 
/**
 * Why.
 */
why: string, };

export type ReminderRequest = { 
/**
 * The case.
 */
case: string, 
/**
 * The day.
 */
due: string, 
/**
 * A note.
 */
note: string, };

export type ReminderView = { 
/**
 * The day.
 */
due: string, 
/**
 * Whether it has come.
 */
isDue: boolean, 
/**
 * A note.
 */
note: string, 
/**
 * "no-results", "nothing-yet" or "by-hand".
 */
reason: string, 
/**
 * When it was set.
 */
set: string, };

export type ReportForm = "pdf" | "json";

export type ReportRequest = { 
/**
 * The document.
 */
document: string, 
/**
 * In which form.
 */
form: ReportForm, 
/**
 * Into which folder.
 */
folder: string, };

export type CheckAgainView = { 
/**
 * When.
 */
at: string, 
/**
 * Why it no longer proves what it says, as a code; none where it does.
 */
why: string | null, };

export type AlarmView = { 
/**
 * The case.
 */
case: string, 
/**
 * The case's number.
 */
number: string, 
/**
 * The document; none for a file of a decision.
 */
document: string | null, 
/**
 * Why, as a code.
 */
why: string, 
/**
 * Since when it is known.
 */
since: string, };

export type ProofView = { 
/**
 * What it found; none where there was none.
 */
last: CheckedView | null, 
/**
 * What does not hold, as far as it is known now.
 */
alarms: Array<AlarmView>, };

export type CheckedView = { 
/**
 * When.
 */
at: string, 
/**
 * "asked" or "restored".
 */
occasion: string, 
/**
 * Documents whose signature was verified again.
 */
signed: number, 
/**
 * Documents without a signature.
 */
unsigned: number, 
/**
 * Files of decisions.
 */
files: number, 
/**
 * Entries of the history; none where its chain is broken.
 */
entries: number | null, 
/**
 * Whether all of it held, and no alarm was raised since.
 */
holds: boolean, };

export type PolicyView = { 
/**
 * The list that held the certificate; none for an unsigned document.
 */
registry: RegistryUsedView | null, 
/**
 * The EMP in that list; none where this was not kept yet.
 */
emp: EmpUsedView | null, 
/**
 * The last day on which SHA-1 and short keys were accepted from the EMP.
 */
weakUntil: string | null, 
/**
 * The last day on which expired certificates were.
 */
expiredUntil: string | null, 
/**
 * Who made these exceptions, and why.
 */
granted: Array<GrantedView>, 
/**
 * Each check.
 */
checks: Array<PolicyCheckView>, };

export type RegistryUsedView = { 
/**
 * Its name.
 */
source: string, 
/**
 * Its address.
 */
url: string, 
/**
 * When it was read.
 */
read: string, 
/**
 * SHA-256 of the list.
 */
sha256: string, 
/**
 * Whether it is a test registry.
 */
test: boolean, 
/**
 * Whether a person entered the EMP.
 */
byHand: boolean, };

export type EmpUsedView = { 
/**
 * Its address.
 */
url: string, 
/**
 * The institutions that it serves.
 */
institutions: Array<string>, };

export type GrantedView = { 
/**
 * What it is about.
 */
kind: string, 
/**
 * Who made it.
 */
by: string, 
/**
 * When.
 */
at: string, 
/**
 * Why.
 */
why: string, };

export type PolicyCheckView = { 
/**
 * What was checked, as a code.
 */
item: string, 
/**
 * "passed", "finding", "excepted", "unclear" or "refused".
 */
outcome: string, 
/**
 * Why, as a code.
 */
code: string, 
/**
 * What the check saw.
 */
seen: string, };

export type ExceptionsView = { 
/**
 * For each EMP that has one.
 */
emps: Array<EmpExceptionsView>, 
/**
 * The last day that can be set.
 */
longest: string, 
/**
 * Today.
 */
today: string, };

export type EmpExceptionsView = { 
/**
 * The EMP's key.
 */
emp: string, 
/**
 * For SHA-1 and short keys.
 */
weak: ExceptionView | null, 
/**
 * For certificates that had expired.
 */
expired: ExceptionView | null, };

export type ExceptionView = { 
/**
 * The last day on which it counts.
 */
until: string, 
/**
 * Why.
 */
why: string, 
/**
 * Who set it.
 */
by: string, 
/**
 * When.
 */
at: string, 
/**
 * Whether it has ended.
 */
ended: boolean, };

export type ExceptionKind = "weak" | "expired";

export type SetExceptionRequest = { 
/**
 * The EMP's key.
 */
emp: string, 
/**
 * What it is about.
 */
kind: ExceptionKind, 
/**
 * The last day.
 */
until: string, 
/**
 * Why.
 */
why: string, };

export type RemoveExceptionRequest = { 
/**
 * The EMP's key.
 */
emp: string, 
/**
 * What it is about.
 */
kind: ExceptionKind, };

export type GradesView = { 
/**
 * All tables, the office's own first; of each the newest version first, retired ones too.
 */
tables: Array<GradingTableView>, 
/**
 * What the office has fixed; nothing is proposed before.
 */
policy: GradePolicyView | null, };

export type GradingTableView = { 
/**
 * Its id.
 */
id: string, 
/**
 * Whether it is the office's own.
 */
home: boolean, 
/**
 * The host's name.
 */
institution: string, 
/**
 * What the scale is called.
 */
scheme: string, 
/**
 * The beginning of the ISCED-F codes that it is for.
 */
iscedf: string | null, 
/**
 * The cycle that it is for: "short", "first", "second", "third".
 */
cycle: string | null, 
/**
 * "2024–2026".
 */
years: string, 
/**
 * Its version.
 */
version: number, 
/**
 * How many passing grades stand behind it, where that is known.
 */
size: string | null, 
/**
 * When it was added.
 */
added: string, 
/**
 * Since when it is not used any more.
 */
retired: string | null, 
/**
 * The grades, best first.
 */
grades: Array<TableGradeView>, 
/**
 * What file it came from, where that is kept.
 */
source: string, };

export type TranscriptTablesView = { 
/**
 * Whose transcripts they are.
 */
hosts: Array<TranscriptHostView>, 
/**
 * What scales of these hosts are called.
 */
schemes: Array<string>, 
/**
 * The tables, those with grades in common together.
 */
scales: Array<TranscriptScaleView>, 
/**
 * Tables that cannot be taken, by their place in the file, from 1.
 */
problems: Array<ImportProblem>, };

export type TranscriptScaleView = { 
/**
 * All its grades, in the order of the file.
 */
labels: Array<string>, 
/**
 * Its tables.
 */
tables: Array<TranscriptFieldView>, };

export type TranscriptHostView = { 
/**
 * Its name.
 */
institution: string, 
/**
 * An identifier of it.
 */
identifier: string, };

export type TranscriptFieldView = { 
/**
 * The ISCED-F code.
 */
iscedf: string, 
/**
 * The grades.
 */
grades: Array<TranscriptGradeView>, };

export type TranscriptGradeView = { 
/**
 * The label to the letter.
 */
label: string, 
/**
 * How many per cent got it.
 */
percent: string, };

export type TranscriptTablesRequest = { 
/**
 * The bytes of the file.
 */
base64: string, 
/**
 * Whose tables they are.
 */
institution: string, 
/**
 * An identifier of it; may be empty.
 */
identifier: string, 
/**
 * What the scale is called.
 */
scheme: string, 
/**
 * "2024–2026".
 */
years: string, 
/**
 * The cycle; none for all.
 */
cycle: string | null, 
/**
 * All grades of the scale, the best first.
 */
bestFirst: Array<string>, 
/**
 * The lowest of them that passes.
 */
lowestPassing: string, };

export type TableGradeView = { 
/**
 * The label to the letter.
 */
label: string, 
/**
 * Whether it passes.
 */
passing: boolean, 
/**
 * The figure as it was brought.
 */
amount: string, 
/**
 * The share of all passing grades; none for a failing one, and none without figures.
 */
share: string | null, };

export type GradingTableRequest = { 
/**
 * Its id.
 */
table: string, };

export type GradePolicyView = { 
/**
 * The way.
 */
method: GradeMethodCode, 
/**
 * The smallest share of the host's grade that an overlap must have to count, per cent.
 */
minimumShare: string, 
/**
 * How the Bavarian formula is rounded.
 */
rounding: GradeRoundingCode, };

export type GradeMethodCode = "max" | "mid" | "min" | "mean" | "bavarian" | "pass-only";

export type GradeRoundingCode = "tenth" | "tenth-cut" | "hundredth" | "thirds";

export type GradeProposalRequest = { 
/**
 * The document.
 */
document: string, 
/**
 * The achievement in it.
 */
achievement: string, 
/**
 * The local course; none for free credits.
 */
course: string | null, 
/**
 * The part taken of the credits, in their scheme; none for all.
 */
part: string | null, 
/**
 * The host's table that somebody picked.
 */
hostTable: string | null, 
/**
 * The home table that somebody picked.
 */
homeTable: string | null, };

export type GradeProposalView = { 
/**
 * The host's grade, to the letter.
 */
result: string | null, 
/**
 * Whether it is a grade, a pass, or by hand.
 */
kind: ProposedCode, 
/**
 * The home grade.
 */
grade: string | null, 
/**
 * Why it is by hand, as a code.
 */
reason: string | null, 
/**
 * How the office converts.
 */
method: GradeMethodCode | null, 
/**
 * How it was found, in words for the decision.
 */
how: string, 
/**
 * The two distributions laid over each other.
 */
working: WorkingView | null, 
/**
 * The formula with its numbers.
 */
bavarian: BavarianView | null, 
/**
 * What the document says of this course alone.
 */
hints: Array<GradeHintView>, 
/**
 * What a person should know, as codes.
 */
notes: Array<string>, 
/**
 * The host's table.
 */
hostTable: GradingTableView | null, 
/**
 * The home table.
 */
homeTable: GradingTableView | null, 
/**
 * Tables of the host that can be picked.
 */
ofHost: Array<GradingTableView>, 
/**
 * Home tables that can be picked.
 */
ofHome: Array<GradingTableView>, 
/**
 * What the credits are in ECTS, where the document counts otherwise.
 */
credits: CreditsProposalView | null, };

export type ProposedCode = "grade" | "pass" | "by-hand";

export type WorkingView = { 
/**
 * The host's distribution, best first.
 */
host: Array<BandView>, 
/**
 * The home distribution, best first.
 */
home: Array<BandView>, 
/**
 * The host's grade as it stands in its table.
 */
label: string, 
/**
 * Where it begins.
 */
from: string, 
/**
 * Where it ends.
 */
to: string, 
/**
 * Its middle.
 */
midpoint: string, 
/**
 * The home grades that it meets, best first.
 */
overlaps: Array<OverlapView>, 
/**
 * What the four policies say.
 */
answers: GradeAnswersView, };

export type BandView = { 
/**
 * The label.
 */
label: string, 
/**
 * Its share of those who passed.
 */
share: string, 
/**
 * Where it begins: the share of those who did better.
 */
from: string, 
/**
 * Where it ends.
 */
to: string, };

export type OverlapView = { 
/**
 * The home grade.
 */
label: string, 
/**
 * The share of the host's grade that lies in it.
 */
share: string, 
/**
 * Whether it is large enough to count.
 */
counts: boolean, };

export type GradeAnswersView = { 
/**
 * Best grade.
 */
max: string | null, 
/**
 * Grade of the midpoint.
 */
mid: string | null, 
/**
 * Lowest grade.
 */
min: string | null, 
/**
 * Grade of the mean.
 */
mean: string | null, 
/**
 * The mean itself, three decimals.
 */
meanValue: string | null, };

export type BavarianView = { 
/**
 * The host's best grade.
 */
best: string, 
/**
 * Its lowest that passes.
 */
lowest: string, 
/**
 * The grade.
 */
grade: string, 
/**
 * The result, three decimals.
 */
value: string, 
/**
 * The result as the office rounds it.
 */
rounded: string, };

export type GradeHintView = { 
/**
 * "resultDistribution" or "shortenedGrading".
 */
element: string, 
/**
 * Where the grade begins and ends among all who took the course.
 */
ofAll: IntervalView | null, 
/**
 * The same among those who passed.
 */
ofPassed: IntervalView | null, 
/**
 * The share that passed.
 */
passing: string | null, 
/**
 * Whether that share is the host's table's and not the course's own.
 */
passingOfTable: boolean, 
/**
 * What the four policies say.
 */
answers: GradeAnswersView | null, 
/**
 * Why it is a hint, as codes.
 */
reasons: Array<string>, };

export type IntervalView = { 
/**
 * Where it begins.
 */
from: string, 
/**
 * Where it ends.
 */
to: string, };

export type CreditsProposalView = { 
/**
 * The scheme.
 */
scheme: string, 
/**
 * The amount in it.
 */
amount: string, 
/**
 * ECTS credits as they can be credited; none where no factor is known.
 */
ects: string | null, 
/**
 * What one credit of the scheme is worth: "1/2".
 */
factor: string | null, 
/**
 * Where the factor comes from.
 */
source: string | null, 
/**
 * Whether the scheme was not in use in the year of the result.
 */
outsideYears: boolean, 
/**
 * The calculation in words for the decision.
 */
how: string, };

export type HandOverRequest = { 
/**
 * The case.
 */
case: string, 
/**
 * The digest of the draft that was shown.
 */
digest: string, 
/**
 * A note for the second person; it stays in the office.
 */
note: string, 
/**
 * The PIN of who works here.
 */
pin: string, };

export type SendBackRequest = { 
/**
 * The case.
 */
case: string, 
/**
 * Why.
 */
reason: string, };

export type HandoverState = "waiting" | "sent-back" | "documents-changed" | "draft-changed";

export type HandoverView = { 
/**
 * How it stands.
 */
state: HandoverState, 
/**
 * Who prepared it.
 */
preparedBy: string, 
/**
 * Whether that is the asker.
 */
mine: boolean, 
/**
 * Whether the asker may take it back.
 */
takesBack: boolean, 
/**
 * When it was handed over.
 */
at: string, 
/**
 * The note for the second person.
 */
note: string, 
/**
 * When it came back.
 */
ended: string | null, 
/**
 * Who sent it back.
 */
endedBy: string | null, 
/**
 * Why they did.
 */
reason: string, };

export type LookUpKeyRequest = { 
/**
 * The address.
 */
address: string, 
/**
 * Where.
 */
source: KeySourceCode, };

export type KeySourceCode = "wkd" | "directory";

export type KeyLookUpView = { 
/**
 * The name of the server that was asked last; "" where none was.
 */
host: string, 
/**
 * What it has, what can be used first.
 */
keys: Array<KeyAtView>, 
/**
 * Why it has nothing, as a code of an error; none where it has something.
 */
problem: string | null, 
/**
 * What the words for it name.
 */
params: Array<string>, 
/**
 * What the server said.
 */
reply: string, };

export type KeyAtView = { 
/**
 * What it came in.
 */
base64: string, 
/**
 * What is to be said about it.
 */
key: KeyFoundView, };

export type DirectoryView = { 
/**
 * Its address; "" for none.
 */
address: string, 
/**
 * Below which entry is searched.
 */
base: string, 
/**
 * Who logs in; "" for nobody.
 */
user: string, 
/**
 * A file with certificates of own authorities; "" for none.
 */
authorities: string, 
/**
 * Where the password is.
 */
password: MailPassword, };

export type DirectoryRequest = { 
/**
 * Its address.
 */
address: string, 
/**
 * Below which entry is searched.
 */
base: string, 
/**
 * Who logs in.
 */
user: string, 
/**
 * A file with certificates of own authorities.
 */
authorities: string, 
/**
 * A new password; none leaves the one that is there.
 */
password: string | null, };

export type KeyOriginView = { 
/**
 * What was asked.
 */
source: KeySourceCode, 
/**
 * Its name.
 */
host: string, };

export type MailSecurityCode = "starttls" | "tls";

export type MailPassword = "unneeded" | "keychain" | "session" | "missing";

export type MailProvider = "microsoft" | "google";

export type MailSignInSettings = { 
/**
 * Whose sign-in.
 */
provider: MailProvider, 
/**
 * The directory at Microsoft.
 */
tenant: string, 
/**
 * What this program is registered as.
 */
client: string, 
/**
 * Google's client secret of an installed program.
 */
clientSecret: string, 
/**
 * Where signing in begins.
 */
signInAddress: string, 
/**
 * Where tokens come from.
 */
tokenAddress: string, 
/**
 * What is asked for.
 */
scope: string, };

export type MailSignedIn = "nobody" | "keychain" | "session" | "ended";

export type MailSigningIn = "none" | "device" | "browser" | "failed";

export type MailSignInView = { 
/**
 * Where it stands.
 */
state: MailSigningIn, 
/**
 * The code to be entered.
 */
userCode: string | null, 
/**
 * The address to be opened.
 */
address: string | null, 
/**
 * Until when.
 */
until: string | null, 
/**
 * Why it came to nothing, as a code of an error.
 */
problem: string | null, 
/**
 * What the server said.
 */
reply: string, };

export type MailCertificateView = { 
/**
 * What it says of itself.
 */
key: RecipientKeyView, 
/**
 * Where its private key is.
 */
place: MailPassword, 
/**
 * The code of what is to be said about it.
 */
finding: string | null, };

export type MailAccountView = { 
/**
 * The server's name; "" for none.
 */
host: string, 
/**
 * Its port.
 */
port: number, 
/**
 * How the way is encrypted.
 */
security: MailSecurityCode, 
/**
 * Who logs in; "" for nobody.
 */
user: string, 
/**
 * The office's address.
 */
from: string, 
/**
 * A file with certificates of own authorities; "" for none.
 */
authorities: string, 
/**
 * Where the password is.
 */
password: MailPassword, 
/**
 * How somebody signs in instead.
 */
signIn: MailSignInSettings | null, 
/**
 * Whether somebody is signed in.
 */
signedIn: MailSignedIn, 
/**
 * Their address; "" where the server did not say.
 */
who: string, 
/**
 * What the office shows to the server.
 */
certificate: MailCertificateView | null, 
/**
 * Mails by S/MIME go out with AES-256-GCM.
 */
gcm: boolean, 
/**
 * Sealed mails have their headers inside and hide the subject.
 */
protectHeaders: boolean, };

export type MailAccountRequest = { 
/**
 * The server's name.
 */
host: string, 
/**
 * Its port.
 */
port: number, 
/**
 * How the way is encrypted.
 */
security: MailSecurityCode, 
/**
 * Who logs in.
 */
user: string, 
/**
 * The office's address.
 */
from: string, 
/**
 * A file with certificates of own authorities.
 */
authorities: string, 
/**
 * A new password; none leaves the one that is there.
 */
password: string | null, 
/**
 * How somebody signs in instead.
 */
signIn: MailSignInSettings | null, 
/**
 * Mails by S/MIME go out with AES-256-GCM.
 */
gcm: boolean, 
/**
 * Sealed mails have their headers inside and hide the subject.
 */
protectHeaders: boolean, };

export type MailTestView = { 
/**
 * Whether it can send.
 */
ok: boolean, 
/**
 * "ok", or what stands in the way as a code.
 */
code: string, 
/**
 * What the server said.
 */
reply: string, };

export type MailState = "waiting" | "sending" | "sent" | "perhaps-sent" | "refused" | "given-up" | "bounced";

export type MailAttemptView = { 
/**
 * Counted from 1.
 */
number: number, 
/**
 * When it began.
 */
began: string, 
/**
 * How it ended, as a code; none while it is under way.
 */
outcome: string | null, 
/**
 * What the server said.
 */
reply: string, };

export type MailRow = { 
/**
 * Its id.
 */
id: string, 
/**
 * The case.
 */
case: string, 
/**
 * Its number.
 */
caseNumber: string, 
/**
 * The decision's number, where it carries one.
 */
decision: string | null, 
/**
 * The request for an opinion, where it carries one.
 */
opinion: string | null, 
/**
 * By which an answer to that is filed.
 */
reference: string | null, 
/**
 * Whether it goes to the student.
 */
student: boolean, 
/**
 * Addresses.
 */
to: Array<string>, 
/**
 * How it is sealed, as a code.
 */
sealed: string, 
/**
 * What it carries.
 */
files: Array<FileView>, 
/**
 * Its Message-ID.
 */
messageId: string, 
/**
 * When it was released.
 */
at: string, 
/**
 * By whom.
 */
by: string, 
/**
 * What became of it.
 */
state: MailState, 
/**
 * When it is tried next.
 */
nextTry: string | null, 
/**
 * The attempts, the latest first.
 */
attempts: Array<MailAttemptView>, 
/**
 * What a person said of it last: why is a code.
 */
answer: AcceptedView | null, 
/**
 * Whether it rests on a test registry, as everything in training does.
 */
test: boolean, };

export type MailsRequest = { 
/**
 * Of this case, or of all.
 */
case: string | null, };

export type MailsView = { 
/**
 * Those released last first.
 */
mails: Array<MailRow>, 
/**
 * Why mails cannot go out now, as a code of an error.
 */
problem: string | null, };

export type WayRequest = { 
/**
 * Addresses.
 */
to: Array<string>, };

export type AddressKey = { 
/**
 * The address.
 */
address: string, 
/**
 * "smime", "openpgp"; none where no key is pinned.
 */
kind: string | null, 
/**
 * The code of what forbids its use.
 */
refused: string | null, };

export type WayView = { 
/**
 * "keys" or "container".
 */
way: string, 
/**
 * Each address.
 */
addresses: Array<AddressKey>, 
/**
 * The code of what forbids the office to sign a mail for these keys.
 */
unsigned: string | null, };

export type ReleaseRequest = { 
/**
 * The decision.
 */
decision: string, 
/**
 * Addresses.
 */
to: Array<string>, 
/**
 * Names of its files.
 */
files: Array<string>, 
/**
 * "keys" or "container".
 */
way: string, 
/**
 * Whether it is the student's copy.
 */
student: boolean, };

export type ReleaseOpinionRequest = { 
/**
 * The request.
 */
opinion: string, 
/**
 * Addresses.
 */
to: Array<string>, 
/**
 * "keys" or "container".
 */
way: string, };

export type ReleasedView = { 
/**
 * The mail.
 */
mail: MailRow, 
/**
 * The password of its container, shown this once.
 */
password: string | null, };

export type SaveMailRequest = { 
/**
 * What, as it would be released.
 */
release: ReleaseRequest, 
/**
 * The folder.
 */
folder: string, };

export type MailSavedView = { 
/**
 * Its delivery.
 */
delivery: string, 
/**
 * The file.
 */
path: string, 
/**
 * The password of its container, shown this once.
 */
password: string | null, };

export type SaveOpinionMailRequest = { 
/**
 * What, as it would be released.
 */
release: ReleaseOpinionRequest, 
/**
 * The folder.
 */
folder: string, };

export type OpinionMailSavedView = { 
/**
 * The file.
 */
path: string, 
/**
 * The password of its container, shown this once.
 */
password: string | null, };

export type MailAnswer = "arrived" | "again" | "taken-back" | "bounced";

export type CopyWayCode = "container" | "post" | "pick-up";

export type PaperCode = "post" | "pick-up";

export type PrintCopyRequest = { 
/**
 * The decision.
 */
decision: string, 
/**
 * The folder.
 */
folder: string, };

export type RecordCopyRequest = { 
/**
 * The decision.
 */
decision: string, 
/**
 * How.
 */
paper: PaperCode, 
/**
 * To which address, or to whom; "" for the student in person.
 */
to: string, };

export type MailIdRequest = { 
/**
 * Its id.
 */
mail: string, };

export type DeliveryIdRequest = { 
/**
 * Its id.
 */
delivery: string, };

export type AnswerMailRequest = { 
/**
 * The mail.
 */
mail: string, 
/**
 * What they say.
 */
answer: MailAnswer, };

export type OpinionCourseView = { 
/**
 * The document.
 */
document: string, 
/**
 * Its place there.
 */
achievement: string, };

export type AskOpinionRequest = { 
/**
 * The case.
 */
case: string, 
/**
 * Of whom.
 */
to: string, 
/**
 * About what.
 */
foreign: Array<OpinionCourseView>, 
/**
 * The local course that it could be recognised as.
 */
course: string | null, 
/**
 * The question.
 */
question: string, 
/**
 * Until when.
 */
due: string, };

export type OpinionVerdictCode = "for" | "partly" | "against";

export type AnswerOpinionRequest = { 
/**
 * The request for it.
 */
opinion: string, 
/**
 * For, partly, against.
 */
verdict: OpinionVerdictCode, 
/**
 * Why.
 */
text: string, 
/**
 * Whose opinion it is.
 */
by: string, 
/**
 * When they gave it.
 */
day: string, };

export type OpinionIdRequest = { 
/**
 * The request.
 */
opinion: string, };

export type OpinionPageRequest = { 
/**
 * The request.
 */
opinion: string, 
/**
 * The folder.
 */
folder: string, };

export type OpinionState = "open" | "answered" | "withdrawn";

export type OpinionView = { 
/**
 * Its id.
 */
id: string, 
/**
 * By which the answer is filed.
 */
reference: string, 
/**
 * Of whom.
 */
to: string, 
/**
 * About what.
 */
foreign: Array<OpinionCourseView>, 
/**
 * Titles of these.
 */
titles: Array<string>, 
/**
 * Code and title of the local course.
 */
course: string | null, 
/**
 * The question.
 */
question: string, 
/**
 * When it was asked.
 */
asked: string, 
/**
 * Until when.
 */
due: string, 
/**
 * Days left; 0 on the day, negative after it.
 */
left: number, 
/**
 * How it stands.
 */
state: OpinionState, 
/**
 * The answer's direction.
 */
verdict: OpinionVerdictCode | null, 
/**
 * Why.
 */
answer: string, 
/**
 * Whose opinion it is.
 */
by: string, 
/**
 * When they gave it.
 */
day: string | null, 
/**
 * The text to send.
 */
text: string, 
/**
 * Whether a description was left out of it because it names the student.
 */
leftOut: boolean, };

export type OpinionsView = { 
/**
 * Oldest first.
 */
opinions: Array<OpinionView>, 
/**
 * The day that is offered for an answer.
 */
offered: string, };

export type CycleCode = "short" | "first" | "second" | "third";

export type PaperView = { 
/**
 * Its language; `null` is the office's.
 */
language: string | null, 
/**
 * When the student applied.
 */
applied: string | null, 
/**
 * The day on which the student is told.
 */
notified: string | null, 
/**
 * The cycle of the programme.
 */
cycle: CycleCode | null, };

export type SetPaperRequest = { 
/**
 * The case.
 */
case: string, 
/**
 * What it says.
 */
paper: PaperView, };

export type TemplateRequest = { 
/**
 * The language, "sv".
 */
language: string, };

export type TemplateView = { 
/**
 * The language.
 */
language: string, 
/**
 * The text in use: the office's, else the program's own.
 */
text: string, 
/**
 * Whether it is the office's.
 */
own: boolean, 
/**
 * The newest version; `null` where nothing was ever saved.
 */
version: number | null, 
/**
 * When that was saved.
 */
saved: string | null, 
/**
 * By whom.
 */
savedBy: string | null, 
/**
 * Why it is not used, although it has a text.
 */
problem: TemplateProblemView | null, };

export type TemplateProblemView = { 
/**
 * What, as a code.
 */
code: string, 
/**
 * The line, then what the sentence names.
 */
params: Array<string>, };

export type SaveTemplateRequest = { 
/**
 * The language.
 */
language: string, 
/**
 * Its text; `null` goes back to the program's own.
 */
text: string | null, };

export type TemplateTextRequest = { 
/**
 * The language.
 */
language: string, 
/**
 * Its text.
 */
text: string, };

export type TemplatePreviewView = { 
/**
 * The PDF, base64.
 */
pdf: string | null, 
/**
 * What is wrong.
 */
problem: TemplateProblemView | null, };

export type BeginBatchRequest = { 
/**
 * Of which cases.
 */
cases: Array<string>, 
/**
 * Into which folder.
 */
folder: string, };

export type BatchView = { 
/**
 * Where they go.
 */
folder: string, 
/**
 * How many are written.
 */
written: number, 
/**
 * How many are left.
 */
left: number, 
/**
 * How many cases have no decision in force.
 */
without: number, 
/**
 * What could not be written.
 */
failed: Array<BatchFailureView>, };

export type BatchFailureView = { 
/**
 * Its number.
 */
number: string, 
/**
 * Why, as a code.
 */
code: string, };

export type BatchesView = { 
/**
 * The decisions.
 */
batch: BatchView | null, };

export type RecipientsView = { 
/**
 * Those of recipients, those in use first.
 */
recipients: Array<RecipientView>, 
/**
 * Those of authorities that the office trusts.
 */
authorities: Array<RecipientView>, 
/**
 * The office's certificate for S/MIME.
 */
smime: MailKeyView | null, 
/**
 * The office's OpenPGP key.
 */
openpgp: MailKeyView | null, 
/**
 * Whether authorities are asked once a day what they have withdrawn.
 */
asks: boolean, };

export type RecipientView = { 
/**
 * Its id.
 */
id: string, 
/**
 * For which address; "" for an authority.
 */
address: string, 
/**
 * Whose it is, in the office's words.
 */
name: string, 
/**
 * What it says of itself.
 */
key: RecipientKeyView, 
/**
 * What is to be said about it today and was not accepted when it was pinned.
 */
findings: Array<KeyFindingView>, 
/**
 * Codes of what was accepted.
 */
accepted: Array<string>, 
/**
 * How it was made sure.
 */
why: string, 
/**
 * When it was pinned.
 */
added: string, 
/**
 * By whom.
 */
addedBy: string, 
/**
 * Since when it is not used any more.
 */
retired: string | null, 
/**
 * Who retired it.
 */
retiredBy: string | null, 
/**
 * Whether its authority withdrew it; none where there is no authority.
 */
revocation: RevocationView | null, };

export type RevocationView = { 
/**
 * Why nobody can be asked, as a code.
 */
cannot: string | null, 
/**
 * When somebody was asked last.
 */
asked: string | null, 
/**
 * The address that was asked.
 */
source: string | null, 
/**
 * Why that told nothing, as a code.
 */
problem: string | null, 
/**
 * When the last answer was made.
 */
said: string | null, 
/**
 * Since when the certificate is withdrawn.
 */
withdrawn: string | null, 
/**
 * Why, as a code.
 */
reason: string | null, };

export type AskAuthorityRequest = { 
/**
 * The file, where it is not in use yet.
 */
base64: string | null, 
/**
 * Which certificate.
 */
fingerprint: string, };

export type StopAskingRequest = { 
/**
 * Which.
 */
fingerprint: string, };

export type AskingRequest = { 
/**
 * Whether.
 */
on: boolean, };

export type RecipientKeyView = { 
/**
 * Certificate or OpenPGP key.
 */
kind: MailKeyKindCode, 
/**
 * The holder.
 */
holder: string, 
/**
 * Who issued a certificate.
 */
issuer: string | null, 
/**
 * E-mail addresses inside.
 */
addresses: Array<string>, 
/**
 * Hexadecimal, small letters.
 */
fingerprint: string, 
/**
 * As "RSA 3072".
 */
algorithm: string, 
/**
 * The first day.
 */
validFrom: string, 
/**
 * The last day; none for a key without an end.
 */
validUntil: string | null, };

export type MailKeyKindCode = "smime" | "openpgp";

export type KeyFindingView = { 
/**
 * Its code.
 */
code: string, 
/**
 * What follows from it.
 */
weight: KeyWeightCode, };

export type KeyWeightCode = "told" | "asks" | "refused";

export type LookAtKeyRequest = { 
/**
 * The file.
 */
base64: string, 
/**
 * For which address; "" for the one that each key names.
 */
address: string, };

export type KeyFileView = { 
/**
 * From whom, where it is an e-mail.
 */
from: string | null, 
/**
 * Its certificates and keys.
 */
keys: Array<KeyFoundView>, };

export type KeyFoundView = { 
/**
 * What it says of itself.
 */
key: RecipientKeyView, 
/**
 * For which address it was looked at.
 */
address: string, 
/**
 * What is to be said about using it for that address.
 */
findings: Array<KeyFindingView>, 
/**
 * The key that is in use for that address.
 */
inUse: RecipientView | null, 
/**
 * Whether it is that very key.
 */
same: boolean, 
/**
 * Whether it can be trusted as an authority.
 */
canVouch: boolean, 
/**
 * Whether its authority withdrew it; none where there is no authority.
 */
revocation: RevocationView | null, };

export type PinRecipientRequest = { 
/**
 * The file.
 */
base64: string, 
/**
 * Which key of it.
 */
fingerprint: string, 
/**
 * For which address.
 */
address: string, 
/**
 * Whose it is.
 */
name: string, 
/**
 * Codes of the findings that were shown and are right nevertheless.
 */
accepted: Array<string>, 
/**
 * How that was made sure.
 */
why: string, 
/**
 * The id of the key in use that it replaces.
 */
replaces: string | null, 
/**
 * Where it was found, where it was looked up.
 */
origin: KeyOriginView | null, };

export type TrustAuthorityRequest = { 
/**
 * The file.
 */
base64: string, 
/**
 * Which certificate of it.
 */
fingerprint: string, 
/**
 * How it was made sure.
 */
why: string, };

export type RecipientIdRequest = { 
/**
 * Its id.
 */
recipient: string, };

export type MailKeyView = { 
/**
 * What it says of itself.
 */
key: RecipientKeyView, 
/**
 * The code of what forbids its use today.
 */
refused: string | null, 
/**
 * Good, but not for much longer.
 */
endsSoon: boolean, 
/**
 * Whether its authority withdrew it; none where there is no authority.
 */
revocation: RevocationView | null, };

export type OfficeKeyView = { 
/**
 * Its certificate; none before the first sign-off.
 */
key: RecipientKeyView | null, 
/**
 * Taken in from a file, not made here.
 */
taken: boolean, 
/**
 * Its time is over.
 */
expired: boolean, 
/**
 * Good, but not for much longer.
 */
endsSoon: boolean, };

export type TakeInMailKeyRequest = { 
/**
 * The file.
 */
base64: string, 
/**
 * Opens it.
 */
passphrase: string, };

export type RemoveMailKeyRequest = { 
/**
 * Certificate or OpenPGP key.
 */
kind: MailKeyKindCode, };

export type RegistriesView = { 
/**
 * Whether the desk works with test registries, and with those alone.
 */
test: boolean, 
/**
 * Training has its own registry on this machine and changes nothing here.
 */
training: boolean, 
/**
 * A certificate is shown as expiring so many days before it does.
 */
warnDays: number, 
/**
 * Minutes by which the time of a document may lie outside of its session.
 */
clockSlackMinutes: number, 
/**
 * Bits below which an RSA key is short.
 */
shortKeyBits: number, 
/**
 * The sources in the office's order.
 */
sources: Array<RegistrySourceView>, 
/**
 * The EMPs, those that wait for a person first.
 */
emps: Array<RegistryEmpView>, 
/**
 * How many wait for a person.
 */
waiting: number, };

export type RegistrySourceView = { 
/**
 * Its id; empty for one that is being added.
 */
id: string, 
/**
 * Its name.
 */
name: string, 
/**
 * Its address.
 */
url: string, 
/**
 * Whether it is a test registry.
 */
test: boolean, 
/**
 * Whether it is switched on.
 */
on: boolean, 
/**
 * Whether it is read: switched on, and for the work that is done now.
 */
inUse: boolean, 
/**
 * When its last good list was read.
 */
read: string | null, 
/**
 * SHA-256 of that list.
 */
sha256: string | null, 
/**
 * EMPs in it.
 */
emps: number, 
/**
 * Entries that could not be used, with the reason.
 */
problems: Array<RegistryProblem>, 
/**
 * When it was asked last.
 */
asked: string | null, 
/**
 * Why that brought nothing, as a code of an error.
 */
failed: string | null, 
/**
 * What the code names.
 */
failedDetail: string, };

export type SaveSourcesRequest = { 
/**
 * Whether the desk works with test registries.
 */
test: boolean, 
/**
 * A certificate is shown as expiring so many days before it does.
 */
warnDays: number, 
/**
 * Minutes by which the time of a document may lie outside of its session; none leaves it as it is.
 */
clockSlackMinutes: number | null, 
/**
 * Bits below which an RSA key is short; none leaves it as it is.
 */
shortKeyBits: number | null, 
/**
 * The sources in the office's order.
 */
sources: Array<SourceRequest>, };

export type SourceRequest = { 
/**
 * Its id; empty for a new one.
 */
id: string, 
/**
 * Its name.
 */
name: string, 
/**
 * Its address.
 */
url: string, 
/**
 * Whether it is a test registry.
 */
test: boolean, 
/**
 * Whether it is switched on.
 */
on: boolean, };

export type RegistryEmpView = { 
/**
 * Its stable key.
 */
key: string, 
/**
 * ISO 3166-1 alpha-2.
 */
country: string, 
/**
 * The country's name, if a list gives one.
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
 * When it was first seen.
 */
since: string, 
/**
 * Whether that was lately.
 */
new: boolean, 
/**
 * Name and address of a known EMP that this new one may be, or pretend to be.
 */
replaces: string | null, 
/**
 * Whether somebody has to confirm or pick before anything is fetched.
 */
waits: boolean, 
/**
 * Why no fetch can begin, as a code.
 */
problem: string | null, 
/**
 * What its certificates have to be looked at for: "certificate-expired", "certificate-expires-soon",
 * "certificate-not-yet-valid", "certificate-unreadable", "certificate-new", "perhaps-replaces".
 */
marks: Array<string>, 
/**
 * Whether its sources have no certificate in common.
 */
disagreement: boolean, 
/**
 * What each source says of it.
 */
entries: Array<EmpEntryView>, 
/**
 * Its certificates, those named now first.
 */
certificates: Array<EmpCertificateView>, 
/**
 * What a person picked where the sources disagree.
 */
pick: PickView | null, 
/**
 * The entry by hand, if there is one.
 */
byHand: ByHandView | null, };

export type EmpEntryView = { 
/**
 * Id of the source, or "by-hand".
 */
source: string, 
/**
 * Its name.
 */
sourceName: string, 
/**
 * Whether a person entered it.
 */
byHand: boolean, 
/**
 * When the list was read.
 */
read: string, 
/**
 * The EMP's name there.
 */
name: string, 
/**
 * Its address there.
 */
url: string, 
/**
 * Fingerprints of the certificates that it names.
 */
certificates: Array<string>, };

export type EmpCertificateView = { 
/**
 * Its fingerprint, SHA-256 in lower-case hex.
 */
sha256: string, 
/**
 * Its subject; empty when it cannot be read.
 */
subject: string, 
/**
 * Kind and length of its key: "RSA 2048".
 */
key: string, 
/**
 * First instant, if it can be read.
 */
validFrom: string | null, 
/**
 * Last instant, if it can be read.
 */
validUntil: string | null, 
/**
 * "valid", "not-yet-valid", "expires-soon", "expired" or "unreadable".
 */
validity: string, 
/**
 * "known", "new", "confirmed", "by-hand", "changed", "returned", "disputed", "rejected", "passed-over", "former".
 */
state: string, 
/**
 * Whether documents signed with it are believed, be it as signed with a former key.
 */
proves: boolean, 
/**
 * The sources that name it now.
 */
namedBy: Array<string>, 
/**
 * When it was first named.
 */
since: string, 
/**
 * What a person said about it.
 */
word: AcceptedView | null, };

export type PickView = { 
/**
 * Id of the source that is believed.
 */
source: string, 
/**
 * The fingerprints that it named.
 */
certificates: Array<string>, 
/**
 * Who, when and why.
 */
word: AcceptedView, };

export type ByHandView = { 
/**
 * Its id.
 */
id: string, 
/**
 * The EMP's name.
 */
name: string, 
/**
 * Its certificates as one PEM text.
 */
pem: string, 
/**
 * Who, when, and where it is from.
 */
word: AcceptedView, };

export type CertificateWordRequest = { 
/**
 * The EMP's key.
 */
emp: string, 
/**
 * The certificate's fingerprint.
 */
sha256: string, 
/**
 * How it was checked.
 */
why: string, };

export type PickRequest = { 
/**
 * The EMP's key.
 */
emp: string, 
/**
 * Id of the source.
 */
source: string, 
/**
 * How it was checked.
 */
why: string, };

export type EnterEmpRequest = { 
/**
 * The entry that it takes the place of.
 */
replaces: string | null, 
/**
 * ISO 3166-1 alpha-2.
 */
country: string, 
/**
 * Its name.
 */
name: string, 
/**
 * Where the learner's browser posts the start form.
 */
url: string, 
/**
 * Base64 of the file or text with its certificates: PEM, one or several, DER, or base64.
 */
certificates: string, 
/**
 * Where this is from and how it was checked.
 */
why: string, };

export type RemoveEmpRequest = { 
/**
 * Its entry's id.
 */
id: string, 
/**
 * Why.
 */
why: string, };

export type CertificatesView = { 
/**
 * Each of them.
 */
certificates: Array<EmpCertificateView>, };

export type RulesView = { 
/**
 * By name, retired ones too.
 */
rules: Array<StoredRuleView>, };

export type StoredRuleView = { 
/**
 * Its id, the same for all versions.
 */
id: string, 
/**
 * The version, from 1.
 */
version: number, 
/**
 * What it says.
 */
rule: OfficeRuleView, 
/**
 * When this version was added.
 */
added: string, 
/**
 * Since when it proposes nothing any more.
 */
retired: string | null, };

export type RuleHostCode = "any" | "country" | "title" | "identifier";

export type RuleOutcomeCode = "direct" | "partial" | "elective" | "refused";

export type OfficeRuleView = { 
/**
 * Its name.
 */
name: string, 
/**
 * From where.
 */
host: RuleHostCode, 
/**
 * The kind of identifier, with `identifier`; "" for each.
 */
hostScheme: string, 
/**
 * The country's code, the pattern for the title, or the identifier's value.
 */
hostValue: string, 
/**
 * Patterns for the code.
 */
codes: Array<string>, 
/**
 * Patterns for a title.
 */
titles: Array<string>, 
/**
 * Patterns for the level.
 */
levels: Array<string>, 
/**
 * At least so many ECTS credits.
 */
creditsFrom: string | null, 
/**
 * At most so many.
 */
creditsTo: string | null, 
/**
 * How the ISCED-F code begins.
 */
isced: string | null, 
/**
 * The first day on which it holds.
 */
validFrom: string | null, 
/**
 * The last day.
 */
validUntil: string | null, 
/**
 * Patterns for codes that it does not cover.
 */
exceptCodes: Array<string>, 
/**
 * Patterns for titles that it does not cover.
 */
exceptTitles: Array<string>, 
/**
 * What it proposes.
 */
outcome: RuleOutcomeCode, 
/**
 * The local courses, with `direct`; one or none with `partial`.
 */
courses: Array<RuleCourseView>, 
/**
 * What free credits are called, with `elective` and with `partial` without a course.
 */
freeTitle: string, 
/**
 * What is credited, ECTS, with `partial`; with `elective` none for as many as were achieved.
 */
credits: string | null, 
/**
 * In what it differs substantially, with `partial` and `refused`.
 */
differs: Array<DifferenceCode>, 
/**
 * Printed on the decision.
 */
publicNote: string, 
/**
 * For the office alone.
 */
privateNote: string, };

export type RuleCourseView = { 
/**
 * Its code.
 */
code: string, 
/**
 * Its title, where the catalogue has it.
 */
title: string | null, 
/**
 * What is credited, ECTS; none for the course's own credits.
 */
credits: string | null, 
/**
 * Whether it is no longer given.
 */
retired: boolean, };

export type RuleIdRequest = { 
/**
 * Which.
 */
rule: string, };

export type RuleVersionsView = { 
/**
 * The newest first.
 */
versions: Array<StoredRuleView>, };

export type RuleSeenView = { 
/**
 * The rule.
 */
rule: string, 
/**
 * Its version.
 */
version: number, };

export type PutRuleRequest = { 
/**
 * The rule as it was seen; none adds one.
 */
known: RuleSeenView | null, 
/**
 * What it shall say.
 */
rule: OfficeRuleView, };

export type RetireRuleRequest = { 
/**
 * Which.
 */
rule: string, 
/**
 * Whether it is retired.
 */
retired: boolean, };

export type RuleMatchesView = { 
/**
 * What matches, the newest document first; only the beginning of a very long list.
 */
matching: Array<RuleMatchView>, 
/**
 * How many match.
 */
matchingCount: number, 
/**
 * What an exception keeps out.
 */
excepted: Array<RuleMatchView>, 
/**
 * How many.
 */
exceptedCount: number, 
/**
 * How many achievements were looked at.
 */
lookedAt: number, 
/**
 * Documents that cannot be looked into since their proof is broken.
 */
unreadable: number, 
/**
 * What keeps the rule from being compared, as codes.
 */
faults: Array<string>, };

export type RuleMatchView = { 
/**
 * Its case.
 */
case: string, 
/**
 * The case's number.
 */
caseNumber: string, 
/**
 * The document.
 */
document: string, 
/**
 * Its place there.
 */
achievement: string, 
/**
 * Its code.
 */
code: string | null, 
/**
 * Its original title.
 */
title: string, 
/**
 * The issuer.
 */
host: string, 
/**
 * Its credits, ECTS.
 */
credits: string | null, 
/**
 * The day that counts for the rule's dates.
 */
day: string, 
/**
 * What was compared; an exception is the last.
 */
compared: Array<RuleComparedView>, 
/**
 * As what it was decided or mapped: "substitution" …
 */
decidedOutcome: string | null, 
/**
 * Local courses by code, free credits by name.
 */
decidedHome: Array<string>, 
/**
 * The day of the decision in force; none while it is only mapped.
 */
decidedOn: string | null, };

export type RuleComparedView = { 
/**
 * What, as a code.
 */
what: string, 
/**
 * The course's value.
 */
value: string, 
/**
 * What the rule asks for.
 */
asked: string, };

export type ExportRulesRequest = { 
/**
 * The folder.
 */
folder: string, 
/**
 * Whether private notes go along.
 */
privateNotes: boolean, };

export type RuleFileView = { 
/**
 * Whose rules they are, as the file says.
 */
institution: string, 
/**
 * When it was written, as the file says.
 */
exported: string, 
/**
 * Rules that are new here.
 */
added: Array<OfficeRuleView>, 
/**
 * Rules that say something else here.
 */
changed: Array<RuleChangeView>, 
/**
 * Names of rules that are the same.
 */
unchanged: Array<string>, 
/**
 * Names of rules that are retired here.
 */
retired: Array<string>, 
/**
 * Rules that are left out, by their place in the file.
 */
problems: Array<ImportProblem>, 
/**
 * Codes of local courses that the catalogue does not have.
 */
unknownCourses: Array<string>, 
/**
 * Names exactly this; the import is refused when it would do something else.
 */
digest: string, };

export type RuleChangeView = { 
/**
 * Its name.
 */
name: string, 
/**
 * What differs.
 */
fields: Array<RuleFieldChange>, };

export type RuleFieldChange = { 
/**
 * The field, as the file names it.
 */
field: string, 
/**
 * How it is.
 */
old: string, 
/**
 * How it would be.
 */
new: string, };

export type ImportRulesRequest = { 
/**
 * Base64 of the bytes.
 */
base64: string, 
/**
 * The digest of what was shown.
 */
digest: string, };

export type RulesImportedView = { 
/**
 * New rules.
 */
added: number, 
/**
 * Changed ones.
 */
changed: number, };

export type RuledView = { 
/**
 * The rule.
 */
rule: string, 
/**
 * Its version.
 */
version: number, 
/**
 * Its name.
 */
name: string, 
/**
 * What it proposes.
 */
outcome: RuleOutcomeCode, 
/**
 * Why it matches.
 */
compared: Array<RuleComparedView>, 
/**
 * The group, as it would be put.
 */
group: GroupView | null, 
/**
 * Why there is none, as a code.
 */
problem: string | null, 
/**
 * Of what.
 */
problemOf: string, 
/**
 * Names of further rules that match and are less specific.
 */
others: Array<string>, 
/**
 * For the office alone.
 */
privateNote: string, 
/**
 * Whether earlier decisions agree on something else.
 */
differsFromEarlier: boolean, };

export type TakeRulesRequest = { 
/**
 * The case.
 */
case: string, 
/**
 * For which courses, by which versions of which rules.
 */
rows: Array<RuleAcceptedView>, };

export type RuleAcceptedView = { 
/**
 * The document.
 */
document: string, 
/**
 * Its place there.
 */
achievement: string, 
/**
 * The rule.
 */
rule: string, 
/**
 * Its version, as it was shown.
 */
version: number, };

export type SisTemplatesView = { 
/**
 * The shipped ones first.
 */
templates: Array<SisKnownView>, 
/**
 * What can stand in a column, by name.
 */
fields: Array<string>, };

export type SisKnownView = { 
/**
 * What it says.
 */
template: SisTemplateView, 
/**
 * Whether it came with the program; such a one can be copied and not changed.
 */
shipped: boolean, 
/**
 * The name of the file that it writes.
 */
file: string, };

export type SisTemplateView = { 
/**
 * Its name.
 */
name: string, 
/**
 * What it is for.
 */
note: string, 
/**
 * "csv", "xlsx", "json".
 */
output: string, 
/**
 * "host-course", "home-course", "pair".
 */
rows: string, 
/**
 * Whether the first line has the names of the columns.
 */
header: boolean, 
/**
 * "comma", "semicolon", "tab", "bar".
 */
separator: string, 
/**
 * Whether every cell is quoted.
 */
quoteAll: boolean, 
/**
 * "crlf", "lf".
 */
lineEnd: string, 
/**
 * "utf-8", "utf-8-bom", "latin-1".
 */
encoding: string, 
/**
 * "point", "comma".
 */
decimal: string, 
/**
 * To what amounts are rounded.
 */
step: string | null, 
/**
 * "yyyy-mm-dd", "dd.mm.yyyy", "d.m.yyyy", "dd/mm/yyyy", "yyyymmdd".
 */
dates: string, 
/**
 * Whether line ends within a text become blanks.
 */
oneLine: boolean, 
/**
 * What the system cannot take.
 */
characters: Array<SisCharactersView>, 
/**
 * The columns.
 */
columns: Array<SisColumnView>, };

export type SisCharactersView = { 
/**
 * What the system cannot take.
 */
from: string, 
/**
 * What stands for it.
 */
to: string, };

export type SisColumnView = { 
/**
 * Its name in the file.
 */
name: string, 
/**
 * What stands in it; none for a text.
 */
field: string | null, 
/**
 * The same text in each row, where there is no field.
 */
text: string, 
/**
 * The most letters.
 */
longest: number | null, 
/**
 * Whether it may not be empty.
 */
required: boolean, 
/**
 * The values that the system knows.
 */
codes: Array<SisCodeView>, };

export type SisCodeView = { 
/**
 * The value.
 */
value: string, 
/**
 * What the system calls it.
 */
code: string, };

export type PutSisTemplateRequest = { 
/**
 * The name of the one that it replaces; none adds one.
 */
known: string | null, 
/**
 * What it shall say.
 */
template: SisTemplateView, };

export type SisNameRequest = { 
/**
 * Its name.
 */
name: string, };

export type ExportSisTemplateRequest = { 
/**
 * Its name.
 */
name: string, 
/**
 * The folder.
 */
folder: string, };

export type SisPreviewRequest = { 
/**
 * As it is being written.
 */
template: SisTemplateView, 
/**
 * The case.
 */
case: string, };

export type SisPreviewView = { 
/**
 * The decision's number.
 */
decision: string, 
/**
 * Whether it is signed, and no draft.
 */
signed: boolean, 
/**
 * The rows.
 */
table: SisTableView, 
/**
 * The file as text; none where it is a workbook.
 */
text: string | null, 
/**
 * What keeps the template from being used, as codes.
 */
faults: Array<string>, };

export type SisTableView = { 
/**
 * The names of the columns.
 */
columns: Array<string>, 
/**
 * The cells.
 */
rows: Array<Array<string>>, 
/**
 * What does not fit.
 */
problems: Array<SisProblemView>, 
/**
 * Groups of the decision, from 1, that have no row.
 */
leftOut: Array<number>, 
/**
 * Whether the file must not go out.
 */
refused: boolean, };

export type SisProblemView = { 
/**
 * The row, from 1.
 */
row: number, 
/**
 * The column.
 */
column: string, 
/**
 * What is wrong, as a code.
 */
kind: string, 
/**
 * Whether it keeps the file from going out.
 */
refuses: boolean, 
/**
 * The value.
 */
value: string, 
/**
 * The course.
 */
course: string, };

export type DecisionIdRequest = { 
/**
 * Which.
 */
decision: string, };

export type FormatsView = { 
/**
 * ELMO 2.0.0, then the templates.
 */
formats: Array<FormatView>, };

export type FormatView = { 
/**
 * Its name.
 */
name: string, 
/**
 * The file that it writes.
 */
file: string, 
/**
 * Whether it was chosen the last time.
 */
chosen: boolean, 
/**
 * What does not fit.
 */
problems: Array<SisProblemView>, 
/**
 * Whether it must not go out.
 */
refused: boolean, 
/**
 * How many groups of the decision have no row.
 */
leftOut: number, };

export type CopySheetRequest = { 
/**
 * The decision.
 */
decision: string, 
/**
 * The template that has the columns.
 */
template: string, };

export type CopySheetView = { 
/**
 * The rows.
 */
table: SisTableView, 
/**
 * The cells that are typed, as "ROW COLUMN".
 */
ticks: Array<string>, };

export type TickRequest = { 
/**
 * The decision.
 */
decision: string, 
/**
 * The template.
 */
template: string, 
/**
 * The row, from 1.
 */
row: number, 
/**
 * The column.
 */
column: string, 
/**
 * Whether it is typed.
 */
done: boolean, };

export type CoursePlaceView = { 
/**
 * The document.
 */
document: string, 
/**
 * Its place there.
 */
achievement: string, };

export type SuggestionsRequest = { 
/**
 * The case.
 */
case: string, 
/**
 * The document.
 */
document: string, 
/**
 * Its place there.
 */
achievement: string, };

export type SuggestionsView = { 
/**
 * Local courses, the best first; none where no equivalent is known.
 */
candidates: Array<CandidateView>, 
/**
 * What speaks for having no equivalent.
 */
against: Array<ReasonView>, 
/**
 * What earlier decisions agree on.
 */
earlier: EarlierView | null, 
/**
 * What the most specific office rule says.
 */
rule: RuledView | null, };

export type CandidateView = { 
/**
 * The course.
 */
course: CourseView, 
/**
 * 0 to 100: about how often, in a hundred cases like this, it is the right one.
 */
score: number, 
/**
 * Why, the strongest first.
 */
reasons: Array<ReasonView>, };

export type ReasonView = { 
/**
 * What was compared, as a code.
 */
kind: string, 
/**
 * The foreign value; for an earlier decision its case and day.
 */
foreign: string, 
/**
 * The local value.
 */
local: string, 
/**
 * How far it moves the score; below 0 it speaks against the course.
 */
weight: number, };

export type EarlierView = { 
/**
 * The group, as it would be put.
 */
group: GroupView, 
/**
 * The cases in which it was decided so, the latest first.
 */
cases: Array<string>, 
/**
 * The day of the latest.
 */
decided: string, };

export type OutlookView = { 
/**
 * Each, in the order of the queue; only so many are looked at beforehand.
 */
rows: Array<OutlookRow>, };

export type OutlookRow = { 
/**
 * The document.
 */
document: string, 
/**
 * Its place there.
 */
achievement: string, 
/**
 * How many candidates there are.
 */
candidates: number, 
/**
 * What earlier decisions agree on.
 */
earlier: EarlierView | null, 
/**
 * What the most specific office rule says.
 */
rule: RuledView | null, };

export type TakeOverRequest = { 
/**
 * The case.
 */
case: string, 
/**
 * For which courses.
 */
rows: Array<CoursePlaceView>, };

export type AddGroupsRequest = { 
/**
 * The case.
 */
case: string, 
/**
 * The groups.
 */
groups: Array<GroupView>, };

export type AttachOriginalRequest = { 
/**
 * The case.
 */
case: string, 
/**
 * What the office calls the document.
 */
name: string, 
/**
 * A PDF, PNG or JPEG, base64; none where there is only paper.
 */
base64: string | null, 
/**
 * What the paper is and where it lies, in words; none where there is a file.
 */
paper: string | null, };

export type AttachedView = { 
/**
 * The document.
 */
document: string, };

export type TypedFromView = { 
/**
 * What the office calls the document.
 */
document: string, 
/**
 * What the original is.
 */
medium: MediumView, 
/**
 * Who typed it; none while it is still being typed.
 */
by: Array<SeenByView>, 
/**
 * Who looked at it again.
 */
checkedBy: Array<SeenByView>, 
/**
 * Whether all of it has been looked at again.
 */
checked: boolean, 
/**
 * Whether something was looked at again by nobody but its typist.
 */
alone: boolean, };

export type MediumView = "pdf" | "picture" | "paper";

export type SeenByView = { 
/**
 * Their name.
 */
name: string, 
/**
 * The day.
 */
on: string, };

export type TranscriptView = { 
/**
 * The host institution's name.
 */
institution: string, 
/**
 * The type of its identifier.
 */
identifierKind: string, 
/**
 * Its identifier.
 */
identifier: string, 
/**
 * ISO 3166 alpha-2.
 */
country: string, 
/**
 * The day on the document.
 */
issued: string, 
/**
 * Given names, as the document has them.
 */
givenNames: string, 
/**
 * Family name, as the document has it.
 */
familyName: string, 
/**
 * Date of birth, as the document has it.
 */
born: string, 
/**
 * The lines.
 */
rows: Array<TypedRowView>, };

export type TypedRowView = { 
/**
 * Its number, which stays; 0 for a new line.
 */
number: number, 
/**
 * The host's code.
 */
code: string, 
/**
 * The original title.
 */
title: string, 
/**
 * The English title.
 */
titleEn: string, 
/**
 * Credits.
 */
credits: string, 
/**
 * Their scheme; empty is ECTS.
 */
scheme: string, 
/**
 * Grade, to the letter.
 */
grade: string, 
/**
 * What its scheme is called.
 */
gradeScheme: string, 
/**
 * A day, or a term in words.
 */
when: string, 
/**
 * Level.
 */
level: string, 
/**
 * "passed", "failed" or nothing.
 */
status: string, };

export type TypedColumn = "code" | "title" | "title-en" | "credits" | "scheme" | "grade" | "grade-scheme" | "when" | "level" | "status";

export type SaveTypedRequest = { 
/**
 * The document.
 */
document: string, 
/**
 * What is typed.
 */
transcript: TranscriptView, };

export type TypedView = { 
/**
 * The document.
 */
document: string, 
/**
 * Its case.
 */
case: string, 
/**
 * Where it is from, and who saw it.
 */
from: TypedFromView, 
/**
 * What the grid shows.
 */
transcript: TranscriptView, 
/**
 * Whether that is more than the case rests on.
 */
draft: boolean, 
/**
 * Whether the case rests on anything of it yet.
 */
begun: boolean, 
/**
 * What cannot be read.
 */
problems: Array<TypedProblemView>, 
/**
 * The credits of all lines in which they can be read, by scheme: to be compared with the paper's own sum.
 */
sums: Array<CreditView>, 
/**
 * Who saw the head, and that no line is missing; none before the case rests on it.
 */
head: EyesView | null, 
/**
 * Who saw each line.
 */
rows: Array<EyesView>, 
/**
 * Whether whoever typed may look again too.
 */
alone: boolean, 
/**
 * Whether a decision in force locks the case.
 */
locked: boolean, };

export type TypedProblemView = { 
/**
 * The line by its place, counted from 0; none for the head.
 */
row: number | null, 
/**
 * The cell.
 */
column: TypedColumn | null, 
/**
 * Why, as a code.
 */
code: string, };

export type EyesView = { 
/**
 * The line's number; 0 for the head.
 */
number: number, 
/**
 * Who typed it last.
 */
typed: SeenByView, 
/**
 * Who looked again.
 */
checked: SeenByView | null, 
/**
 * Whether it waits for whoever works here.
 */
mine: boolean, };

export type CheckTypedRequest = { 
/**
 * The document.
 */
document: string, 
/**
 * "head", the number of a line, or "all".
 */
item: string, };

export type PasteRequest = { 
/**
 * The text of the clipboard or of a file.
 */
text: string, 
/**
 * Where each column goes; none to guess.
 */
columns: Array<TypedColumn | null> | null, };

export type PastedView = { 
/**
 * The columns, in order.
 */
columns: Array<PastedColumnView>, 
/**
 * Whether the first line names them.
 */
head: boolean, 
/**
 * The lines.
 */
rows: Array<TypedRowView>, 
/**
 * What of them cannot be read.
 */
problems: Array<TypedProblemView>, 
/**
 * Numbers of lines of which something goes nowhere.
 */
leftOver: Array<number>, };

export type PastedColumnView = { 
/**
 * What the head calls it.
 */
name: string, 
/**
 * Its first cells.
 */
samples: Array<string>, 
/**
 * Where it goes; none where it is left out.
 */
to: TypedColumn | null, };

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
  attach_original: { request: AttachOriginalRequest; view: AttachedView };
  typed: { request: DocumentIdRequest; view: TypedView };
  original: { request: DocumentIdRequest; view: BytesView };
  paste_rows: { request: PasteRequest; view: PastedView };
  save_typed: { request: SaveTypedRequest; view: TypedView };
  discard_typed: { request: DocumentIdRequest; view: TypedView };
  take_over_typed: { request: SaveTypedRequest; view: TypedView };
  check_typed: { request: CheckTypedRequest; view: TypedView };
  uncheck_typed: { request: CheckTypedRequest; view: TypedView };
  compare: { request: CompareRequest; view: ComparisonView };
  changes: { request: CaseIdRequest; view: ChangesView };
  acknowledge_changes: { request: AcknowledgeRequest; view: ChangesView };
  use_later: { request: UseLaterRequest; view: ChangesView };
  leave_decision: { request: LeaveDecisionRequest; view: CaseView };
  set_reminder: { request: ReminderRequest; view: CaseView };
  clear_reminder: { request: CaseIdRequest; view: CaseView };
  today: { request: Nothing; view: TodayView };
  return_case: { request: ReturnRequest; view: CaseView };
  end_return: { request: CaseIdRequest; view: CaseView };
  set_complete_day: { request: CompleteDayRequest; view: CaseView };
  opinions: { request: CaseIdRequest; view: OpinionsView };
  ask_opinion: { request: AskOpinionRequest; view: OpinionsView };
  answer_opinion: { request: AnswerOpinionRequest; view: OpinionsView };
  withdraw_opinion: { request: OpinionIdRequest; view: OpinionsView };
  reopen_opinion: { request: OpinionIdRequest; view: OpinionsView };
  opinion_page: { request: OpinionIdRequest; view: BytesView };
  save_opinion_page: { request: OpinionPageRequest; view: WrittenView };
  save_report: { request: ReportRequest; view: WrittenView };
  check_again: { request: DocumentIdRequest; view: CheckAgainView };
  check_all: { request: Nothing; view: ProofView };
  proof: { request: Nothing; view: ProofView };
  exceptions: { request: Nothing; view: ExceptionsView };
  set_exception: { request: SetExceptionRequest; view: ExceptionsView };
  remove_exception: { request: RemoveExceptionRequest; view: ExceptionsView };
  mapping: { request: CaseIdRequest; view: MappingView };
  set_group: { request: SetGroupRequest; view: MappingView };
  remove_group: { request: RemoveGroupRequest; view: MappingView };
  add_groups: { request: AddGroupsRequest; view: MappingView };
  suggestions: { request: SuggestionsRequest; view: SuggestionsView };
  outlook: { request: CaseIdRequest; view: OutlookView };
  take_over: { request: TakeOverRequest; view: MappingView };
  take_rules: { request: TakeRulesRequest; view: MappingView };
  undo: { request: CaseIdRequest; view: MappingView };
  redo: { request: CaseIdRequest; view: MappingView };
  agreement: { request: CaseIdRequest; view: AgreementView };
  set_agreement: { request: SetAgreementRequest; view: AgreementView };
  remove_agreement: { request: CaseIdRequest; view: AgreementView };
  read_agreement: { request: AgreementFileRequest; view: AgreementFileView };
  propose_as_agreed: { request: CaseIdRequest; view: MappingView };
  courses: { request: CourseSearchRequest; view: CoursesView };
  read_courses: { request: CourseFileRequest; view: CourseFileView };
  compare_courses: { request: CompareCoursesRequest; view: CourseChangesView };
  import_courses: { request: ImportCoursesRequest; view: CoursesImportedView };
  course_versions: { request: CourseIdRequest; view: CourseVersionsView };
  retire_course: { request: RetireCourseRequest; view: CourseView };
  grades: { request: Nothing; view: GradesView };
  import_grading_tables: { request: FileRequest; view: ImportView };
  read_transcript_tables: { request: FileRequest; view: TranscriptTablesView };
  import_transcript_tables: { request: TranscriptTablesRequest; view: ImportView };
  retire_grading_table: { request: GradingTableRequest; view: GradesView };
  set_grade_policy: { request: GradePolicyView; view: GradesView };
  grade_proposal: { request: GradeProposalRequest; view: GradeProposalView };
  rules: { request: Nothing; view: RulesView };
  rule_versions: { request: RuleIdRequest; view: RuleVersionsView };
  rule_matches: { request: OfficeRuleView; view: RuleMatchesView };
  put_rule: { request: PutRuleRequest; view: StoredRuleView };
  retire_rule: { request: RetireRuleRequest; view: StoredRuleView };
  export_rules: { request: ExportRulesRequest; view: WrittenView };
  read_rules: { request: FileRequest; view: RuleFileView };
  import_rules: { request: ImportRulesRequest; view: RulesImportedView };
  recipients: { request: Nothing; view: RecipientsView };
  look_at_key: { request: LookAtKeyRequest; view: KeyFileView };
  look_up_key: { request: LookUpKeyRequest; view: KeyLookUpView };
  directory: { request: Nothing; view: DirectoryView };
  save_directory: { request: DirectoryRequest; view: DirectoryView };
  test_directory: { request: DirectoryRequest; view: MailTestView };
  pin_recipient: { request: PinRecipientRequest; view: RecipientsView };
  trust_authority: { request: TrustAuthorityRequest; view: RecipientsView };
  retire_recipient: { request: RecipientIdRequest; view: RecipientsView };
  ask_authority: { request: AskAuthorityRequest; view: Nothing };
  stop_asking: { request: StopAskingRequest; view: Nothing };
  set_asking: { request: AskingRequest; view: RecipientsView };
  take_in_mail_key: { request: TakeInMailKeyRequest; view: RecipientsView };
  remove_mail_key: { request: RemoveMailKeyRequest; view: RecipientsView };
  office_key: { request: Nothing; view: OfficeKeyView };
  take_in_office_key: { request: TakeInMailKeyRequest; view: OfficeKeyView };
  draft: { request: CaseIdRequest; view: DraftView };
  sign_off: { request: SignOffRequest; view: CaseView };
  hand_over: { request: HandOverRequest; view: CaseView };
  take_back: { request: CaseIdRequest; view: CaseView };
  send_back: { request: SendBackRequest; view: CaseView };
  withdraw: { request: WithdrawRequest; view: CaseView };
  record_appeal: { request: RecordAppealRequest; view: CaseView };
  end_appeal: { request: EndAppealRequest; view: CaseView };
  set_paper: { request: SetPaperRequest; view: DraftView };
  template: { request: TemplateRequest; view: TemplateView };
  save_template: { request: SaveTemplateRequest; view: TemplateView };
  preview_template: { request: TemplateTextRequest; view: TemplatePreviewView };
  begin_batch: { request: BeginBatchRequest; view: BatchView };
  step_batch: { request: Nothing; view: BatchView };
  stop_batch: { request: Nothing; view: BatchesView };
  batch: { request: Nothing; view: BatchesView };
  decision_file: { request: DecisionFileRequest; view: BytesView };
  export: { request: ExportRequest; view: DeliveryRow };
  formats: { request: DecisionIdRequest; view: FormatsView };
  copy_sheet: { request: CopySheetRequest; view: CopySheetView };
  tick_copy_sheet: { request: TickRequest; view: CopySheetView };
  sis_templates: { request: Nothing; view: SisTemplatesView };
  put_sis_template: { request: PutSisTemplateRequest; view: SisTemplatesView };
  remove_sis_template: { request: SisNameRequest; view: SisTemplatesView };
  read_sis_template: { request: FileRequest; view: SisTemplateView };
  export_sis_template: { request: ExportSisTemplateRequest; view: WrittenView };
  sis_preview: { request: SisPreviewRequest; view: SisPreviewView };
  deliveries: { request: Nothing; view: DeliveriesView };
  mails: { request: MailsRequest; view: MailsView };
  mail_way: { request: WayRequest; view: WayView };
  release: { request: ReleaseRequest; view: ReleasedView };
  release_opinion: { request: ReleaseOpinionRequest; view: ReleasedView };
  print_copy: { request: PrintCopyRequest; view: WrittenView };
  record_copy: { request: RecordCopyRequest; view: DeliveryRow };
  save_mail: { request: SaveMailRequest; view: MailSavedView };
  save_opinion_mail: { request: SaveOpinionMailRequest; view: OpinionMailSavedView };
  open_mail: { request: DeliveryIdRequest; view: Nothing };
  answer_mail: { request: AnswerMailRequest; view: MailRow };
  resend_mail: { request: MailIdRequest; view: ReleasedView };
  bounced_mail: { request: FileRequest; view: MailRow };
  export_mails: { request: FolderRequest; view: WrittenView };
  mail_account: { request: Nothing; view: MailAccountView };
  save_mail_account: { request: MailAccountRequest; view: MailAccountView };
  test_mail: { request: MailAccountRequest; view: MailTestView };
  take_in_mail_certificate: { request: TakeInMailKeyRequest; view: MailAccountView };
  remove_mail_certificate: { request: Nothing; view: MailAccountView };
  sign_in_mail: { request: Nothing; view: MailSignInView };
  mail_sign_in: { request: Nothing; view: MailSignInView };
  open_mail_sign_in: { request: Nothing; view: MailSignInView };
  cancel_mail_sign_in: { request: Nothing; view: MailSignInView };
  sign_out_mail: { request: Nothing; view: MailAccountView };
  settings: { request: Nothing; view: SettingsView };
  save_settings: { request: SettingsView; view: SettingsView };
  test_connection: { request: ConnectionRequest; view: ConnectionView };
  registries: { request: Nothing; view: RegistriesView };
  save_sources: { request: SaveSourcesRequest; view: RegistriesView };
  read_registries: { request: Nothing; view: RegistriesView };
  confirm_certificate: { request: CertificateWordRequest; view: RegistriesView };
  reject_certificate: { request: CertificateWordRequest; view: RegistriesView };
  pick_source: { request: PickRequest; view: RegistriesView };
  read_certificates: { request: FileRequest; view: CertificatesView };
  enter_emp: { request: EnterEmpRequest; view: RegistriesView };
  remove_emp: { request: RemoveEmpRequest; view: RegistriesView };
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
  attach_original: ["cases", "documents", "mapping"],
  typed: [],
  original: [],
  paste_rows: [],
  save_typed: [],
  discard_typed: [],
  take_over_typed: ["cases", "documents", "mapping"],
  check_typed: ["cases", "documents", "mapping"],
  uncheck_typed: ["cases", "documents", "mapping"],
  compare: [],
  changes: [],
  acknowledge_changes: ["cases", "mapping"],
  use_later: ["cases", "mapping"],
  leave_decision: ["cases", "documents"],
  set_reminder: ["cases", "status"],
  clear_reminder: ["cases", "status"],
  today: [],
  return_case: ["cases", "status"],
  end_return: ["cases", "status"],
  set_complete_day: ["cases", "status"],
  opinions: [],
  ask_opinion: ["cases", "mapping", "status"],
  answer_opinion: ["cases", "mapping", "status"],
  withdraw_opinion: ["cases", "mapping", "status"],
  reopen_opinion: ["cases", "mapping", "status"],
  opinion_page: [],
  save_opinion_page: [],
  save_report: [],
  check_again: ["cases", "documents", "proof"],
  check_all: ["cases", "documents", "proof"],
  proof: [],
  exceptions: [],
  set_exception: ["emps", "policy"],
  remove_exception: ["emps", "policy"],
  mapping: [],
  set_group: ["cases", "mapping"],
  remove_group: ["cases", "mapping"],
  add_groups: ["cases", "mapping"],
  suggestions: [],
  outlook: [],
  take_over: ["cases", "mapping"],
  take_rules: ["cases", "mapping"],
  undo: ["cases", "mapping"],
  redo: ["cases", "mapping"],
  agreement: [],
  set_agreement: ["cases", "mapping"],
  remove_agreement: ["cases", "mapping"],
  read_agreement: [],
  propose_as_agreed: ["cases", "mapping"],
  courses: [],
  read_courses: [],
  compare_courses: [],
  import_courses: ["courses", "status"],
  course_versions: [],
  retire_course: ["courses"],
  grades: [],
  import_grading_tables: ["grades"],
  read_transcript_tables: [],
  import_transcript_tables: ["grades"],
  retire_grading_table: ["grades"],
  set_grade_policy: ["grades"],
  grade_proposal: [],
  rules: [],
  rule_versions: [],
  rule_matches: [],
  put_rule: ["rules", "mapping"],
  retire_rule: ["rules", "mapping"],
  export_rules: [],
  read_rules: [],
  import_rules: ["rules", "mapping"],
  recipients: [],
  look_at_key: [],
  look_up_key: [],
  directory: [],
  save_directory: ["settings"],
  test_directory: [],
  pin_recipient: ["recipients"],
  trust_authority: ["recipients"],
  retire_recipient: ["recipients"],
  ask_authority: ["recipients"],
  stop_asking: [],
  set_asking: ["recipients"],
  take_in_mail_key: ["recipients"],
  remove_mail_key: ["recipients"],
  office_key: [],
  take_in_office_key: ["settings"],
  draft: [],
  sign_off: ["cases", "mapping", "documents"],
  hand_over: ["cases", "mapping", "status"],
  take_back: ["cases", "mapping", "status"],
  send_back: ["cases", "mapping", "status"],
  withdraw: ["cases", "mapping"],
  record_appeal: ["cases", "status"],
  end_appeal: ["cases", "mapping", "status"],
  set_paper: ["cases", "mapping"],
  template: [],
  save_template: ["templates", "mapping"],
  preview_template: [],
  begin_batch: ["batch"],
  step_batch: ["batch", "cases", "deliveries"],
  stop_batch: ["batch"],
  batch: [],
  decision_file: [],
  export: ["cases", "deliveries"],
  formats: [],
  copy_sheet: [],
  tick_copy_sheet: ["copy-sheet"],
  sis_templates: [],
  put_sis_template: ["sis"],
  remove_sis_template: ["sis"],
  read_sis_template: [],
  export_sis_template: [],
  sis_preview: [],
  deliveries: [],
  mails: [],
  mail_way: [],
  release: ["cases", "deliveries"],
  release_opinion: ["cases", "deliveries"],
  print_copy: ["cases"],
  record_copy: ["cases", "deliveries"],
  save_mail: ["cases", "deliveries"],
  save_opinion_mail: ["cases"],
  open_mail: [],
  answer_mail: ["cases", "deliveries"],
  resend_mail: ["cases", "deliveries"],
  bounced_mail: ["cases", "deliveries"],
  export_mails: [],
  mail_account: [],
  save_mail_account: ["settings", "deliveries"],
  test_mail: [],
  take_in_mail_certificate: ["settings", "deliveries"],
  remove_mail_certificate: ["settings", "deliveries"],
  sign_in_mail: [],
  mail_sign_in: [],
  open_mail_sign_in: [],
  cancel_mail_sign_in: [],
  sign_out_mail: ["settings", "deliveries"],
  settings: [],
  save_settings: ["settings", "status", "cases"],
  test_connection: [],
  registries: [],
  save_sources: ["emps", "settings", "status"],
  read_registries: ["emps", "status"],
  confirm_certificate: ["emps", "status"],
  reject_certificate: ["emps", "status"],
  pick_source: ["emps", "status"],
  read_certificates: [],
  enter_emp: ["emps", "status"],
  remove_emp: ["emps", "status"],
  backup_now: ["settings"],
};

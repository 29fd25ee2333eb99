// @vitest-environment node
// Whatever code the core can answer has words in the catalogue: the lists are read from the core's own source, so that a code added
// there fails here until somebody words it. Names of enums are turned into codes only where the core does the same.
import { readFileSync } from "node:fs";
import { expect, it } from "vitest";

const crates = new URL("../../crates/", import.meta.url);
const source = (path) => readFileSync(new URL(path, crates), "utf8");
const catalogue = new Set(Object.keys(JSON.parse(readFileSync(new URL("../messages/en.json", import.meta.url), "utf8"))));
const key = (kind, code) => `${kind}_${code.replaceAll("-", "_")}`;

/** All codes that a pattern finds; a pattern that finds none is a test that proves nothing. */
function codes(path, pattern, more = 2) {
  const found = [...source(path).matchAll(pattern)].map((hit) => hit[1]);
  expect(found.length, `codes in ${path}`).toBeGreaterThan(more);
  return [...new Set(found)];
}
function check(kinds, list) {
  expect(list.filter((code) => !kinds.some((kind) => catalogue.has(key(kind, code))))).toEqual([]);
}

const entry = /^\s+\w+ = "([a-z0-9-]+)", "/gm;

it("findings of a document", () => check(["finding"], codes("elmo/src/finding.rs", entry)));
it("reasons why a signature is not believed", () => check(["reason"], codes("elmo-signature/src/reason.rs", entry)));
it("why an achievement counts", () => check(["counted_because"], codes("recognition/src/credits.rs", entry)));
it("why an evidence agrees or not", () => check(["why"], codes("recognition/src/person.rs", entry)));
it("why an answer or a file cannot be unpacked", () => check(["reason"], codes("emrex/src/payload.rs", /=> "([a-z0-9-]+)",/g)));
it("refusals and failures", () => check(["error"], codes("emc/src/error.rs", /(?:= |=> )"([a-z0-9-]+)",/g)));
it("certificates and keys of recipients: files that have none, what is to be said about them, what becomes of them", () => {
  check(["error"], codes("delivery/src/error.rs", /=> "((?:key-file|seal)-[a-z-]+)",/g));
  check(["error"], codes("delivery/src/key.rs", /=> "(key-[a-z-]+)",/g));
  check(["journal"], codes("emc/src/recipients.rs", /"((?:recipient|authority|mail-key)-[a-z]+)"/g));
  check(["error"], codes("delivery/src/revocation.rs", /=> "(revocation-[a-z-]+)",/g));
  check(["error"], codes("emc/src/revocation.rs", /"(revocation-[a-z-]+)"/g, 1));
  check(["revocation_reason"], codes("delivery/src/revocation.rs", /=> "((?!revocation-)[a-z-]+)",/g));
  check(["journal"], codes("emc/src/revocation.rs", /"((?:key|authorities)-[a-z-]+)"/g));
});
it("downloads and folders", () => check(["error"], codes("emc/src/ports.rs", /=> "([a-z0-9-]+)",/g)));
it("mails: what stands in the way, what became of them, entries of the history", () => {
  check(["error"], codes("emc/src/ports/mail.rs", /=> "(mail-[a-z-]+)",/g));
  check(["error"], codes("emc/src/ports/directory.rs", /=> "(directory-[a-z-]+)",/g));
  check(["journal"], codes("emc/src/directory.rs", /what: "(directory-[a-z]+)"/g, 0));
  check(["error"], codes("emc/src/oauth.rs", /=> "(oauth-[a-z-]+)",/g));
  check(["journal"], codes("emc/src/sign_in.rs", /note\(change, "(mail-[a-z-]+)"/g, 1));
  const states = codes("store/src/outbox.rs", /Self::\w+ => "([a-z-]+)",/g);
  check(["mail_state"], states.filter((state) => state !== "data-ended"));
  check(["mail_answer"], codes("emc/src/outbox.rs", /Self::\w+ => "([a-z-]+)",/g));
  check(["mail_answered"], codes("emc/src/outbox.rs", /Self::\w+ => "([a-z-]+)",/g));
  check(["mail_outcome"], codes("emc/src/outbox.rs", /(?:end\(change, (?:&?item), |=> \()"([a-z-]+)"/g));
  const files = ["outbox", "mail", "send"];
  check(["journal"], files.flatMap((name) => codes(`emc/src/${name}.rs`, /(?:what: |note\(change, &?item, )"(mail-[a-z-]+)"/g, 0)));
  check(["journal"], codes("emc/src/mail_certificate.rs", /"(mail-certificate-[a-z]+)"/g, 1));
  check(["error"], ["outbox-stays", "outbox-state", "outbox-answer"]);
});
it("what is wrong with a table or another file with courses", () => {
  for (const file of ["table.rs", "table/spreadsheet.rs"]) check(["error"], codes(`emc/src/${file}`, /fail\("([a-z0-9-]+)"/g));
  for (const file of ["ooapi", "ewp"]) check(["error"], codes(`emc/src/catalogue/${file}.rs`, /fail\("([a-z0-9-]+)"/g));
  check(["error"], codes("emc/src/agreement/ewp.rs", /"(la-[a-z-]+)"/g));
  check(["import"], codes("emc/src/agreement/ewp.rs", /"((?:credits|deleted|change)-[a-z-]+)"/g));
  check(["agreement_ewp"], codes("emc/src/agreement/ewp.rs", /(?:Ok\(|Err\(|Some\(|push\(\()"(with-[a-z]+|first-version|approved-changes|la-[a-z-]+)"/g));
  const problems = /"((?:value|code|credits|retired|not-a)-[a-z-]+)"/g;
  for (const [file, more] of [["source", 2], ["ooapi", 0], ["ewp", 0]]) check(["import"], codes(`emc/src/catalogue/${file}.rs`, problems, more));
});
it("half sentences under the stations", () => check(["evidence"], codes("ipc/src/handlers/case.rs", /\("([a-z0-9-]+)", (?:vec!|Vec::new)/g)));
it("checks of the office's policy", () => {
  check(["policy"], codes("recognition/src/trust.rs", /\(PolicyItem::\w+, "([a-z0-9-]+)"\),/g));
  check(["doubt"], codes("recognition/src/trust.rs", /Unclear[^"]{0,30}"([a-z0-9-]+)"/g));
  check(["reason"], codes("recognition/src/trust.rs", /Refused[^"]{0,30}"([a-z0-9-]+)"/g, 1));
});
it("why stored evidence no longer holds", () => check(["broken"], codes("emc/src/proof.rs", /=> "([a-z0-9-]+)",/g)));
it("fields that differ between two documents", () => check(["diff_field"], codes("recognition/src/difference.rs", entry)));
it("what happens to registries and their EMPs", () => {
  check(["journal"], ["ledger", "people", "reading", "sources"].flatMap((name) => codes(`emc/src/registry/${name}.rs`, /"((?:certificate|source|emp|registry|registries)-(?:[a-z]+ed|read))"/g, 0)));
  const problems = codes("emc/src/registry/known.rs", /=> "([a-z0-9-]+)",/g);
  check(["emp_problem"], problems);
  check(["emp_mark"], problems);
  check(["emp_mark"], codes("ipc/src/handlers/registry.rs", /=> "([a-z-]+)",/g));
});
it("grades: ways of converting, why there is no proposal, remarks, hints, faults of tables", () => {
  check(["grade_method", "grade_rounding", "grade_by_hand", "grade_note", "hint_reason"], codes("recognition/src/grades.rs", entry));
  check(["import"], codes("emc/src/grades.rs", /"([a-z]+-(?:unreadable|mixed|differ))"/g));
  check(["error"], codes("emc/src/grades/transcript.rs", /fail\("([a-z-]+)"/g));
  check(["import"], codes("emc/src/grades/transcript.rs", /"((?:iscedf|figures|value|label|percent|no)-[a-z]+)"/g));
  check(["import"], codes("recognition/src/grades/table.rs", /Err\(\("([a-z-]+)"/g));
});
it("office rules: faults, what was compared, why nothing is proposed, what is wrong with a file", () => {
  const rules = "recognition/src/rules.rs";
  check(["error", "rule_compared"], codes(rules, /^\s+\w+ = "([a-z-]+)"[,;]/gm));
  check(["no_proposal"], codes(rules, /Self::\w+(?:\(_\))? => "(rule-[a-z-]+)",/g));
  check(["rule_outcome", "rule_outcome_text"], codes(rules, /Self::\w+ \{ \.\. \} => "([a-z]+)",/g));
  check(["error"], codes("emc/src/rules/file.rs", /fail\("([a-z-]+)"/g));
  check(["import", "error"], codes("emc/src/rules/file.rs", /push\(\(place, "([a-z-]+)"/g, 1).filter((code) => code !== "rule-unreadable"));
  check(["journal"], codes("emc/src/rules.rs", /(?:note\(change, |let what = if retired \{ |\} else \{ |what: )"(rules?-[a-z-]+)"/g));
  const fields = [...source(rules).split("pub struct OfficeRule {")[1].split("\n}")[0].matchAll(/^    pub ([a-z_]+):/gm)].map((hit) => hit[1]);
  expect(fields.length).toBeGreaterThan(10);
  check(["rule_field"], fields);
});
it("templates for the student information system: faults, what does not fit, fields, entries of the history", () => {
  check(["error"], codes("documents/src/sis.rs", /Self::\w+ => "(sis-[a-z-]+)",/g));
  check(["sis_problem"], codes("documents/src/sis/table.rs", /Self::\w+ => "([a-z-]+)",/g));
  check(["sis_field"], codes("documents/src/sis/fields.rs", /^\s+\w+ = "([a-z0-9_]+)";/gm, 40));
  check(["error"], codes("emc/src/sis.rs", /code: "([a-z-]+)"/g, 0));
  check(["journal"], codes("emc/src/sis.rs", /"(sis-template-[a-z]+ed)"/g));
});
it("what became of a learning agreement, and why it does not fit", () => {
  check(["agreement_kind"], codes("recognition/src/agreement/compare.rs", /=> "([a-z-]+)",/g));
  check(["agreement_misfit"], codes("recognition/src/agreement/propose.rs", /=> "([a-z-]+)",/g));
  check(["agreement_field"], codes("emc/src/agreement/table.rs", /"((?:home_)?(?:code|title|credits)|term|group|table)"/g));
  const steps = codes("emc/src/agreement.rs", /"(agreement-[a-z]+|as-agreed)"/g);
  check(["step"], steps);
  check(["journal"], steps);
});
it("typed lines: what cannot be read, and their entries of the history", () => {
  check(["problem"], codes("recognition/src/typed.rs", entry));
  check(["journal"], codes("emc/src/proof.rs", /"(typed-[a-z-]+)"/g));
});
it("entries of the history", () => {
  const files = ["cases", "difference", "reminder", "decision", "take_in", "catalogue", "registry", "export", "settings", "staff", "review", "policy", "proof", "grades", "deadlines"];
  const named = files.flatMap((name) => [...source(`emc/src/${name}.rs`).matchAll(/what: (?:if [^{]+\{ )?"([a-z0-9-]+)"(?: \} else \{ "([a-z0-9-]+)")?/g)].flatMap((hit) => hit.slice(1)));
  const list = [...new Set(named.filter(Boolean))];
  expect(list.length).toBeGreaterThan(8);
  check(["journal"], list);
  check(["journal"], codes("emc/src/opinion.rs", /"(opinion-[a-z]+ed)"/g));
  check(["journal"], codes("emc/src/copy.rs", /what: "(copy-[a-z]+)"/g, 1));
  check(["delivery"], codes("emc/src/copy.rs", /Self::\w+ => "([a-z-]+)",/g, 1));
  check(["journal"], codes("emc/src/deadlines.rs", /note\(change, case, "([a-z-]+)"/g, 1));
});
it("templates of the decision: what is wrong with one, and the history of paper", () => {
  check(["error"], codes("documents/src/template.rs", /=> "(template-[a-z-]+)",/g));
  check(["journal"], codes("emc/src/paper.rs", /"((?:template|paper)-(?:saved|own|set))"/g));
  check(["journal"], codes("emc/src/batch.rs", /"(batch-[a-z]+)"/g, 1));
});

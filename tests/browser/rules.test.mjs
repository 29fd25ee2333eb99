// Office rules on their pages: the list, the editor with what matches while it is typed, a file of another office; and in a case,
// what a rule proposes, used for one course and accepted for several by one key.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { browser, desk, fits, folder, learner, loaded, sound, window } from "./bench.mjs";

const aino = "K240114";

async function go(page, bench, ...parts) {
  await page.goto(`${bench.address}/#/${parts.join("/")}`);
  await page.locator("h1").first().waitFor();
  await loaded(page);
}

/** Aino's case with her results from Oslo. */
async function results(bench, started) {
  const id = (await bench.ask("cases", { filter: "all", search: aino })).rows[0].id;
  const { emps } = await bench.ask("emps");
  const fetch = await bench.ask("begin_fetch", { case: id, emp: emps.find((emp) => emp.country === "NO").key, language: "en" });
  const { context, page } = await window(started);
  await learner(page, fetch.startUrl, { student: aino });
  await page.waitForURL(fetch.returnUrl);
  await context.close();
  return id;
}

const rule = (name, change) => ({
  name, host: "any", hostScheme: "", hostValue: "", codes: [], titles: [], levels: [], creditsFrom: null, creditsTo: null, isced: null, validFrom: null, validUntil: null,
  exceptCodes: [], exceptTitles: [], outcome: "elective", courses: [], freeTitle: "Studies abroad", credits: null, differs: [], publicNote: "", privateNote: "", ...change,
});
const put = (bench, one) => bench.ask("put_rule", { known: null, rule: one });

for (const size of [{ width: 1280, height: 800 }, { width: 1024, height: 720 }]) {
  const at = size.width;

  test(`a rule is written with what it matches at ${at}`, async (t) => {
    const bench = await desk(t);
    const started = await browser(t);
    const id = await results(bench, started);
    const { queue } = await bench.ask("mapping", { case: id });
    const waiting = queue.filter((row) => row.mappable === "yes");
    const { page, watch } = await window(started, size);
    const look = async (name, options) => {
      await fits(page, name);
      await sound(page, `${at}-rules-${name}`, options);
    };

    await go(page, bench, "settings");
    await page.getByRole("button", { name: "Open rules" }).click();
    await page.getByRole("heading", { name: "No rules yet" }).waitFor();
    await look("empty");
    await page.keyboard.press("n");
    await page.getByRole("heading", { level: 1, name: "New rule" }).waitFor();
    await page.getByText("Name a host, a code or a title").waitFor();
    await look("new");

    // What matches is shown while it is typed, and nothing is sent twice.
    await page.getByLabel("Host institution").selectOption("By country");
    await page.getByLabel("Country").selectOption("NO");
    await page.getByText(`${waiting.length} of ${waiting.length} stored courses match.`).waitFor();
    await page.getByLabel(/^Course codes/).fill("in*");
    const informatics = waiting.filter((row) => row.code.startsWith("IN"));
    assert.ok(informatics.length > 1 && informatics.length < waiting.length, "the pattern tells them apart");
    await page.getByText(`${informatics.length} of ${waiting.length} stored courses match.`).waitFor();
    await page.getByLabel(/^Codes not covered/).fill(informatics[0].code);
    await page.getByText("Kept out by an exception: 1").waitFor();
    await page.getByText(`${informatics.length - 1} of ${waiting.length} stored courses match.`).waitFor();
    assert.ok(!(await page.locator("main").textContent()).includes("Korhonen"), "no personal data");
    await page.getByLabel(/^Valid from/).fill("32.1.2026");
    await page.getByText("Write it as 2026-01-31").waitFor();
    assert.ok(await page.getByRole("button", { name: "Save the rule" }).isDisabled());
    await page.getByLabel(/^Valid from/).fill("1.8.2024");
    await page.getByText("Level, credits, field").click();
    await page.getByLabel(/^At least, ECTS/).fill("1");

    // A local course, by keyboard.
    await page.getByLabel("Add a local course").fill("TIE101");
    await page.getByRole("button", { name: /^TIE101/ }).waitFor();
    await page.getByLabel("Add a local course").press("Enter");
    await page.getByLabel("Credits for TIE101, ECTS").fill("7,5");
    await page.getByLabel(/^Private note/).fill("Agreed by telephone with the faculty.");
    watch.allow(/422 \(Unprocessable/);
    await page.getByRole("button", { name: "Save the rule" }).click();
    await page.getByText("The rule has no name.").waitFor();
    watch.allow();
    await page.getByLabel("Name", { exact: true }).fill("Informatics in Oslo");
    await look("editor");
    await page.getByLabel(/^Private note/).scrollIntoViewIfNeeded();
    await look("editor-below");
    await page.getByRole("button", { name: "Save the rule" }).click();
    await page.getByRole("link", { name: "Informatics in Oslo" }).waitFor();
    await page.getByText("Rule added: Informatics in Oslo").first().waitFor();

    // In part and refused: the reason is due. Changed, it has a version; undone, it says what it said.
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { level: 1, name: "Informatics in Oslo" }).waitFor();
    await page.getByRole("radio", { name: /^Not recognised/ }).check();
    watch.allow(/422 \(Unprocessable/);
    await page.getByRole("button", { name: "Save the rule" }).click();
    await page.getByText("Mark what differs substantially.").waitFor();
    watch.allow();
    await page.getByRole("checkbox", { name: "level" }).check();
    await page.getByLabel(/^Reason/).fill("Upper secondary level.");
    await page.getByRole("button", { name: "Save the rule" }).click();
    await page.getByText("Saved: Informatics in Oslo, version 2").first().waitFor();
    await page.getByRole("cell", { name: "Not recognised: level" }).waitFor();
    await page.getByRole("button", { name: /^Undo/ }).click();
    await page.getByText("Saved: Informatics in Oslo, version 3").first().waitFor();
    await page.getByRole("cell", { name: "Local courses: TIE101 (7.5)" }).waitFor();
    await page.getByRole("link", { name: "Informatics in Oslo" }).click();
    await page.getByText("Versions", { exact: true }).click();
    await page.getByRole("button", { name: "Load version 2 into the form" }).click();
    assert.ok(await page.getByRole("radio", { name: /^Not recognised/ }).isChecked());
    await page.getByRole("button", { name: "Cancel" }).click();

    // Many rules: the filter, retired ones, both ways by name.
    for (let i = 1; i <= 3; i += 1) await put(bench, rule(`Language course ${i}`, { titles: [`*language ${i}*`], host: "title", hostValue: "University of *" }));
    await page.getByRole("link", { name: "Language course 3" }).waitFor();
    await look("list");
    await page.keyboard.press("/");
    await page.keyboard.type("language 2");
    await page.getByRole("link", { name: "Language course 1" }).waitFor({ state: "detached" });
    await page.getByRole("button", { name: "Retire Language course 2" }).click();
    await page.getByText("Nothing found for").waitFor();
    await page.getByLabel("Show 1 retired").check();
    await page.getByRole("button", { name: "Bring back Language course 2" }).waitFor();
    await look("retired");

    // Out and in again.
    const place = folder(t);
    await page.getByRole("button", { name: "Export" }).click();
    await page.getByLabel("Folder").fill(place);
    await look("export");
    await page.getByRole("button", { name: "Write the file" }).click();
    await page.getByText(/^Written: /).first().waitFor();
    const path = (await page.getByText(/^Written: /).first().textContent()).replace("Written: ", "").trim();
    const file = JSON.parse(readFileSync(join(path, "office-rules.json"), "utf8"));
    assert.equal(file.rules.length, 3);
    assert.ok(!JSON.stringify(file).includes("telephone"), "private notes stay here");
    file.rules[0].codes = ["INF*"];
    file.rules.push({ name: "Of theirs", codes: ["X?"], outcome: { kind: "direct", courses: [{ code: "FOO1" }] } });
    file.rules.push({ name: "Half a rule", outcome: { kind: "refused", differs: [] } });
    await page.getByRole("button", { name: "Import rules" }).click();
    const give = (name, text) => page.locator("input[type=file]").setInputFiles({ name, mimeType: "application/json", buffer: Buffer.from(text) });
    watch.allow(/422 \(Unprocessable/);
    await give("results.xml", "<elmo/>");
    await page.getByText("This is no file with office rules.").waitFor();
    watch.allow();
    await give("office-rules.json", JSON.stringify(file));
    await page.getByRole("heading", { name: "New: 1" }).waitFor();
    await page.getByRole("heading", { name: "Changed: 1" }).waitFor();
    await page.getByText("The same: 2").waitFor();
    await page.getByText("Your catalogue does not have these local courses: FOO1.").waitFor();
    await page.getByText(/Half a rule: Name a host/).waitFor();
    await look("import", { scroll: true });
    await page.getByRole("button", { name: "Take these rules" }).click();
    await page.getByRole("link", { name: "Of theirs" }).waitFor();
    assert.equal((await bench.ask("rules")).rules.find((one) => one.rule.name === "Informatics in Oslo").rule.privateNote, "Agreed by telephone with the faculty.");
    watch.nothing();
  });

  test(`what rules propose in a case at ${at}`, async (t) => {
    const bench = await desk(t);
    const started = await browser(t);
    const id = await results(bench, started);
    const { queue } = await bench.ask("mapping", { case: id });
    const waiting = queue.filter((row) => row.mappable === "yes");
    await put(bench, rule("Too elementary", { codes: [waiting[0].code], outcome: "refused", freeTitle: "", differs: ["level"], publicNote: "Upper secondary level.", privateNote: "Ask Kaisa if they complain." }));
    await put(bench, rule("All else from Norway", { host: "country", hostValue: "NO", publicNote: "By the agreement with Norway." }));
    await put(bench, rule("Elsewhere", { codes: [waiting[1].code], outcome: "direct", freeTitle: "", courses: [{ code: "NOT-HERE", title: null, credits: null, retired: false }] }));
    const { page, watch } = await window(started, size);
    const look = async (name) => {
      await fits(page, name);
      await sound(page, `${at}-rules-${name}`);
    };
    await go(page, bench, "case", id, "courses");
    await page.getByRole("heading", { name: `Proposed by office rules: ${waiting.length - 1}` }).waitFor();
    const card = page.getByRole("region", { name: "Office rule: Too elementary" });
    await card.getByText("Ask Kaisa if they complain.").waitFor();
    await card.getByText("Less specific rules that match as well: All else from Norway").waitFor();
    await card.scrollIntoViewIfNeeded();
    await look("card");

    // For one course by key: into the form, changed there, and only then accepted.
    await page.keyboard.press("r");
    const reason = page.getByLabel(/^Reason/);
    assert.equal(await reason.inputValue(), "Upper secondary level.");
    assert.deepEqual((await bench.ask("mapping", { case: id })).groups, [], "nothing is approved by itself");
    await reason.fill("Upper secondary level: see the decision of 2024.");
    await page.getByRole("button", { name: /^Accept/ }).last().click();
    await page.getByRole("heading", { name: `Proposed by office rules: ${waiting.length - 2}` }).waitFor();
    const [refused] = (await bench.ask("mapping", { case: id })).groups;
    assert.deepEqual([refused.outcome, refused.reason], ["not-recognised", "Upper secondary level: see the decision of 2024."]);

    // A rule that can propose nothing says why.
    await page.getByRole("button", { name: new RegExp(`^${waiting[1].code}`) }).first().click();
    await page.getByText("The rule names NOT-HERE, which the catalogue does not have.").waitFor();
    await look("no-proposal");

    // For all others by one key, in one step.
    await page.locator("h1").click();
    await page.keyboard.press("b");
    await page.getByRole("heading", { name: /^Proposed by office rules/ }).waitFor({ state: "detached" });
    const mapped = await bench.ask("mapping", { case: id });
    assert.equal(mapped.groups.length, waiting.length - 1);
    assert.equal(mapped.undo.code, "rules-taken");
    await page.getByRole("button", { name: new RegExp(`^${waiting[2].code}`) }).first().click();
    await page.getByLabel(/^Note, printed on the decision/).waitFor();
    assert.equal(await page.getByLabel(/^Note, printed on the decision/).inputValue(), "By the agreement with Norway.");
    await look("taken");
    await page.keyboard.press("Control+z");
    await page.getByRole("heading", { name: `Proposed by office rules: ${waiting.length - 2}` }).waitFor();
    watch.nothing();
  });
}

test("a thousand matches scroll, and the pages work at twice the size", async (t) => {
  const bench = await desk(t);
  const started = await browser(t);
  const id = (await bench.ask("cases", { filter: "all", search: aino })).rows[0].id;
  const course = (i) =>
    `<learningOpportunitySpecification><identifier type="local">BIG${1000 + i}</identifier><title xml:lang="en">Course ${i}</title><type>Course</type><specifies><learningOpportunityInstance>` +
    `<date>2026-06-05</date><status>passed</status><resultLabel>B</resultLabel><credit><scheme>ECTS</scheme><value>5</value></credit></learningOpportunityInstance></specifies></learningOpportunitySpecification>`;
  const text =
    `<?xml version="1.0" encoding="UTF-8"?><elmo xmlns="https://github.com/emrex-eu/elmo-schemas/tree/v1"><generatedDate>2026-07-01T10:00:00Z</generatedDate>` +
    `<learner><givenNames>Aino Maria</givenNames><familyName>Korhonen</familyName><dateOfBirth>2003-03-14</dateOfBirth></learner><report><issuer><country>NO</country>` +
    `<identifier type="schac">uio.no</identifier><title xml:lang="nb">Universitetet i Oslo</title></issuer>${Array.from({ length: 1200 }, (_, i) => course(i)).join("")}` +
    `<issueDate>2026-07-01T10:00:00Z</issueDate></report></elmo>`;
  await bench.ask("take_in_file", { case: id, base64: Buffer.from(text).toString("base64") });
  const stored = await put(bench, rule("Everything in Oslo", { host: "identifier", hostScheme: "schac", hostValue: "UIO.no", exceptCodes: ["BIG1001"] }));
  const { page, watch } = await window(started);
  await go(page, bench, "settings", "rules", stored.id);
  await page.getByText("1199 of 1200 stored courses match.").waitFor();
  await page.getByText("The first 1000 are shown.").waitFor();
  const rows = await page.getByRole("region", { name: "Stored courses that match" }).locator("tbody tr").count();
  assert.ok(rows < 120, `${rows} rows are drawn of a thousand`);
  await page.setViewportSize({ width: 640, height: 400 });
  for (const place of [["settings", "rules"], ["settings", "rules", stored.id], ["settings", "rules", "import"]]) {
    await go(page, bench, ...place);
    await fits(page, `${place.join(" ")} at 200 %`);
    await sound(page, `zoom-rules-${place.length}-${place.at(-1) === "import" ? "import" : "page"}`);
  }
  await page.setViewportSize({ width: 1280, height: 800 });
  await page.evaluate(() => (document.documentElement.dataset.theme = "contrast"));
  await go(page, bench, "settings", "rules", stored.id);
  await sound(page, "contrast-rules-editor");
  watch.nothing();
});

// Grades on their pages: tables and the policy in Settings, and in a case the proposal with its working, taken over by a key.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { browser, desk, fits, loaded, shot, sound, window } from "./bench.mjs";

const aino = "K240114";

async function go(page, bench, ...parts) {
  await page.goto(`${bench.address}/#/${parts.join("/")}`);
  await page.locator("h1").first().waitFor();
  await loaded(page);
}

const distribution = `<resultDistribution>${[["F", 20], ["E", 9], ["D", 18], ["C", 41], ["B", 34], ["A", 12]]
  .map(([label, count]) => `<category label="${label}" count="${count}"/>`).join("")}</resultDistribution>`;
const courses = [["IN2010", "Algorithms and Data Structures", "10", "ECTS", "B", distribution], ["IN3050", "Introduction to Artificial Intelligence", "15", "CATS", "C", ""],
  ["IN9999", "A Course With a Grade That Nobody Knows", "5", "Kreditpunkte", "Laudatur", ""]];

/** Aino's results from Oslo as a file, and her case. */
async function results(bench) {
  const id = (await bench.ask("cases", { filter: "all", search: aino })).rows[0].id;
  const one = ([code, title, credits, scheme, grade, figures]) =>
    `<learningOpportunitySpecification><identifier type="local">${code}</identifier><title xml:lang="en">${title}</title><type>Course</type><iscedCode>0613</iscedCode>` +
    `<specifies><learningOpportunityInstance><date>2026-06-05</date><status>passed</status><resultLabel>${grade}</resultLabel>${figures}` +
    `<credit><scheme>${scheme}</scheme><value>${credits}</value></credit></learningOpportunityInstance></specifies></learningOpportunitySpecification>`;
  const text =
    `<?xml version="1.0" encoding="UTF-8"?><elmo xmlns="https://github.com/emrex-eu/elmo-schemas/tree/v1"><generatedDate>2026-07-01T10:00:00Z</generatedDate>` +
    `<learner><givenNames>Aino Maria</givenNames><familyName>Korhonen</familyName><dateOfBirth>2003-03-14</dateOfBirth></learner>` +
    `<report><issuer><country>NO</country><identifier type="schac">uio.no</identifier><title xml:lang="nb">Universitetet i Oslo</title></issuer>` +
    `${courses.map(one).join("")}<issueDate>2026-07-01T10:00:00Z</issueDate></report></elmo>`;
  const { document } = await bench.ask("take_in_file", { case: id, base64: Buffer.from(text).toString("base64") });
  const { person } = await bench.ask("review", { document });
  if (person.verdict !== "match") await bench.ask("accept_person", { document, why: "Known at the desk.", second: null });
  return id;
}

for (const size of [{ width: 1280, height: 800 }, { width: 1024, height: 720 }]) {
  const at = size.width;

  test(`the way of converting and the tables at ${at}`, async (t) => {
    const bench = await desk(t);
    const { page, watch } = await window(await browser(t), size);
    await go(page, bench, "settings");
    await page.getByRole("button", { name: "Open grades" }).click();
    await page.getByRole("heading", { level: 1, name: "Grades" }).waitFor();
    await page.getByRole("row", { name: /University of Oslo A–F/ }).waitFor();
    await fits(page, "grades");
    await sound(page, `${at}-grades`, { scroll: true });

    await page.getByRole("radio", { name: /Modified Bavarian formula/ }).check();
    await page.getByLabel("Rounding").selectOption("thirds");
    await page.getByRole("button", { name: "Save", exact: true }).click();
    await page.getByText("How grades are converted is saved").first().waitFor();
    assert.equal((await bench.ask("grades")).policy.rounding, "thirds");
    await page.getByRole("radio", { name: /Lowest grade/ }).check();
    await page.getByLabel("Smallest share that counts, per cent").fill("5,5");
    await page.getByRole("button", { name: "Save", exact: true }).click();
    await page.waitForFunction(() => { const save = document.querySelector("form button[type=submit]"); return save?.disabled && save.getAttribute("aria-busy") === null; });
    assert.deepEqual((await bench.ask("grades")).policy, { method: "min", minimumShare: "5.5", rounding: "thirds" });

    await page.getByRole("button", { name: "Import tables" }).click();
    const csv = "institution,institution_id,scheme,years,grade,passing,percent\nUniversity of Oslo,uio.no,A–F (training),2025–2027,A,yes,20\nUniversity of Oslo,uio.no,A–F (training),2025–2027,B,yes,80\nKTH,kth.se,A–F,2024,A,perhaps,5\n";
    await page.locator("input[type=file]").first().setInputFiles({ name: "tables.csv", mimeType: "text/csv", buffer: Buffer.from(csv) });
    await page.getByText("0 new, 1 changed, 0 unchanged").first().waitFor();
    await page.getByText("Passing is neither yes nor no").waitFor();
    await page.getByLabel("Show 1 retired").check();
    await page.getByRole("button", { name: "Show figures of A–F (training), University of Oslo, version 1" }).click();
    await page.getByRole("cell", { name: "12.31 %", exact: true }).waitFor();
    await fits(page, "grades-imported");
    await sound(page, `${at}-grades-imported`, { scroll: true });
    await page.getByRole("button", { name: "Retire A–F (training), University of Oslo, version 2" }).click();
    await page.getByLabel("Show 2 retired").waitFor();
    watch.nothing();
  });

  test(`a grade is proposed with its working and taken over at ${at}`, async (t) => {
    const bench = await desk(t);
    const id = await results(bench);
    const { page, watch } = await window(await browser(t), size);
    await go(page, bench, "case", id, "courses");
    await page.getByRole("button", { name: /^IN2010/ }).first().click();
    await page.getByRole("searchbox", { name: /Search/ }).last().fill("TIE101");
    await page.getByRole("button", { name: /TIE101/ }).first().click();
    await page.getByText("by distribution, midpoint").waitFor();
    const grade = page.getByLabel("Grade", { exact: true });
    assert.equal(await grade.inputValue(), "", "nothing is filled in by itself");
    await page.getByRole("button", { name: "Working" }).click();
    await page.getByRole("img", { name: /B covers 12\.31 to 41\.07 per cent/ }).waitFor();
    await page.getByRole("img", { name: /B covers/ }).scrollIntoViewIfNeeded();
    await sound(page, `${at}-conversion-picture`);
    await page.getByText("Only a hint: the figures are of this course alone.").waitFor();
    await page.getByRole("button", { name: "show figures" }).last().click();
    await page.locator("figure").last().scrollIntoViewIfNeeded();
    await fits(page, "conversion");
    await sound(page, `${at}-conversion`);
    await page.evaluate(() => (document.documentElement.dataset.theme = "contrast"));
    await page.getByRole("img", { name: /B covers/ }).scrollIntoViewIfNeeded();
    await shot(page, `${at}-conversion-contrast`);
    await page.evaluate(() => delete document.documentElement.dataset.theme);
    await page.getByRole("button", { name: "Working" }).focus();
    await page.keyboard.press("g");
    await page.getByText("Grade as proposed").waitFor();
    assert.equal(await grade.inputValue(), "4");
    const how = page.getByLabel("How found");
    assert.equal(await how.inputValue(), "by distribution, midpoint; host table 2024–2026, version 1; home table 2023–2026, version 1");
    // A grade of one's own does not keep those words.
    await grade.fill("5");
    assert.equal(await how.inputValue(), "entered by hand");
    await page.getByRole("button", { name: /^Take 4/ }).click();
    await page.getByText("Grade as proposed").waitFor();
    await fits(page, "taken");
    await sound(page, `${at}-conversion-taken`);

    // Credits of another scheme, with the factor and its source; and a scheme that nobody knows.
    await page.getByRole("button", { name: /^IN3050/ }).first().click();
    await page.getByRole("searchbox", { name: /Search/ }).last().fill("TIE105");
    await page.getByRole("button", { name: /TIE105/ }).first().click();
    await page.getByText("15 CATS are 7.5 ECTS (× 1/2).").waitFor();
    await page.getByText(/QAA/).waitFor();
    await page.getByRole("button", { name: "Take 7.5 ECTS" }).click();
    await page.getByText("15 CATS as 7.5 ECTS").waitFor();
    await page.getByRole("button", { name: /^Take 3/ }).click();
    assert.match(await page.getByLabel("How found").inputValue(), /^by distribution.*; 15 CATS × 1\/2 = 7\.5 ECTS \(QAA|^15 CATS.*; by distribution/);
    assert.equal(await page.getByLabel("Credits, ECTS").inputValue(), "7.5");
    await fits(page, "credits");
    await sound(page, `${at}-conversion-credits`);
    await page.getByRole("button", { name: /^IN9999/ }).first().click();
    await page.getByRole("searchbox", { name: /Search/ }).last().fill("TIE109");
    await page.getByRole("button", { name: /TIE109/ }).first().click();
    await page.getByText("The grade is not in the host's table.").waitFor();
    await page.getByText("No factor is known for KREDITPUNKTE").waitFor();
    watch.nothing();
  });
}

test("tables of an EWP transcript, with what only a person can say", async (t) => {
  const bench = await desk(t);
  const { page, watch } = await window(await browser(t), { width: 1024, height: 860 });
  const xml = await readFile(new URL("../suite/grades/ewp.xml", import.meta.url), "utf8");
  await go(page, bench, "settings");
  await page.getByRole("button", { name: "Open grades" }).click();
  await page.getByRole("button", { name: "Import tables" }).click();
  const chooser = page.locator("input[type=file]").last();
  const take = (name, text) => chooser.setInputFiles({ name, mimeType: "text/xml", buffer: Buffer.from(text) });
  watch.allow(/422 .*\/bridge\/read_transcript_tables\)/);
  await take("agreement.xml", "<omobility-las-get-response/>");
  await page.getByText("The XML file is no response of the EWP Transcripts of Records API.").waitFor();
  await take("none.xml", xml.replace(/<gradeConversionTable>[^]*?<\/gradeConversionTable>/g, ""));
  await page.getByText("The response holds no grading table.").waitFor();
  watch.allow();

  await take("oslo.xml", xml);
  const form = page.getByRole("form", { name: "Grading tables in oslo.xml" });
  assert.equal(await form.getByLabel("Whose tables").inputValue(), "University of Oslo");
  for (const label of ["Cycle", "Lowest grade that passes", "Years"]) assert.equal(await form.getByLabel(label).inputValue(), "", `${label} is not guessed`);
  await form.getByRole("button", { name: "Import tables" }).click();
  assert.equal(await form.getByText("Say this first.").count(), 5);
  await form.scrollIntoViewIfNeeded();
  await fits(page, "a transcript's tables at 1024");
  await sound(page, "grades-ewp-open", { scroll: true });

  await form.getByLabel("Scale", { exact: true }).last().fill("A–F (training)");
  await form.getByLabel("Years").fill("2025–2027");
  await form.getByLabel("Cycle").selectOption("all");
  await form.getByRole("radio", { name: "A, the last in the file" }).check();
  await form.getByLabel("Lowest grade that passes").selectOption("E");
  const rows = form.getByRole("table").getByRole("rowheader");
  assert.deepEqual(await rows.allTextContents(), ["A", "B", "C", "D", "E", "F"]);
  await form.getByRole("button", { name: "Move A down" }).click();
  assert.deepEqual((await rows.allTextContents()).slice(0, 2), ["B", "A"]);
  await form.getByRole("button", { name: "Move A up" }).click();
  assert.equal(await form.getByRole("cell", { name: "passes", exact: true }).count(), 5);
  await form.getByRole("table").scrollIntoViewIfNeeded();
  await sound(page, "grades-ewp-said", { scroll: true });
  await form.getByRole("button", { name: "Import tables" }).click();
  await page.getByText("2 new, 0 changed, 0 unchanged").first().waitFor();

  // The other scale waits for answers of its own.
  assert.deepEqual(await rows.allTextContents(), ["Ikke bestått", "Bestått"]);
  assert.equal(await form.getByLabel("Lowest grade that passes").inputValue(), "");
  await form.getByRole("button", { name: "Cancel" }).click();
  await page.getByText(/EWP transcript response, SHA-256 [0-9a-f]{12}/).first().waitFor();
  await page.getByRole("row", { name: /University of Oslo.*ISCED-F 0541/ }).scrollIntoViewIfNeeded();
  await fits(page, "the tables with their source");
  await sound(page, "grades-ewp-imported", { scroll: true });
  watch.nothing();
});

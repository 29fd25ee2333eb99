// The learning agreement: entered by keyboard, from a file, what became of it, everything that fits in one key, and undone.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { browser, desk, fits, shot, sound, window } from "./bench.mjs";

const csv = `Host code;Host title;Host ECTS;Term;Home code;Home title;Home ECTS
IN2010;Algoritmer og datastrukturer;10;spring 2026;TIE101;Tietorakenteet ja algoritmit;10
NORINT0110;Norsk for internasjonale studenter;5;spring 2026;;Language studies;5
STK1110;Statistiske metoder;12,5;spring 2026;TIE105;Ohjelmoinnin perusteet;5
;;;;TIE109;Ohjelmoinnin jatkokurssi;7,5
IN2140;Operativsystemer;10;spring 2026;TIE113;Ohjelmistojen suunnittelu;5
IN9999;Never taken;many;autumn 2026;;;
`;
const course = ([code, title, credits, status]) => `<learningOpportunitySpecification><identifier type="local">${code}</identifier><title xml:lang="no">${title}</title><type>Course</type><specifies><learningOpportunityInstance><date>2026-06-01</date><status>${status}</status><resultLabel>${status === "passed" ? "B" : "F"}</resultLabel><credit><scheme>ects</scheme><value>${credits}</value></credit></learningOpportunityInstance></specifies></learningOpportunitySpecification>`;
const results = [["IN2010", "Algoritmer og datastrukturer", 10, "passed"], ["NORINT0110", "Norsk for internasjonale studenter", 5, "passed"], ["STK1110", "Statistiske metoder og dataanalyse", 10, "passed"], ["IN2140", "Introduksjon til operativsystemer", 10, "failed"], ["EXPHIL03", "Examen philosophicum", 10, "passed"]];
const elmo = `<?xml version="1.0" encoding="UTF-8"?><elmo xmlns="https://github.com/emrex-eu/elmo-schemas/tree/v1"><generatedDate>2026-06-10T10:00:00Z</generatedDate><learner><bday>2003-03-14</bday><givenNames>Aino Maria</givenNames><familyName>Korhonen</familyName></learner><report><issuer><country>NO</country><identifier type="schac">uio.no</identifier><title xml:lang="en">University of Oslo</title><url>https://www.uio.no</url></issuer>${results.map(course).join("")}<issueDate>2026-06-10T10:00:00Z</issueDate></report></elmo>`;

async function settled(bench, id) {
  await bench.ask("take_in_file", { case: id, base64: Buffer.from(elmo).toString("base64") });
  const [document] = (await bench.ask("case", { case: id })).documents;
  if (document.signatureOpen) await bench.ask("accept_signature", { document: document.id, why: "The registrar confirmed it by telephone." });
  if (document.personOpen) await bench.ask("accept_person", { document: document.id, why: "The student showed a passport.", second: null });
}
const caseOf = async (bench) => (await bench.ask("cases", { filter: "all", search: "K240114" })).rows[0].id;

test("by hand with the keyboard", async (t) => {
  const bench = await desk(t);
  const started = await browser(t);
  const { page, watch } = await window(started, { width: 1024, height: 760 });
  const id = await caseOf(bench);
  await page.goto(`${bench.address}/#/case/${id}/agreement`);
  await page.getByRole("heading", { name: "No learning agreement yet." }).waitFor({ timeout: 60_000 });
  await sound(page, "agreement-01-empty");
  await page.keyboard.press("e");
  const cell = (name) => page.getByRole("textbox", { name }).or(page.getByRole("combobox", { name }));
  await cell("Code, table A, row 1 of group 1").waitFor();
  await page.keyboard.type("IN2010");
  await page.keyboard.press("Tab");
  await page.keyboard.type("Algoritmer");
  // Saving says what is missing before it asks the core.
  await page.keyboard.press("Control+Enter");
  await page.getByText("One field is missing").waitFor();
  await sound(page, "agreement-02-missing");
  await cell("Credits, ECTS, table A, row 1 of group 1").fill("10");
  await page.keyboard.press("Enter");
  await cell("Code, table A, row 2 of group 1").waitFor();
  await page.keyboard.type("IN3050");
  await cell("Credits, ECTS, table A, row 2 of group 1").fill("5");
  await page.keyboard.press("ArrowUp");
  assert.equal(await page.evaluate(() => document.activeElement.getAttribute("aria-label")), "Credits, ECTS, table A, row 1 of group 1");
  const home = cell("Code, table B, row 1 of group 1");
  await home.fill("TIE101");
  await page.waitForFunction(() => document.querySelector("datalist option[value=TIE101]"));
  await home.press("Tab");
  await page.waitForFunction(() => [...document.querySelectorAll("input")].some((one) => one.value === "Tietorakenteet ja algoritmit"));
  await fits(page, "The tables at 1024");
  await sound(page, "agreement-03-by-hand");
  await page.getByRole("button", { name: "Split row by row" }).click();
  assert.equal(await page.locator("fieldset.group").count(), 2);
  await page.getByRole("button", { name: "Join with group 1" }).click();
  await page.getByRole("button", { name: /^Save/ }).click();
  await page.getByRole("heading", { name: "Planned, achieved, recognised" }).waitFor();
  await page.getByText("not in the results").first().waitFor();
  await fits(page, "The comparison at 1024");
  await sound(page, "agreement-04-saved");
  await page.getByRole("button", { name: /^Undo/ }).click();
  await page.getByRole("heading", { name: "No learning agreement yet." }).waitFor();
  watch.nothing();
});

test("from a file, then everything that fits in one key", async (t) => {
  const bench = await desk(t);
  const started = await browser(t);
  const { page, watch } = await window(started);
  const id = await caseOf(bench);
  await settled(bench, id);
  await page.goto(`${bench.address}/#/case/${id}/agreement`);
  await page.getByRole("heading", { name: "No learning agreement yet." }).waitFor({ timeout: 60_000 });
  await page.keyboard.press("f");
  const chooser = page.locator("input[type=file]");
  await chooser.setInputFiles({ name: "addresses.csv", mimeType: "text/csv", buffer: Buffer.from("Street;City\nMain Street;Oslo\n") });
  await page.getByText("addresses.csv does not say which column is what.").waitFor();
  await sound(page, "agreement-05-wrong-file");
  await chooser.setInputFiles({ name: "agreement.csv", mimeType: "text/csv", buffer: Buffer.from(csv) });
  await page.getByText("Lines read: 5, in groups: 4. Lines left out: 1.").waitFor();
  await fits(page, "The file");
  await sound(page, "agreement-06-file");
  await page.getByRole("button", { name: "Take into the tables" }).click();
  await page.getByRole("button", { name: /^Save/ }).click();
  await page.getByRole("heading", { name: "2 of 4 groups of the learning agreement fit the results" }).waitFor();
  for (const words of ["as planned", "fewer credits −2.5", "not passed", "not planned"]) await page.getByRole("table").getByText(words, { exact: false }).first().waitFor();
  await fits(page, "The comparison");
  await sound(page, "agreement-07-compared");

  // A change during the mobility: the first version stays to be read.
  await page.getByRole("button", { name: "Change during the mobility" }).click();
  await page.getByRole("textbox", { name: "Credits, ECTS, table A, row 1 of group 3" }).fill("10");
  await page.getByLabel("Note").fill("Fewer credits in Oslo");
  await page.getByRole("button", { name: /^Save as a change/ }).click();
  await page.getByRole("heading", { name: "3 of 4 groups of the learning agreement fit the results" }).waitFor();
  await page.getByText("One earlier version").click();
  await page.getByRole("heading", { name: "Version 1" }).waitFor();
  await sound(page, "agreement-08-versions");

  // On the mapping page: the offer, its key, and the reason in the suggestions.
  await page.keyboard.press("Control+4");
  await page.getByRole("button", { name: /^Propose as agreed/ }).waitFor();
  await page.getByText("learning agreement: IN2010 Algoritmer og datastrukturer 10 → TIE101").waitFor();
  await fits(page, "The offer on the mapping page");
  await sound(page, "agreement-09-offer");
  await page.keyboard.press("p");
  await page.waitForFunction(() => document.querySelectorAll("button.item.credited").length === 3);
  await page.getByRole("button", { name: /^IN2010/ }).click();
  const balance = page.getByRole("region", { name: "Balance of this group" });
  await balance.getByText("10").first().waitFor();
  await sound(page, "agreement-10-proposed");
  assert.deepEqual((await bench.ask("case", { case: id })).decisions, []);
  await page.getByRole("button", { name: "Learning agreement", exact: true }).click();
  await page.getByRole("table").getByText("10 agreed, 10 credited").waitFor();
  await shot(page, "agreement-11-recognised");
  await page.keyboard.press("Control+z");
  await page.getByRole("heading", { name: "3 of 4 groups of the learning agreement fit the results" }).waitFor();
  await page.getByRole("table").getByText("10 agreed", { exact: true }).waitFor();
  assert.equal((await bench.ask("mapping", { case: id })).groups.length, 0);
  watch.nothing();
});

test("from an EWP response: whose it is, what is agreed, and a condition", async (t) => {
  const bench = await desk(t);
  const started = await browser(t);
  const { page, watch } = await window(started, { width: 1024, height: 860 });
  const id = await caseOf(bench);
  const xml = await readFile(new URL("../suite/agreement/ewp.xml", import.meta.url), "utf8");
  const take = (name, text) => page.locator("input[type=file]").setInputFiles({ name, mimeType: "text/xml", buffer: Buffer.from(text) });
  const takes = page.getByRole("button", { name: "Take into the tables" });
  await page.goto(`${bench.address}/#/case/${id}/agreement`);
  await page.getByRole("heading", { name: "No learning agreement yet." }).waitFor({ timeout: 60_000 });
  await page.keyboard.press("f");

  watch.allow(/422 .*\/bridge\/read_agreement\)/);
  await take("courses.xml", "<courses-response/>");
  await page.getByText("The XML file is no response of the EWP Learning Agreements API.").waitFor();
  const only = xml.replace(/ {4}<la>[^]*?<\/la>\n/, "");
  await take("proposed.xml", only.replace(/<first-version>[^]*<\/approved-changes>/, ""));
  await page.getByText("The learning agreement in the file is only proposed").waitFor();
  await sound(page, "agreement-12-ewp-proposed");
  watch.allow();

  // Somebody else's: nothing can be taken in. A name that differs: a person says why.
  await take("other.xml", only.replace("2003-03-14", "2002-03-14"));
  await page.getByText("Mismatch: this looks like somebody else").waitFor();
  await page.getByText("Date of birth: in the file 14 Mar 2002, in the case 14 Mar 2003").waitFor();
  assert.equal(await takes.isDisabled(), true);
  await sound(page, "agreement-13-ewp-mismatch");
  await take("close.xml", only.replace("Korhonen", "Virtanen"));
  await page.getByText("Unclear whether it is the same person").waitFor();
  assert.equal(await takes.isDisabled(), true);
  await page.getByLabel("Why it is this student’s agreement").fill("Married in May");
  assert.equal(await takes.isDisabled(), false);
  await fits(page, "An unclear agreement at 1024");
  await sound(page, "agreement-14-ewp-unclear");

  // Two in one file: the student's is shown, the other one is named with the reason why it cannot be chosen.
  await take("ewp.xml", xml);
  await page.getByText("The same person").waitFor();
  const which = page.getByRole("combobox", { name: "Learning agreement in ewp.xml" });
  assert.equal(await which.inputValue(), "1");
  assert.match(await which.locator("option").first().textContent(), /Laaksonen.*ntnu\.no.*only proposed/);
  assert.equal(await which.locator("option").first().isDisabled(), true);
  await page.getByText("Components read: 8. Left out: 0.").waitFor();
  for (const words of ["proposal that is not approved", "One course of table A is taken online", "TIE105 · Ohjelmoinnin perusteet", "on condition: Passed with at least C"]) await page.getByText(words).first().waitFor();
  await fits(page, "An EWP response at 1024");
  await sound(page, "agreement-15-ewp");
  await takes.click();
  assert.equal(await page.getByLabel("Note").inputValue(), "EWP learning agreement SAIMA-2025-0114, file ewp.xml");
  await page.getByRole("button", { name: "Split row by row" }).click();
  assert.equal(await page.locator("fieldset.group").count(), 4);
  await sound(page, "agreement-16-ewp-tables");
  await page.getByRole("button", { name: /^Save/ }).click();
  await page.getByText("agreed on 4 Feb 2026").waitFor();
  await page.getByText("EWP learning agreement SAIMA-2025-0114").waitFor();
  await page.getByText("it is recognised on a condition only").waitFor();
  await sound(page, "agreement-17-ewp-saved");
  await page.getByRole("button", { name: /^Undo/ }).click();
  await page.getByRole("heading", { name: "No learning agreement yet." }).waitFor();
  watch.nothing();
});

// The mapping page by keyboard: how many keys a transcript takes, what was decided before, identical courses, the filter, and a
// list of ten thousand.
import assert from "node:assert/strict";
import { test } from "node:test";
import { browser, desk, fits, shot, sound, window } from "./bench.mjs";

const aino = { number: "K240114", given: "Aino Maria", family: "Korhonen", born: "2003-03-14" };
// Eight courses that a student in Oslo brings; most of them the catalogue of the training mode knows by another name.
const eight = [
  ["IN2010", "Algoritmer og datastrukturer", "Algorithms and Data Structures", 10],
  ["IN1000", "Introduksjon til objektorientert programmering", "Introduction to Programming", 5],
  ["MAT1110", "Kalkulus og lineær algebra", "Multivariable Calculus", 5],
  ["STK1110", "Statistiske metoder og dataanalyse", "Statistical Methods", 5],
  ["IN2090", "Databaser og datamodellering", "Databases", 5],
  ["IN2040", "Kunstig intelligens", "Introduction to Artificial Intelligence", 5],
  ["IN2140", "Datanettverk", "Computer Networks", 5],
  ["NORKURS1", "Norsk for internasjonale studenter", "", 5],
];

const escape = (text) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
function results(courses, day) {
  const one = ([code, title, english, credits]) => `<learningOpportunitySpecification><identifier type="local">${code}</identifier><title xml:lang="no">${escape(title)}</title>${
    english ? `<title xml:lang="en">${escape(english)}</title>` : ""
  }<type>Course</type><specifies><learningOpportunityInstance><date>2026-06-01</date><status>passed</status><resultLabel>B</resultLabel><credit><scheme>ects</scheme><value>${credits}</value></credit></learningOpportunityInstance></specifies></learningOpportunitySpecification>`;
  const text = `<?xml version="1.0" encoding="UTF-8"?><elmo xmlns="https://github.com/emrex-eu/elmo-schemas/tree/v1"><generatedDate>${day}T10:00:00Z</generatedDate><learner><bday>${aino.born}</bday><givenNames>${aino.given}</givenNames><familyName>${aino.family}</familyName></learner><report><issuer><country>NO</country><identifier type="schac">uio.no</identifier><title xml:lang="en">University of Oslo</title><url>https://www.uio.no</url></issuer>${courses.map(one).join("")}<issueDate>${day}T10:00:00Z</issueDate></report></elmo>`;
  return Buffer.from(text).toString("base64");
}

/** A case with these courses, its origin and person settled. */
async function caseWith(bench, number, courses, day = "2026-06-10") {
  const made = await bench.ask("put_case", {
    id: null, studentNumber: number, givenNames: aino.given, familyName: aino.family, birthName: null, born: aino.born, esi: null, nationalId: null, nationalIdCountry: null,
    email: null, programme: null, due: null, note: "", assignee: null, stays: [{ host: "University of Oslo", country: "NO", from: null, to: null }],
  });
  await bench.ask("take_in_file", { case: made.id, base64: results(courses, day) });
  const [document] = (await bench.ask("case", { case: made.id })).documents;
  if (document.signatureOpen) await bench.ask("accept_signature", { document: document.id, why: "The registrar confirmed it by telephone." });
  if (document.personOpen) await bench.ask("accept_person", { document: document.id, why: "The student showed a passport.", second: null });
  return made.id;
}

/** Opens a case and goes to its courses: results without a signature open at their signature. */
async function open(page, bench, id) {
  await page.goto("about:blank");
  await page.goto(`${bench.address}/#/case/${id}`);
  await page.getByRole("heading", { name: "How this is known" }).waitFor({ timeout: 60_000 });
  await page.keyboard.press("Control+4");
  await page.locator("button.item").first().waitFor({ timeout: 60_000 });
}

/** Counts the keys that reach the page. */
async function counted(page) {
  await page.addInitScript(() => {
    window.pressed = [];
    addEventListener("keydown", (event) => window.pressed.push(event.key), true);
  });
  return { many: () => page.evaluate(() => window.pressed.length) };
}
/** Whether something lies over the right end of the foreign course. */
const covered = (page) =>
  page.evaluate(() => {
    const thing = document.querySelector(".thing");
    const box = thing.getBoundingClientRect();
    return !thing.contains(document.elementFromPoint(box.right - 8, box.top + box.height / 2));
  });
const settledRows = (page) => page.locator("button.item.credited, button.item.refused").count();

test("the keys that a transcript of eight courses takes", async (t) => {
  const bench = await desk(t);
  const started = await browser(t);
  const { page, watch } = await window(started);
  const keys = await counted(page);

  // A fresh one: nothing was ever decided about these courses.
  const first = await caseWith(bench, "K900001", eight);
  await open(page, bench, first);
  await fits(page, "Mapping of a fresh transcript");
  await sound(page, "mapping-01-fresh");
  const said = {};
  for (let turn = 0; turn < 8; turn += 1) {
    const before = await settledRows(page);
    await page.waitForFunction(() => document.querySelector(".todo .waiting") === null);
    const known = await page.locator(".todo .card").count();
    if (known > 0) {
      const taking = await page.locator(".taking").textContent();
      said[/credits (\S+)/.exec(taking)[1]] = taking.trim();
    }
    await page.keyboard.press(known > 0 ? "Enter" : "n");
    await page.waitForFunction((count) => document.querySelectorAll("button.item.credited, button.item.refused").length > count, before);
  }
  await page.getByText("All 8 courses are mapped.").waitFor();
  await sound(page, "mapping-02-all-mapped");
  // Enter took the grade that stood below the suggestions.
  const { groups } = await bench.ask("mapping", { case: first });
  const graded = groups.find((group) => group.home[0]?.code === "TIE101");
  assert.equal(said[graded.home[0].code], `Accepting credits TIE101 with grade ${graded.home[0].grade} for B.`);
  assert.match(graded.home[0].how, /^by distribution, midpoint/);
  await page.keyboard.press("Enter");
  await page.getByRole("button", { name: /^Sign off/ }).waitFor();
  const fresh = await keys.many();
  assert.ok(fresh <= 40, `${fresh} keys for a fresh transcript`);

  // Signed off beside the page, which would ask for the draft of a decided case.
  await page.goto("about:blank");
  const { digest } = await bench.ask("draft", { case: first });
  await bench.ask("sign_off", { case: first, digest, pin: "training", second: null });

  // The same courses, brought by the next student.
  const second = await caseWith(bench, "K900002", eight, "2026-06-11");
  await open(page, bench, second);
  await page.getByRole("heading", { name: "8 courses were decided before" }).waitFor();
  await fits(page, "Decided before");
  await sound(page, "mapping-03-decided-before");
  await page.keyboard.press("a");
  await page.getByText("All 8 courses are mapped.").waitFor();
  await shot(page, "mapping-04-taken-over");
  await page.keyboard.press("Enter");
  await page.getByRole("button", { name: /^Sign off/ }).waitFor();
  const known = await keys.many();
  assert.ok(known <= 12, `${known} keys for a transcript that was decided before`);
  t.diagnostic(`${fresh} keys fresh, ${known} keys decided before`);

  // One step: Undo takes all of it back, and the list is there again.
  await page.goBack();
  await page.getByText("All 8 courses are mapped.").waitFor();
  await page.keyboard.press("Control+z");
  await page.getByRole("heading", { name: "8 courses were decided before" }).waitFor();
  assert.equal(await settledRows(page), 0);
  watch.nothing();
});

test("identical courses, the filter and a search", async (t) => {
  const bench = await desk(t);
  const started = await browser(t);
  const { page, watch } = await window(started, { width: 1024, height: 720 });
  const twice = ["NORKURS1", "Norsk for internasjonale studenter", "Norwegian for International Students", 5];
  // Two terms of the same course: not the same achievement, as their dates differ.
  const many = [...eight.slice(0, 7), ...eight.slice(0, 3).map(([code, title, english, credits]) => [`${code}X`, `${title} – prosjekt`, `${english}, project`, credits]), twice];
  const id = await caseWith(bench, "K900003", many);
  await open(page, bench, id);
  const queue = page.getByRole("region", { name: "Courses" });
  await queue.getByRole("button").first().waitFor();
  await fits(page, "Mapping at 1024");
  await sound(page, "mapping-05-1024");
  // The third pane lies over the second, and goes aside for whoever wants to read what is below.
  const todo = page.getByRole("region", { name: "What it counts for" });
  assert.equal(await covered(page), true);
  await page.keyboard.press("t");
  await todo.waitFor({ state: "hidden" });
  assert.equal(await covered(page), false);
  await fits(page, "Mapping at 1024 without suggestions");
  await sound(page, "mapping-05b-1024-aside");
  await page.getByRole("button", { name: "Show suggestions" }).click();
  await todo.waitFor();
  await page.keyboard.press("t");
  await page.keyboard.press("s");
  await page.waitForFunction(() => document.activeElement?.type === "search");
  await page.keyboard.press("Escape");

  await page.keyboard.press("/");
  await page.keyboard.type("prosjekt");
  await page.keyboard.press("Enter");
  assert.equal(await queue.locator("button.item").count(), 3);
  await queue.getByText("3 of 11 shown").waitFor();
  await page.getByLabel("Filter by state").selectOption("credited");
  await queue.getByText("No course matches the filter.").waitFor();
  await sound(page, "mapping-06-filter-empty");
  await page.getByLabel("Filter by state").selectOption("all");
  await page.getByLabel("Filter the courses").fill("");
  // Escape gives the keys back to the page.
  await page.getByLabel("Filter the courses").press("Escape");
  await page.keyboard.press("s");
  await page.keyboard.type("TIE101");
  await page.locator(".course.marked").first().waitFor();
  await page.keyboard.press("Enter");
  await page.getByLabel("Grade").first().waitFor();
  await page.evaluate(() => document.activeElement.blur());
  await page.keyboard.press("Enter");
  await page.locator("button.item.credited").first().waitFor();
  // A click on a row leaves Enter to the page.
  await queue.getByRole("button", { name: /^IN2090/ }).click();
  await page.locator(".todo .card").first().waitFor();
  await page.keyboard.press("Enter");
  await page.waitForFunction(() => document.querySelectorAll("button.item.credited").length === 2);
  await page.keyboard.press("?");
  await shot(page, "mapping-07-keys");
  watch.nothing();
});

test("ten thousand rows are drawn only where they are seen", async (t) => {
  const bench = await desk(t);
  const started = await browser(t);
  const { page, watch } = await window(started);
  const many = Array.from({ length: 10_000 }, (_, i) => [`C${i}`, i % 7 === 0 ? `Et langt navn som går over flere linjer i den smale listen, nummer ${i}` : `Emne ${i}`, "", 1]);
  const id = await caseWith(bench, "K900004", many);
  await open(page, bench, id);
  await page.locator("button.item").first().waitFor();
  const drawn = () => page.locator("button.item").count();
  assert.ok((await drawn()) < 400, `${await drawn()} rows drawn at the top`);
  const rows = page.locator(".rows");
  for (const share of [0.5, 1]) {
    await rows.evaluate((box, to) => (box.scrollTop = box.scrollHeight * to), share);
    await page.waitForFunction(() => [...document.querySelectorAll("button.item")].some((one) => { const box = one.getBoundingClientRect(); return box.top > 200 && box.bottom < 700; }));
    assert.ok((await drawn()) < 400, `${await drawn()} rows drawn at ${share}`);
  }
  await rows.evaluate((box) => (box.scrollTop = box.scrollHeight));
  await page.getByRole("button", { name: /^C9999 / }).waitFor();
  await shot(page, "mapping-08-ten-thousand");
  await page.getByRole("button", { name: /^C9999 / }).click();
  await page.keyboard.press("k");
  await page.locator("button.item[aria-current=true]", { hasText: "C9998" }).waitFor();
  watch.nothing();
});

// Documents side by side on their pages: what differs, what is mapped and no longer so, results beside a decision, and reminders.
// Each page fits its window, says nothing to the console, and axe finds nothing on it.
import assert from "node:assert/strict";
import { test } from "node:test";
import { browser, desk, fits, learner, loaded, mapAll, settle, sound, takeIn, window } from "./bench.mjs";

const aino = "K240114";
const sizes = [{ width: 1280, height: 800 }, { width: 1024, height: 720 }];

async function go(page, bench, ...parts) {
  await page.goto(`${bench.address}/#/${parts.join("/")}`);
  await page.locator("h1").first().waitFor();
  await loaded(page);
}

const caseOf = async (bench, student) => (await bench.ask("cases", { filter: "all", search: student })).rows[0].id;

const courses = [
  ["IN2010", "Algorithms and Data Structures", "10", "B", "2026-06-05"],
  ["IN3050", "Introduction to Artificial Intelligence", "10", "C", "2026-06-09"],
  ["STK1110", "Statistical Methods and Data Analysis", "10", "E", "2026-06-11"],
];
const later = [
  ["IN2010", "Algorithms and Data Structures", "10", "A", "2026-08-20"],
  ["STK1110", "Statistical Methods and Data Analysis", "7.5", "E", "2026-06-11"],
  ["EXPHIL03", "Examen philosophicum", "10", "A", "2026-05-29"],
];

for (const size of sizes) {
  const at = size.width;

  test(`what differs, and what is mapped and no longer so, at ${at}`, async (t) => {
    const bench = await desk(t);
    const { page, watch } = await window(await browser(t), size);
    const look = async (name, options) => {
      await fits(page, name);
      await sound(page, `${at}-compare-${name}`, options);
    };
    const id = await caseOf(bench, aino);
    const first = await takeIn(bench, id, courses, "2026-07-01T10:00:00Z");
    await settle(bench, first);
    await go(page, bench, "case", id, "results");
    assert.equal(await page.getByRole("heading", { name: "What differs" }).count(), 0, "one document has nothing beside it");
    await look("one-document");
    await mapAll(bench, id);

    const second = await takeIn(bench, id, later, "2026-09-01T10:00:00Z");
    await settle(bench, second);
    await go(page, bench, "case", id, "results", second);
    await page.getByText("1 came, 2 changed, 1 went").waitFor();
    await page.getByText("3 mapped courses are no longer as they were mapped").waitFor();
    await look("results");
    await mapAll(bench, id);
    await go(page, bench, "case", id, "decision");
    await page.getByText("A later document says otherwise what is mapped.").waitFor();
    assert.ok(await page.getByRole("button", { name: "Sign off" }).isDisabled());

    await go(page, bench, "case", id, "courses");
    await page.getByRole("button", { name: /IN2010 Algorithms.*Changed since you mapped it/ }).click();
    await page.getByRole("button", { name: "Map the later result" }).waitFor();
    await look("courses");
    await page.getByRole("button", { name: "Map the later result" }).click();
    await page.getByText("the later result is mapped").waitFor();
    await page.getByRole("button", { name: /STK1110.*Changed since you mapped it/ }).click();
    await page.getByRole("button", { name: "Keep it as mapped" }).click();
    await page.getByText("Looked at by").first().waitFor();
    await go(page, bench, "case", id, "results", second);
    await page.getByRole("button", { name: "Keep it as mapped" }).click();
    await page.getByText("Looked at by").nth(1).waitFor();
    const { marks } = await bench.ask("changes", { case: id });
    assert.deepEqual(marks.map((mark) => mark.seen !== null), [true, true]);

    // The same once more, and once more with another date alone.
    const same = await takeIn(bench, id, later, "2026-10-01T10:00:00Z");
    await settle(bench, same);
    await go(page, bench, "case", id, "results", same);
    await page.getByText("Nothing changed but the date.").waitFor();
    await look("date-only");
    await page.getByLabel("Compare with").selectOption(first);
    await page.getByText("1 came, 2 changed, 1 went").waitFor();
    watch.nothing();
  });

  test(`two hundred changed rows at ${at}`, async (t) => {
    const bench = await desk(t);
    const { page, watch } = await window(await browser(t), size);
    const id = await caseOf(bench, aino);
    const many = (grade) => Array.from({ length: 200 }, (_, i) => [`C${1000 + i}`, `Course number ${i + 1} with a rather long name about something`, "5", grade, "2026-06-05"]);
    await takeIn(bench, id, many("B"), "2026-07-01T10:00:00Z");
    const second = await takeIn(bench, id, many("A"), "2026-09-01T10:00:00Z");
    await go(page, bench, "case", id, "results", second);
    await page.getByText("0 came, 200 changed, 0 went").waitFor();
    await page.getByRole("button", { name: "Show all 200 achievements" }).click();
    await page.getByText("Course number 200 with").first().waitFor();
    await fits(page, "200 rows");
    await sound(page, `${at}-compare-200`);
    await page.getByRole("button", { name: "Hide what differs" }).click();
    watch.nothing();
  });

  test(`results beside a decision at ${at}`, async (t) => {
    const bench = await desk(t);
    const started = await browser(t);
    const { page, watch } = await window(started, size);
    const look = async (name) => {
      await fits(page, name);
      await sound(page, `${at}-later-${name}`);
    };
    const id = await caseOf(bench, aino);
    const first = await takeIn(bench, id, courses, "2026-07-01T10:00:00Z");
    await settle(bench, first);
    await mapAll(bench, id);
    const { digest } = await bench.ask("draft", { case: id });
    const signed = await bench.ask("sign_off", { case: id, digest, pin: "training", second: null });
    await go(page, bench, "case", id, "results");
    await page.getByText("What comes now is kept beside it").waitFor();
    const second = await takeIn(bench, id, later, "2026-09-01T10:00:00Z");
    await go(page, bench, "case", id, "decision");
    await page.getByText("New results since the decision").waitFor();
    await look("decision");
    await page.getByRole("button", { name: "Show what differs" }).click();
    await page.getByText("Later, not part of the decision").waitFor();
    await page.getByText("1 came, 2 changed, 1 went").nth(1).waitFor();
    await look("results");
    await go(page, bench, "cases");
    await page.getByText("New results since the decision").waitFor();
    await look("register");
    await go(page, bench, "case", id, "results", second);
    await page.getByRole("button", { name: "Leave the decision as it is" }).click();
    await page.getByLabel("Why it stays as it is").fill("The student does not ask for them.");
    await page.getByRole("button", { name: "Leave the decision as it is" }).click();
    await page.getByText("Left as it is by").waitFor();
    await look("left");
    const after = await bench.ask("case", { case: id });
    assert.deepEqual([after.decisions, after.balance, after.state], [signed.decisions, signed.balance, "signed"]);
    watch.nothing();
  });

  test(`reminders at ${at}`, async (t) => {
    const bench = await desk(t);
    const started = await browser(t);
    const { page, watch } = await window(started, size);
    const look = async (name) => {
      await fits(page, name);
      await sound(page, `${at}-reminder-${name}`);
    };
    const id = await caseOf(bench, aino);
    await go(page, bench, "case", id, "results");
    await page.getByRole("button", { name: "Set a reminder" }).click();
    await page.getByLabel("Look again on").fill("3/4");
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByRole("alert").first().waitFor();
    await look("wrong-day");
    await page.getByLabel("Look again on").fill("1.2.2099");
    await page.getByLabel("Note").fill("Grades are entered in January");
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByText("Look again on 1 Feb 2099").waitFor();
    await look("set");
    await page.getByRole("button", { name: "Remove" }).click();
    await page.getByText("Nobody is reminded of this case.").waitFor();

    // The EMP has nothing yet.
    const { emps } = await bench.ask("emps");
    const fetch = await bench.ask("begin_fetch", { case: id, emp: emps.find((emp) => emp.country === "NO").key, language: "en" });
    const visitor = await window(started);
    await learner(visitor.page, fetch.startUrl, { student: aino, answer: "no-results" });
    await visitor.page.waitForURL(fetch.returnUrl);
    await visitor.context.close();
    await page.getByText("Set because the EMP had no results.").waitFor();

    await bench.ask("set_reminder", { case: id, due: "2026-02-01", note: "Grades are entered in January" });
    await page.getByText("Look again: late").first().waitFor();
    await look("late");
    await go(page, bench, "cases");
    await page.getByRole("button", { name: /^Needs/ }).click();
    await page.getByText("Look again: late").waitFor();
    await look("register");
    watch.nothing();
  });
}

// Every page by itself, also those that a good day never shows: forms, empty lists, refusals, the lock. Each fits its window, says
// nothing to the console, and axe finds nothing on it.
import assert from "node:assert/strict";
import { test } from "node:test";
import { browser, desk, fits, learner, loaded, shot, sound, window } from "./bench.mjs";

const aino = "K240114";

/** Goes to an address of the program and waits for the page. */
async function go(page, bench, ...parts) {
  await page.goto(`${bench.address}/#/${parts.join("/")}`);
  await page.locator("h1").first().waitFor();
  await loaded(page);
}

async function caseOf(bench, student) {
  return (await bench.ask("cases", { filter: "all", search: student })).rows[0].id;
}

/** A fetch for a case, walked to its end by a learner in a window of their own. */
async function fetched(bench, started, { id, student, country = "NO", answer = "", language = "en" }) {
  const { emps } = await bench.ask("emps");
  const fetch = await bench.ask("begin_fetch", { case: id, emp: emps.find((emp) => emp.country === country).key, language });
  const { context, page } = await window(started);
  await learner(page, fetch.startUrl, { student, answer });
  await page.waitForURL(fetch.returnUrl);
  await page.locator("h1").waitFor();
  return { page, close: () => context.close() };
}

for (const size of [{ width: 1280, height: 800 }, { width: 1024, height: 720 }]) {
  const at = size.width;

  test(`pages of the rail, forms and empty lists at ${size.width} × ${size.height}`, async (t) => {
    const bench = await desk(t);
    const { page, watch } = await window(await browser(t), size);
    const look = async (name) => {
      await fits(page, name);
      await sound(page, `${at}-${name}`);
    };
    await page.goto(bench.address);
    for (const link of ["Cases", "Fetch", "Delivery", "Catalogue", "Settings"]) {
      await page.getByRole("navigation", { name: "Pages" }).getByRole("link", { name: link }).click();
      await page.getByRole("heading", { level: 1, name: link }).waitFor();
      await loaded(page);
      await look(link.toLowerCase());
    }

    await go(page, bench, "cases");
    await page.getByRole("searchbox").fill("nobody of this name");
    await page.getByText("Nothing found for").waitFor();
    await look("cases-nothing-found");
    await go(page, bench, "cases", "new");
    await page.getByRole("button", { name: "Make the case" }).click();
    await page.getByRole("alert").first().waitFor();
    await look("case-form-with-errors");
    await go(page, bench, "cases", "import");
    await look("cases-import");
    await page.locator("input[type=file]").setInputFiles({
      name: "cases.csv", mimeType: "text/csv",
      buffer: Buffer.from("student_number,given_names,family_name,born,host,host_country,from,to\nK1,Anna,Aalto,2003-02-30,University of Oslo,NO,2026-01-12,2026-06-12\n"),
    });
    await page.getByText("was left out").waitFor();
    await look("cases-import-left-out");
    await go(page, bench, "case", await caseOf(bench, aino), "edit");
    await look("case-edit");
    watch.nothing();
  });
}

test("settings say beside the field what is wrong", async (t) => {
  const bench = await desk(t);
  const { page, watch } = await window(await browser(t));
  await go(page, bench, "settings");
  await page.getByRole("button", { name: "Add a person" }).click();
  await page.getByText("This is needed.").first().waitFor();
  await sound(page, "settings-people", { scroll: true });
  watch.nothing();
});

test("the lock and a closed database", async (t) => {
  const bench = await desk(t);
  const { page, watch } = await window(await browser(t), { width: 1024, height: 720 });
  await go(page, bench, "cases");
  await page.getByRole("button", { name: "Lock" }).click();
  await page.getByRole("heading", { name: "Who works here?" }).waitFor();
  await fits(page, "lock");
  await sound(page, "lock");
  watch.allow(/422 \(Unprocessable/);
  await page.getByLabel("PIN").fill("guessed it");
  await page.keyboard.press("Enter");
  await page.getByText("The PIN is wrong.").waitFor();
  await sound(page, "lock-wrong-pin");
  watch.allow();
  await page.getByLabel(/Jukka Laine/).check();
  await page.getByLabel("PIN").fill("training");
  await page.keyboard.press("Enter");
  await page.getByRole("navigation", { name: "Pages" }).getByText("Jukka Laine").waitFor();

  // Only a machine with a keychain closes by itself what a newer program wrote: this one is told so.
  await page.route("**/bridge/status", async (route) => {
    const answer = await route.fetch();
    await route.fulfill({ response: answer, json: { ...(await answer.json()), state: "closed", mode: "production", closedBecause: "newer", key: "keychain" } });
  });
  await page.reload();
  await page.getByRole("heading", { name: "The database is closed" }).waitFor();
  await sound(page, "closed-newer");
  watch.nothing();
});

test("doubts and refusals", async (t) => {
  const bench = await desk(t);
  const started = await browser(t);
  const { page, watch } = await window(started);
  const id = await caseOf(bench, aino);

  for (const answer of ["bad-signature", "error", "cancel", "no-results"]) {
    const theirs = await fetched(bench, started, { id, student: aino, answer });
    await sound(theirs.page, `learner-${answer}`);
    await theirs.close();
  }
  await go(page, bench, "case", id, "results");
  await page.getByText("The learner cancelled at the EMP.").waitFor();
  await page.getByRole("region", { name: "From a file" }).locator("input[type=file]").setInputFiles({ name: "page.html", mimeType: "text/html", buffer: Buffer.from("<!DOCTYPE html><title>Log in</title><p>Log in</p>") });
  await page.getByText("This is a web page, not a saved answer.").waitFor();
  await fits(page, "refusals");
  await sound(page, "doubt-01-refused-fetches-and-file", { scroll: true });

  await (await fetched(bench, started, { id, student: aino, answer: "sha1" })).close();
  await go(page, bench, "case", id, "signature");
  await page.getByRole("button", { name: /Accept/ }).waitFor();
  await fits(page, "weak signature");
  await sound(page, "doubt-02-weak-signature");

  const emma = await caseOf(bench, "K230518");
  await (await fetched(bench, started, { id: emma, student: "K230518", answer: "not-this-student" })).close();
  await go(page, bench, "case", emma, "person");
  await page.getByRole("table").waitFor();
  await fits(page, "mismatch");
  await sound(page, "doubt-03-mismatch", { scroll: true });
  await page.getByRole("button", { name: "Erase the document" }).click();
  await page.getByRole("dialog").waitFor();
  await sound(page, "doubt-04-erase");
  await page.keyboard.press("Escape");
  await page.getByRole("dialog").waitFor({ state: "detached" });
  await page.getByRole("button", { name: "Choose the case" }).click();
  await page.getByRole("searchbox", { name: "Search cases" }).fill("Korhonen");
  await page.getByRole("radio", { name: /Korhonen/ }).check();
  await sound(page, "doubt-05-move");
  await go(page, bench, "case", emma, "courses");
  await sound(page, "doubt-06-courses-of-a-mismatch");
  await go(page, bench, "case", emma, "decision");
  await sound(page, "doubt-07-decision-of-a-mismatch");
  await go(page, bench, "cases");
  await page.getByText("Person mismatch").waitFor();
  await sound(page, "doubt-08-cases");
  watch.nothing();
});

test("high contrast, compact rows, the list of keys, and twice the size", async (t) => {
  const bench = await desk(t);
  const started = await browser(t);
  const id = await caseOf(bench, aino);
  await (await fetched(bench, started, { id, student: aino })).close();
  const { page, watch } = await window(started);
  await go(page, bench, "settings");
  await page.getByLabel("Theme").selectOption("contrast");
  await page.getByLabel("Density").selectOption("compact");
  for (const place of [["cases"], ["case", id, "results"], ["case", id, "courses"]]) {
    await go(page, bench, ...place);
    await sound(page, `contrast-compact-${place.at(-1)}`);
  }
  await page.keyboard.press("?");
  await page.getByRole("dialog").waitFor();
  await sound(page, "keys");
  await page.keyboard.press("Escape");
  await go(page, bench, "settings");
  await page.getByLabel("Theme").selectOption("system");
  await page.getByLabel("Density").selectOption("comfortable");

  // 200 % on a window of 1280 × 800 is what a window of half the size shows.
  await page.setViewportSize({ width: 640, height: 400 });
  for (const place of [["cases"], ["case", id, "results"], ["case", id, "person"], ["case", id, "courses"], ["case", id, "decision"], ["settings"], ["catalogue"]]) {
    await go(page, bench, ...place);
    await fits(page, `${place.join(" ")} at 200 %`);
    await sound(page, `zoom-${place.at(-1)}`);
    await shot(page, `zoom-${place.at(-1)}-whole`, true);
  }
  watch.nothing();
});

test("the learner's pages in their languages, and the pages of the four EMPs", async (t) => {
  const bench = await desk(t);
  const started = await browser(t);
  const id = await caseOf(bench, aino);
  const { emps } = await bench.ask("emps");
  const { page, watch } = await window(started, { width: 420, height: 800 });
  for (const [language, country] of [["en", "FI"], ["fi", "FI"], ["sv", "SE"], ["nb", "NO"], ["nl", "NL"], ["de", "NL"]]) {
    const fetch = await bench.ask("begin_fetch", { case: id, emp: emps.find((emp) => emp.country === country).key, language });
    await page.goto(fetch.startUrl);
    assert.equal(await page.locator("html").getAttribute("lang"), language);
    await fits(page, `start page, ${language}`);
    await sound(page, `learner-start-${language}`);
    await page.locator("form button").click();
    await page.locator("input[name=student]").first().waitFor();
    await fits(page, `log-in, ${country}`);
    await sound(page, `emp-${country}-sign-in`);
    await page.locator("button.main").click();
    await page.locator("button[value=send]").waitFor();
    await fits(page, `choice, ${country}`);
    await sound(page, `emp-${country}-choose`, { scroll: true });
    await page.locator("button[value=cancel]").click();
    await page.waitForURL(fetch.returnUrl);
    assert.equal(await page.locator("html").getAttribute("lang"), language);
    await fits(page, `answer page, ${language}`);
    await sound(page, `learner-cancelled-${language}`);
  }
  watch.nothing();
});

// Whose results they are, as somebody at the desk sees it: each verdict with its evidence in words, long names and missing ones,
// and the way out of a mismatch with a second person.
import assert from "node:assert/strict";
import { test } from "node:test";
import { browser, desk, fits, learner, loaded, sound, window } from "./bench.mjs";

const aino = "K240114";

async function go(page, bench, ...parts) {
  await page.goto(`${bench.address}/#/${parts.join("/")}`);
  await page.locator("h1").first().waitFor();
  await loaded(page);
}

/** Aino's case with her results. */
async function received(bench, started, answer = "") {
  const id = (await bench.ask("cases", { filter: "all", search: aino })).rows[0].id;
  const { emps } = await bench.ask("emps");
  const fetch = await bench.ask("begin_fetch", { case: id, emp: emps.find((emp) => emp.country === "NO").key, language: "en" });
  const { context, page } = await window(started);
  await learner(page, fetch.startUrl, { student: aino, answer });
  await page.waitForURL(fetch.returnUrl);
  await page.locator("h1").waitFor();
  await context.close();
  return id;
}

/** What the office knows of her, changed; the comparison is made again. */
async function known(bench, id, changes) {
  const { student } = await bench.ask("case", { case: id });
  await bench.ask("put_case", { ...student, ...changes });
}

for (const size of [{ width: 1280, height: 800 }, { width: 1024, height: 720 }]) {
  test(`the evidence in words at ${size.width} × ${size.height}`, async (t) => {
    const bench = await desk(t);
    const started = await browser(t);
    const id = await received(bench, started);
    const { page, watch } = await window(started, size);
    const look = async (name) => {
      await go(page, bench, "case", id, "person");
      await page.getByRole("table").waitFor();
      await fits(page, name);
      await sound(page, `person-${size.width}-${name}`, { scroll: true });
    };

    await look("1-match");
    await page.getByText("There is nothing to decide.").waitFor();
    await page.locator("header").getByText("signature verified, same person").waitFor();

    await known(bench, id, { esi: null, givenNames: "Äino", familyName: "van Korhönen-Saimaanlahti" });
    await look("2-other-letters");
    await page.getByText("What agrees: date of birth, family name and given names.").waitFor();
    await page.getByText("(ö is written o)").waitFor();

    await known(bench, id, { givenNames: "Aina", familyName: "Korhosen" });
    await look("3-close");
    assert.deepEqual(await page.locator("mark").allTextContents(), ["n", "s", "o", "a"]);
    await page.getByText("Not enough agrees for a match: family name (close)").waitFor();
    await page.getByRole("button", { name: "Accept the person" }).isDisabled().then((off) => assert.ok(off, "a reason is needed"));

    await known(bench, id, { born: null, givenNames: "", familyName: "Κορχόνεν" });
    await look("4-missing-and-another-script");
    await page.getByText("not given").first().waitFor();
    await page.getByText("family name (not comparable)").waitFor();
    await page.getByText("In two scripts: please compare them yourself.").waitFor();

    await known(bench, id, { givenNames: "Aino Maria Wilhelmina Charlotta Antoinette", familyName: "Korhonen-Saimaanlahtelainen-von-und-zu-Hohenlohe-Ingelfingen".repeat(2) });
    await look("5-long-names");
    watch.nothing();
  });
}

test("out of a mismatch with a second person", async (t) => {
  const bench = await desk(t);
  const started = await browser(t);
  const id = await received(bench, started, "not-this-student");
  const { page, watch } = await window(started, { width: 1024, height: 720 });

  await go(page, bench, "case", id, "courses");
  await page.getByText("no course can be credited").waitFor();
  assert.equal(await page.getByRole("button", { name: "Accept" }).count(), 0, "what the core refuses is not offered");
  await fits(page, "courses of a mismatch");
  await sound(page, "person-6-courses-of-a-mismatch");
  await page.getByRole("button", { name: "To the person" }).click();

  await page.getByText("Mismatch: this looks like somebody else").waitFor();
  await page.locator("header").getByText("person mismatch, signature verified").waitFor();
  await sound(page, "person-7-mismatch", { scroll: true });
  const accept = page.getByRole("button", { name: "Accept the person" });
  await page.getByRole("textbox", { name: /^Why/ }).fill("The host mistyped the birth date and confirmed it.");
  assert.ok(await accept.isDisabled(), "one person is not enough");
  await page.getByLabel("Second person").selectOption({ index: 1 });
  await page.getByLabel("Their PIN").fill("wrong");
  watch.allow(/400|403|409|422|Failed to load resource/);
  await accept.click();
  await page.getByRole("alert").waitFor();
  await page.getByLabel("Their PIN").fill("training");
  await accept.click();
  await page.getByText("There is nothing left to decide.").waitFor();
  await page.locator("header").getByText("accepted despite a mismatch, signature verified").waitFor();
  await fits(page, "accepted by two");
  await sound(page, "person-8-accepted-by-two", { scroll: true });
  await page.getByRole("button", { name: "It is somebody else after all" }).click();
  await page.getByRole("button", { name: "Erase the document" }).waitFor();
  await sound(page, "person-9-after-all", { scroll: true });
  watch.nothing();
});

// What needs me today, the clocks in the register and on a case, and the return for completion: by mouse and by key, in a window
// that is narrow and one that is not, with axe in the light and in the dark.
import assert from "node:assert/strict";
import { test } from "node:test";
import { browser, desk, fits, loaded, sound, window } from "./bench.mjs";

const caseOf = async (bench, student) => (await bench.ask("cases", { filter: "all", search: student })).rows[0].id;
const inDays = (days) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);

async function go(page, bench, ...parts) {
  await page.goto(`${bench.address}/#/${parts.join("/")}`);
  await page.locator("h1").first().waitFor();
  await loaded(page);
}

for (const size of [{ width: 1280, height: 800 }, { width: 1024, height: 720 }]) {
  const at = size.width;

  test(`what needs me today is one key away, and each row goes where it is done, at ${at}`, async (t) => {
    const bench = await desk(t);
    const { page, watch } = await window(await browser(t), size);
    const look = async (name) => {
      await fits(page, name);
      await sound(page, `${at}-today-${name}`);
    };
    // One waits until a day, one looks again today; the results of all others are late.
    const waits = await caseOf(bench, "K240114");
    await bench.ask("set_reminder", { case: waits, due: inDays(40), note: "" });
    await bench.ask("set_reminder", { case: await caseOf(bench, "K240215"), due: inDays(0), note: "" });
    await go(page, bench, "cases");
    await page.getByRole("columnheader", { name: "Next day" }).waitFor();
    await page.getByText(/Transcript: \d+ days late/).first().waitFor();
    await look("register");
    await page.getByRole("button", { name: "Next day" }).click();
    await page.getByRole("button", { name: /^Late \d+$/ }).click();
    const late = (await bench.ask("cases", { filter: "late", search: "" })).rows.length;
    await page.getByText(`${late} of `).waitFor();
    assert.equal(await page.locator("tbody tr[data-row]").count(), late);

    await page.keyboard.press("d");
    await page.getByRole("heading", { name: "Today", level: 1 }).waitFor();
    await page.getByRole("heading", { name: `Late ${late}` }).waitFor();
    await page.getByRole("heading", { name: "Soon due 1" }).waitFor();
    const today = await bench.ask("today", {});
    assert.deepEqual([today.late.length, today.soon.map((row) => row.step), today.next], [late, ["look-again"], []]);
    assert.ok(![...today.late, ...today.soon].some((row) => row.case === waits), "who waits for another day is not in it");
    await look("list");
    await page.keyboard.press("j");
    await page.keyboard.press("j");
    await page.keyboard.press("k");
    await page.locator("a[aria-current='true']", { hasText: today.late[1].number }).waitFor();
    await page.keyboard.press("Enter");
    await page.waitForURL(`**/#/case/${today.late[1].case}/results`);
    await loaded(page);
    await page.goBack();
    await page.getByRole("link", { name: /Look again for results/ }).click();
    await page.waitForURL(`**/#/case/${today.soon[0].case}/results`);
    await loaded(page);

    // Nothing left to do: everybody is looked for on another day.
    for (const row of (await bench.ask("cases", { filter: "needs-me", search: "" })).rows) await bench.ask("set_reminder", { case: row.id, due: inDays(40), note: "" });
    await go(page, bench, "today");
    await page.getByText("Nothing needs you today").waitFor();
    await page.getByText(/cases wait for somebody else/).waitFor();
    await look("empty");
    watch.nothing();
  });

  test(`a case goes back for completion and its clock stands still, at ${at}`, async (t) => {
    const bench = await desk(t);
    const { page, watch } = await window(await browser(t), size);
    const look = async (name) => {
      await fits(page, name);
      await sound(page, `${at}-return-${name}`);
    };
    const id = await caseOf(bench, "K240114");
    await bench.ask("set_complete_day", { case: id, day: inDays(-22) });
    await go(page, bench, "case", id, "results");
    const clocks = page.getByRole("region", { name: "Deadlines" });
    await clocks.getByText(/Decision: .*, in 8 days/).waitFor();
    await clocks.getByText("Named by").waitFor();
    await look("amber");
    await clocks.getByRole("button", { name: "Return for completion" }).click();
    await clocks.getByRole("button", { name: "Return it" }).click();
    await clocks.getByText("This is needed.").waitFor();
    await clocks.getByLabel("What is missing").fill("The description of the course in artificial intelligence.");
    await clocks.getByRole("button", { name: "Return it" }).click();
    await clocks.getByText("Decision: stands still").waitFor();
    const letter = await clocks.getByLabel("Text to send").inputValue();
    assert.match(letter, /^Case \d{4}-\d{3}\n[^]*artificial intelligence[^]*stands still/);
    assert.ok(!/Korhonen|Aino/.test(letter), "the letter names the case, not the student");
    assert.equal((await bench.ask("case", { case: id })).state, "returned");
    await look("returned");
    await page.getByRole("contentinfo").getByRole("button", { name: "Undo" }).click();
    await clocks.getByText(/Decision: .*, in 8 days/).waitFor();
    await clocks.getByText("ended by hand").waitFor();
    await clocks.getByRole("button", { name: "Name another day" }).click();
    await clocks.getByLabel("Documents complete since").fill(inDays(-40));
    await clocks.getByRole("button", { name: "Save" }).click();
    await clocks.getByText("Decision: 10 days late").waitFor();
    await look("late");
    await clocks.getByRole("button", { name: "Leave it to the documents" }).click();
    await clocks.getByText("Documents not complete yet.").waitFor();
    await go(page, bench, "settings");
    await page.getByText("Left empty, your country's: 14 days.").waitFor();
    await page.getByRole("heading", { name: "Deadlines" }).scrollIntoViewIfNeeded();
    await look("settings");
    watch.nothing();
  });
}

test("a thousand late cases are drawn a hundred at a time", async (t) => {
  const bench = await desk(t);
  const { page, watch } = await window(await browser(t), { width: 1280, height: 800 });
  const lines = Array.from({ length: 1000 }, (_, i) => `X${i},Ida,Berg,2003-03-14,University of Oslo,NO,2026-01-12,2026-03-12`);
  const csv = `student_number,given_names,family_name,born,host,host_country,from,to\n${lines.join("\n")}\n`;
  await bench.ask("import_cases", { base64: Buffer.from(csv).toString("base64") });
  await go(page, bench, "today");
  await page.getByRole("link", { name: /Fetch the late results/ }).first().waitFor();
  assert.equal(await page.getByRole("link", { name: /Fetch the late results/ }).count(), 100);
  await page.getByRole("button", { name: "Show 100 more" }).click();
  assert.equal(await page.getByRole("link", { name: /Fetch the late results/ }).count(), 200);
  watch.nothing();
});

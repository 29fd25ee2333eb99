// What decisions are printed by: a template is changed beside its preview, a draft gets another language, and the decisions of
// a list of cases are written into a folder; with axe in the light and in the dark.
import assert from "node:assert/strict";
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { browser, desk, fits, folder, loaded, mapAll, settle, sound, takeIn, window } from "./bench.mjs";

test("a template is changed, a draft speaks another language, and decisions go into a folder", async (t) => {
  const bench = await desk(t);
  const { page, watch } = await window(await browser(t), { width: 1024, height: 760 });
  const look = async (name) => {
    await fits(page, name);
    await sound(page, `paper-${name}`, { scroll: true });
  };
  const id = (await bench.ask("cases", { filter: "all", search: "K240114" })).rows[0].id;
  const courses = [["IN2010", "Algoritmer & datastrukturer", "10", "B", "2026-06-05", "nb"], ["IN3050", "Kunstig intelligens", "10", "B", "2026-06-05", "nb"]];
  await settle(bench, await takeIn(bench, id, courses, "2026-07-01T10:00:00Z"));
  await mapAll(bench, id, { title: "Electives & more", grade: () => "4" });

  await page.goto(`${bench.address}/#/settings`);
  await page.getByRole("button", { name: "Open decision templates" }).click();
  await page.getByRole("button", { name: "Finnish" }).click();
  const preview = page.getByRole("region", { name: "Preview" });
  await preview.getByText(/Päätös ulkomailla/).first().waitFor();
  const text = page.getByLabel("Template", { exact: true });
  const shipped = await text.inputValue();
  await text.fill(shipped.replace('"format":', '"format"'));
  await page.getByText(/^Line \d+, column \d+: this is not JSON/).waitFor();
  const save = page.getByRole("button", { name: "Save template" });
  assert.ok(await save.isDisabled(), "a broken template is not saved");
  await look("broken");
  await page.getByRole("button", { name: /^Go to line/ }).click();
  const picked = await text.evaluate((area) => area.value.slice(area.selectionStart, area.selectionEnd));
  assert.match(picked, /"version"|"format"/);
  await text.fill(shipped.replace('"words": {}', '"words": { "title": "Oma päätös" }'));
  await preview.getByText(/Oma päätös/).first().waitFor();
  await save.click();
  await page.getByText(/^The office’s version 1, saved by/).waitFor();
  await look("saved");

  await page.goto(`${bench.address}/#/case/${id}/decision`);
  await loaded(page);
  await page.getByLabel("Language of the decision").selectOption("Finnish");
  await page.getByText(/Oma päätös/).first().waitFor();
  await page.getByLabel("Cycle of the programme").selectOption("second");
  await page.getByLabel("Cycle of the programme").and(page.locator(":enabled")).waitFor();
  await page.getByRole("button", { name: "Sign off" }).scrollIntoViewIfNeeded();
  await look("draft");

  const { digest, paper } = await bench.ask("draft", { case: id });
  assert.deepEqual([paper.language, paper.cycle], ["fi", "second"]);
  // Away from the draft first: there is none any more once it is signed.
  await page.goto(`${bench.address}/#/cases`);
  await loaded(page);
  await bench.ask("sign_off", { case: id, digest, pin: "training", second: null });
  await page.getByRole("button", { name: /^All/ }).first().click();
  await page.getByRole("button", { name: "Write decisions…" }).click();
  const out = folder(t);
  await page.getByLabel("Folder", { exact: true }).fill(out);
  await look("batch");
  await page.getByRole("button", { name: "Write decisions", exact: true }).click();
  await page.getByText(/^All done: 1 written to/).waitFor();
  await page.getByText(/^Cases without a decision in force, left out: \d+$/).waitFor();
  await look("batch-done");
  assert.ok(existsSync(join(out, readdirSync(out)[0], "decision.pdf")));
  watch.nothing();
});

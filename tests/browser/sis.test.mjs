// Templates for the student information system: copied, changed with a real case beside them, used in an export that refuses what
// does not fit, and the sheet to type from; with axe in the light and in the dark.
import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { browser, desk, fits, folder, loaded, mapAll, settle, sound, takeIn, window } from "./bench.mjs";

test("a template is changed beside a case, refuses what does not fit, and a sheet is typed from", async (t) => {
  const bench = await desk(t);
  const { page, watch } = await window(await browser(t), { width: 1024, height: 760 });
  const look = async (name) => {
    await fits(page, name);
    await sound(page, `sis-${name}`, { scroll: true });
  };
  const id = (await bench.ask("cases", { filter: "all", search: "K240114" })).rows[0].id;
  const courses = [["IN2010", "Algoritmer & datastrukturer", "10", "B", "2026-06-05", "nb"], ["IN3050", "Kunstig intelligens", "10", "B", "2026-06-05", "nb"]];
  await settle(bench, await takeIn(bench, id, courses, "2026-07-01T10:00:00Z"));
  await mapAll(bench, id, { title: "Electives & more", grade: (row) => (row.code === "IN2010" ? "4" : "3") });

  await page.goto(`${bench.address}/#/settings`);
  await page.getByRole("button", { name: "Open templates" }).click();
  await page.getByRole("link", { name: "Peppi" }).waitFor();
  await look("list");
  await page.getByRole("link", { name: "Peppi" }).click();
  await page.getByText("This template came with the program.").waitFor();
  assert.ok(await page.getByLabel("Decimal sign").isDisabled());
  await page.getByRole("button", { name: "Make a copy" }).click();
  await page.getByLabel("Name", { exact: true }).fill("Our SIS");
  const preview = page.getByRole("group", { name: "Preview", exact: true });
  await preview.getByLabel("Case", { exact: true }).selectOption({ value: id });
  await preview.getByRole("cell", { name: "Electives ja more" }).first().waitFor();
  await page.getByLabel("Days").selectOption("yyyymmdd");
  await preview.getByRole("cell", { name: "20260605" }).first().waitFor();
  await page.getByRole("button", { name: /^Arvosana/ }).click();
  await page.getByLabel("Values that the system knows").fill("4 = 04");
  await preview.getByText("This does not fit the system").waitFor();
  await preview.getByText(/Arvosana: not in the list of codes: “3”/).waitFor();
  await look("editor");
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await page.getByRole("heading", { name: "Our SIS" }).waitFor();

  const { digest } = await bench.ask("draft", { case: id });
  await bench.ask("sign_off", { case: id, digest, pin: "training", second: null });
  await page.goto(`${bench.address}/#/case/${id}/delivery`);
  await loaded(page);
  await page.getByRole("checkbox", { name: /^ELMO 2\.0\.0/ }).check();
  await page.getByRole("checkbox", { name: /^Our SIS/ }).check();
  await page.getByText("This does not fit the system").waitFor();
  const out = folder(t);
  await page.getByLabel("Folder", { exact: true }).fill(out);
  const write = page.getByRole("button", { name: "Write into the folder" });
  assert.ok(await write.isDisabled(), "what does not fit keeps the file here");
  await look("refused");
  await page.getByRole("checkbox", { name: /^Our SIS/ }).uncheck();
  await page.getByRole("checkbox", { name: /^Peppi/ }).check();
  await write.click();
  await page.getByRole("heading", { name: "What went out" }).waitFor();
  const files = readdirSync(join(out, readdirSync(out)[0]));
  for (const name of ["recognition-2.0.0.xml", "sis-peppi.csv"]) assert.ok(files.includes(name), `${name} in ${files}`);

  await page.getByRole("button", { name: "Sheet to type from" }).click();
  await page.getByLabel("Columns of").selectOption("Our SIS");
  const row = page.getByRole("group", { name: "Row 1 of 2" });
  await row.getByRole("checkbox", { name: "Opintojakson nimi" }).check();
  await page.getByText(/^1 of \d+ typed$/).waitFor();
  await look("sheet");
  await page.reload();
  await page.getByRole("button", { name: "Sheet to type from" }).click();
  await page.getByText(/^1 of \d+ typed$/).waitFor();
  assert.ok(await row.getByRole("checkbox", { name: "Opintojakson nimi" }).isChecked(), "the tick has stayed");
  watch.nothing();
});

// Local courses: a file into the catalogue in three steps, by keyboard too, with nothing changed before it was shown; courses by
// academic year; retired and brought back by name.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { browser, desk, fits, loaded, repository, sound, window } from "./bench.mjs";

const suite = (name) => readFileSync(join(repository, "tests/suite/catalogue", name));

async function go(page, bench, ...parts) {
  await page.goto(`${bench.address}/#/${parts.map(encodeURIComponent).join("/")}`);
  await page.locator("h1").first().waitFor();
  await loaded(page);
}

for (const size of [{ width: 1280, height: 800 }, { width: 1024, height: 720 }]) {
  const at = size.width;

  test(`a list of courses into the catalogue at ${at} × ${size.height}`, async (t) => {
    const bench = await desk(t);
    const { page, watch } = await window(await browser(t), size);
    const look = async (name, options) => {
      await fits(page, name);
      await sound(page, `${at}-catalogue-${name}`, options);
    };
    const give = (name, buffer) => page.locator("input[type=file]").setInputFiles({ name, mimeType: "application/octet-stream", buffer: Buffer.from(buffer) });
    const { total } = await bench.ask("courses", { text: "", limit: 1 });

    await go(page, bench, "catalogue");
    await look("list");
    await page.getByRole("button", { name: "Import courses" }).click();
    await page.getByRole("heading", { level: 1, name: "Import courses" }).waitFor();
    await look("file");

    // A wrong file says what it is not.
    watch.allow(/422 \(Unprocessable/);
    await give("results.xml", "<elmo/>");
    await page.getByText("no response of the EWP Courses API").waitFor();
    await look("wrong-file");
    watch.allow();

    // The columns are guessed, and what cannot be read is marked.
    await give("courses.xlsx", suite("courses.xlsx"));
    await page.getByRole("heading", { level: 2, name: "Columns" }).waitFor();
    assert.equal(await page.getByLabel("Code", { exact: true }).locator("option:checked").textContent(), "Kurskod – MA0123");
    await page.getByText("Courses read: 4. Lines left out: 2.").waitFor();
    await page.getByText("Left out: The credits are no number").waitFor();
    await page.getByRole("rowheader", { name: "00123" }).waitFor();
    await look("columns", { scroll: true });
    await page.getByLabel("Title", { exact: true }).selectOption({ label: "Benämning på engelska – Calculus in one variable" });
    await page.getByRole("cell", { name: "Mechanics", exact: true }).waitFor();
    await page.getByLabel("Title", { exact: true }).selectOption("");
    await page.getByText("Choose a column for: Title.").waitFor();
    assert.ok(await page.getByRole("button", { name: "Compare with the catalogue" }).isDisabled());
    await look("columns-lack");
    await page.getByLabel("Title", { exact: true }).selectOption({ label: "Benämning – Envariabelanalys" });
    await page.getByText("More languages and fields").click();
    await look("columns-more", { scroll: true });
    await page.getByRole("button", { name: "Cancel" }).click();
    await page.getByRole("heading", { level: 1, name: "Catalogue" }).waitFor();
    assert.equal((await bench.ask("courses", { text: "", limit: 1 })).total, total, "cancelled: nothing is changed");

    // By keyboard from the columns on.
    await go(page, bench, "catalogue", "import");
    await give("courses.xlsx", suite("courses.xlsx"));
    await page.getByRole("button", { name: "Compare with the catalogue" }).focus();
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { level: 2, name: /What would change for/ }).waitFor();
    await page.getByText("4 new, 0 changed, 0 unchanged").waitFor();
    assert.ok(!(await page.getByRole("checkbox", { name: /Mark these/ }).isChecked()), "nothing is retired unless asked for");
    await look("changes", { scroll: true });
    await page.getByRole("button", { name: "Import", exact: true }).focus();
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { level: 1, name: "Catalogue" }).waitFor();
    await page.getByText("courses.xlsx: 4 new, 0 changed, 0 no longer given").waitFor();

    // The next list: what differs stands field by field.
    await go(page, bench, "catalogue", "import");
    await give("next.csv", "Kurskod;Benämning;Benämning på engelska;Högskolepoäng;Utbildningsnivå;ISCED-F;Gäller från\nMA0123;Envariabelanalys 1;Calculus in one variable;9;Grundnivå;0541;\n20001;Linjär algebra;Linear algebra;5;Grundnivå;0541;\n");
    await page.getByText("those that were chosen for the last file").waitFor();
    const years = page.getByLabel("Academic year of the list");
    await years.selectOption({ index: 0 });
    await page.getByRole("button", { name: "Compare with the catalogue" }).click();
    await page.getByText("0 new, 1 changed, 1 unchanged").waitFor();
    await page.getByRole("cell", { name: "7.5" }).waitFor();
    await page.getByRole("checkbox", { name: /Mark these/ }).check();
    await page.getByText(/courses of the catalogue are not in the file/).click();
    await look("changes-fields", { scroll: true });
    await page.getByRole("button", { name: "Import", exact: true }).click();
    await page.getByText(/next.csv: 0 new, 1 changed, \d+ no longer given/).waitFor();

    // One course by year; retired and brought back by name.
    await page.getByRole("searchbox").fill("MA0123");
    await page.getByRole("link", { name: "MA0123" }).click();
    await page.getByRole("heading", { level: 2, name: "By academic year" }).waitFor();
    assert.equal(await page.locator("tbody tr").count(), 2);
    await look("course");
    await page.getByRole("button", { name: "Retire" }).click();
    await page.getByText("MA0123 Envariabelanalys 1 is no longer given").waitFor();
    await page.getByRole("button", { name: "Bring back" }).waitFor();
    await page.getByRole("button", { name: "Undo" }).click();
    await page.getByText("MA0123 Envariabelanalys 1 is given again").waitFor();
    await go(page, bench, "catalogue");
    await page.getByRole("searchbox").fill("20001");
    await page.getByRole("button", { name: "Retire 20001" }).click();
    await page.getByRole("button", { name: "Bring back 20001" }).waitFor();
    await look("retired");
    watch.nothing();
  });
}

test("other kinds of files, and a list that is too long to show whole", async (t) => {
  const bench = await desk(t);
  const { page, watch } = await window(await browser(t));
  const give = (name, buffer) => page.locator("input[type=file]").setInputFiles({ name, mimeType: "application/octet-stream", buffer: Buffer.from(buffer) });
  await go(page, bench, "catalogue", "import");
  await give("courses.json", suite("ooapi.json"));
  await page.getByText("courses.json is the answer of an OOAPI").waitFor();
  await page.getByText("Left out: The credits are not ECTS").waitFor();
  await fits(page, "ooapi");
  await sound(page, "catalogue-ooapi", { scroll: true });

  await go(page, bench, "catalogue");
  await go(page, bench, "catalogue", "import");
  const rows = Array.from({ length: 1200 }, (_, i) => `X${1000 + i};Course ${i};5`).join("\n");
  await give("many.csv", `code;title;credits\n${rows}\n`);
  await page.getByRole("button", { name: "Compare with the catalogue" }).click();
  await page.getByText("The first 500 of 1200.").waitFor();
  await page.getByRole("button", { name: "Import", exact: true }).click();
  await page.getByText("many.csv: 1200 new").waitFor();
  await page.getByText("Search for the others.").waitFor();
  assert.ok((await page.locator("tbody tr[data-row]").count()) < 100, "only rows that are seen are drawn");
  await page.getByRole("searchbox").fill("X2100");
  await page.getByRole("link", { name: "X2100" }).waitFor();
  await fits(page, "many");
  watch.nothing();
});

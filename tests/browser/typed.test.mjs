// A transcript that came as a PDF: attached, typed in the grid, pasted from a spreadsheet, looked at again by somebody else, and
// marked wherever its courses stand; in a window that is narrow and one that is not, with axe in the light and in the dark.
import assert from "node:assert/strict";
import { test } from "node:test";
import { browser, desk, fits, loaded, sound, window } from "./bench.mjs";

/** A page with these lines, as a host would print it. */
function pdf(lines) {
  const content = `BT /F1 12 Tf 60 760 Td 16 TL ${lines.map((line) => `(${line}) Tj T*`).join(" ")} ET`;
  const objects = [
    "<< /Type /Catalog /Pages 2 0 R >>",
    "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
    "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
    `<< /Length ${content.length} >>\nstream\n${content}\nendstream`,
    "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
  ];
  let text = "%PDF-1.4\n";
  const places = objects.map((object, i) => {
    const place = text.length;
    text += `${i + 1} 0 obj\n${object}\nendobj\n`;
    return `${String(place).padStart(10, "0")} 00000 n \n`;
  });
  const end = text.length;
  return Buffer.from(`${text}xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${places.join("")}trailer\n<< /Size ${objects.length + 1} /Root 1 0 R >>\nstartxref\n${end}\n%%EOF\n`);
}
const transcript = pdf(["Universidad de Prueba", "Korhonen, Aino Maria, 14.3.2003", "ALG1 Algoritmos 6 ECTS 9", "BD2 Bases de datos 4,5 ECTS 8", "RED1 Redes 6 ECTS 7"]);

async function go(page, bench, ...parts) {
  await page.goto(`${bench.address}/#/${parts.join("/")}`);
  await page.locator("h1").first().waitFor();
  await loaded(page);
}
/** Whoever works here locks, and somebody else unlocks. */
async function change(bench) {
  const { me } = await bench.ask("status");
  await bench.ask("lock");
  const { staff } = await bench.ask("status");
  await bench.ask("unlock", { staff: staff.find((one) => one.id !== me.id).id, pin: "training" });
}

for (const size of [{ width: 1280, height: 800 }, { width: 1024, height: 720 }]) {
  const at = size.width;

  test(`a transcript is typed, looked at again and stays marked, at ${at}`, async (t) => {
    const bench = await desk(t);
    const { page, watch } = await window(await browser(t), size);
    const look = async (name) => {
      // The grid may be wider than the window and scrolls by itself.
      await page.evaluate(() => { for (const box of document.querySelectorAll(".scroll")) box.scrollLeft = 0; });
      await fits(page, name);
      await sound(page, `${at}-typed-${name}`, { scroll: true });
    };
    const id = (await bench.ask("cases", { filter: "all", search: "K240114" })).rows[0].id;
    await go(page, bench, "case", id, "results");
    await page.getByText("On paper, or as a PDF").first().waitFor();
    await look("attach");
    const chooser = page.locator("input[type=file][accept*='.pdf']");
    watch.allow(/422.*attach_original/);
    await chooser.setInputFiles({ name: "results.pdf", mimeType: "application/pdf", buffer: Buffer.from("No transcript at all") });
    await page.getByRole("alert").first().waitFor();
    await chooser.setInputFiles({ name: "results.pdf", mimeType: "application/pdf", buffer: transcript });
    await page.getByRole("heading", { name: "Typed from Transcript of Records" }).waitFor();
    await loaded(page);
    await page.locator("canvas").first().waitFor();
    await look("empty");

    // By keyboard: Tab goes on, Enter down to a line of its own.
    const cell = (column, line) => page.getByLabel(`${column}, line ${line}`, { exact: true });
    await cell("Code", 1).focus();
    for (const text of ["ALG1", "Algoritmos", "Algorithms", "6", "ECTS", "9"]) {
      await page.keyboard.type(text);
      await page.keyboard.press("Tab");
    }
    await page.keyboard.press("Enter");
    await cell("Grade scale", 2).waitFor();
    assert.equal(await cell("Title", 1).inputValue(), "Algoritmos");
    await cell("Title", 1).fill("Algoritmo");
    await cell("Title", 1).press("Tab");
    await page.getByRole("button", { name: "Undo", exact: true }).click();
    assert.equal(await cell("Title", 1).inputValue(), "Algoritmos");

    // From a spreadsheet: what goes where is shown before.
    await page.getByRole("button", { name: "Paste from a spreadsheet" }).click();
    await page.getByLabel("Paste here").fill("Code\tTitle\tCredits\tGrade\nBD2\tBases de datos\t4,5\t8\nRED1\tRedes\tsechs\t7\n");
    await page.getByRole("heading", { name: "Paste from a spreadsheet" }).waitFor();
    await page.getByText("Cells that cannot be read as they stand: 1").waitFor();
    await look("paste");
    await page.getByRole("button", { name: "Put the lines in (2)" }).click();
    await page.waitForFunction(() => document.querySelectorAll("table.cells tbody tr").length === 3);
    assert.equal(await cell("Credits", 3).inputValue(), "sechs");
    await page.getByText("Draft kept").waitFor();

    // What was typed is there again after the page was left.
    await go(page, bench, "cases");
    await go(page, bench, "case", id, "typed", (await bench.ask("case", { case: id })).documents[0].id);
    assert.equal(await cell("Title", 2).inputValue(), "Bases de datos");
    await cell("Credits", 3).fill("6");
    for (const [label, text] of [["Host institution", "Universidad de Prueba"], ["Given names on the document", "Aino Maria"], ["Family name on the document", "Korhonen"], ["Date of birth on the document", "14.3.2003"], ["Day on the document", "1.7.2026"]]) {
      await page.getByLabel(label, { exact: true }).fill(text);
    }
    await page.getByLabel("Country").selectOption("ES");
    await page.getByText("Draft kept").waitFor();
    await page.getByText("Lines: 3 · 16.5 ECTS").waitFor();
    await page.getByRole("button", { name: "Everything is typed" }).click();
    await page.getByText("What is left was typed by you. Somebody else has to look at it.").waitFor();
    await look("typed");

    // Somebody else finds a mistake: the correction is for another pair of eyes.
    await change(bench);
    await page.goto("about:blank");
    await go(page, bench, "case", id, "typed", (await bench.ask("case", { case: id })).documents[0].id);
    await page.getByText(/Compare each line with the original/).waitFor();
    await page.getByRole("button", { name: "Line 1 looks right" }).click();
    await page.getByRole("button", { name: "Take the second look at line 1 back" }).waitFor();
    await look("second-look");
    await page.getByRole("button", { name: "All lines look right" }).click();
    await page.getByText("Everything has been looked at again.").waitFor();
    await page.getByText(/checked by/).first().waitFor();

    // The mapping and its balance say what is typed.
    const { documents } = await bench.ask("case", { case: id });
    if (documents[0].personOpen) await bench.ask("accept_person", { document: documents[0].id, why: "The student showed a passport.", second: null });
    await go(page, bench, "case", id, "courses");
    await page.locator("button.item").first().waitFor();
    assert.equal(await page.locator("button.item").count(), 3);
    await page.getByText("Of these typed by hand").waitFor();
    await page.getByText(/Typed from Transcript of Records \(PDF\) by/).first().waitFor();
    await look("mapping");
    watch.nothing();
  });
}

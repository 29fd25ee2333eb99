// The whole line as a person walks it: from the register to the files in the folder, with mouse and keyboard, through the real
// pages, the real core, the real loopback address and a training EMP.
import assert from "node:assert/strict";
import { mkdirSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { browser, desk, fits, folder, learner, loaded, shot, sound, window } from "./bench.mjs";

const aino = "K240114";

/** Clicks a station of the line and waits for its page. */
async function station(page, name) {
  await page.getByRole("navigation", { name: "The line of this case" }).getByRole("link", { name: new RegExp(`^${name}`) }).click();
  await page.waitForURL((url) => url.hash.includes(`/${name.toLowerCase()}`));
  await loaded(page);
}

test("from the register to the folder", async (t) => {
  const bench = await desk(t);
  const started = await browser(t);
  const { page, watch } = await window(started);

  await page.goto(bench.address);
  await page.getByRole("link", { name: "Aino Maria Korhonen" }).click();
  await page.getByRole("heading", { level: 1, name: "Aino Maria Korhonen" }).waitFor();
  await fits(page, "Results before a fetch");
  await sound(page, "line-01-results-empty");
  for (const empty of ["Signature", "Person", "Courses", "Decision", "Delivery"]) {
    await station(page, empty);
    await fits(page, `${empty} of a case without results`);
    await sound(page, `line-02-${empty.toLowerCase()}-empty`);
  }
  await station(page, "Results");
  await page.getByLabel("Country").selectOption("NO");
  await page.getByLabel("Language of the learner's page").selectOption("fi");
  await page.getByRole("button", { name: "Fetch results" }).click();
  await page.getByText("Waiting for the learner to log in").waitFor();
  const announced = await page.locator("dd.mono").first().innerText();
  await sound(page, "line-03-results-waiting");

  // The learner, in a window that shares nothing with the program.
  const theirs = await window(started, { width: 1024, height: 760 });
  const start = await bench.opened();
  await theirs.page.goto(start);
  assert.equal(await theirs.page.locator("html").getAttribute("lang"), "fi");
  const address = await theirs.page.locator(".address code").innerText();
  assert.ok(announced.startsWith(address), "the learner reads the same return address as the office");
  await sound(theirs.page, "line-04-learner-start");
  await learner(theirs.page, start, {
    student: aino,
    look: async (place) => {
      if (place === "start") return;
      if (place === "choose") assert.ok((await theirs.page.locator(".address code").innerText()).includes(address), "the EMP asks for the same address");
      await sound(theirs.page, `line-05-emp-${place}`);
    },
  });
  await theirs.page.getByRole("heading", { name: "Suorituksesi ovat saapuneet" }).waitFor();
  assert.equal(theirs.page.url(), address);
  await sound(theirs.page, "line-06-learner-answer");
  theirs.watch.nothing();
  await theirs.context.close();

  // The program hears of it by itself.
  await page.locator("header").getByText("verified").first().waitFor();
  await page.getByRole("heading", { name: "University of Oslo" }).first().waitFor();
  await fits(page, "Results");
  await sound(page, "line-07-results");
  const rows = page.locator("table.achievements tbody tr");
  assert.ok((await rows.count()) >= 3, "the tree of achievements");
  await page.locator("table.achievements tbody button").first().click();
  await sound(page, "line-08-results-achievement");
  await page.getByRole("button", { name: "Source beside" }).click();
  await page.getByText("<elmo").first().waitFor();
  await fits(page, "Results with the source beside");
  await sound(page, "line-09-results-source");
  await page.getByRole("button", { name: "Source beside" }).click();

  await station(page, "Signature");
  await page.getByText("RSA").first().waitFor();
  await fits(page, "Signature");
  await sound(page, "line-10-signature");
  await station(page, "Person");
  await page.getByRole("table").waitFor();
  await fits(page, "Person");
  await sound(page, "line-11-person");

  await map(page);
  await station(page, "Decision");
  await page.locator("canvas").first().waitFor();
  await drawn(page);
  await fits(page, "Decision");
  await sound(page, "line-15-decision");

  await page.keyboard.press("Control+Enter");
  const dialog = page.getByRole("dialog");
  await dialog.waitFor();
  assert.equal(await page.evaluate(() => document.activeElement?.textContent?.trim()), "Not yet", "the safe button has the focus");
  await sound(page, "line-16-sign");
  watch.nothing();
  watch.allow(/422 \(Unprocessable/);
  await dialog.getByLabel("Your PIN").fill("guessed it");
  await dialog.getByRole("button", { name: "Sign off" }).click();
  await dialog.getByRole("alert").waitFor();
  await sound(page, "line-17-sign-wrong-pin");
  watch.allow();
  await dialog.getByLabel("Your PIN").fill("training");
  await dialog.getByRole("button", { name: "Sign off" }).click();
  await dialog.waitFor({ state: "detached" });
  await page.getByText("locked by a decision").waitFor();
  await drawn(page);
  await sound(page, "line-18-signed");

  await station(page, "Courses");
  await sound(page, "line-19-courses-locked");
  await station(page, "Delivery");
  const out = join(folder(t), "Opinnot & päätökset");
  mkdirSync(out);
  await page.getByLabel("Folder").fill(out);
  await sound(page, "line-20-delivery");
  await page.getByRole("button", { name: "Write into the folder" }).click();
  await page.getByRole("heading", { name: "What went out" }).waitFor();
  await fits(page, "Delivery");
  await sound(page, "line-21-delivered");
  const number = /Case (\d{4}-\d{3})/.exec(await page.locator("header").first().innerText())?.[1];
  assert.ok(number);
  assert.deepEqual(readdirSync(out), [number], "one folder, and nothing temporary beside it");
  assert.deepEqual(readdirSync(join(out, number)).sort(), ["decision.csv", "decision.pdf", "manifest.json", "original-1-evidence.json", "original-1-evidence.pdf", "original-1.xml", "recognition.xml"]);
  assert.equal(readFileSync(join(out, number, "decision.pdf")).subarray(0, 5).toString(), "%PDF-");

  await station(page, "Decision");
  await page.getByRole("button", { name: "Withdraw" }).click();
  await dialog.waitFor();
  assert.ok((await dialog.innerText()).includes(join(out, number)), "it says where the decision went");
  await sound(page, "line-21-withdraw");
  await dialog.getByRole("button", { name: "Keep it" }).click();
  await dialog.waitFor({ state: "detached" });

  await page.getByRole("button", { name: "History" }).click();
  await page.getByText("Decision signed").waitFor();
  await sound(page, "line-22-history");
  await page.getByRole("navigation", { name: "Pages" }).getByRole("link", { name: "Cases" }).click();
  await page.getByRole("button", { name: /^Done/ }).click();
  await page.getByRole("link", { name: "Aino Maria Korhonen" }).waitFor();
  await sound(page, "line-23-cases-done");
  await page.getByRole("navigation", { name: "Pages" }).getByRole("link", { name: "Fetch" }).click();
  await page.getByRole("article").first().waitFor();
  await sound(page, "line-24-fetches");
  watch.nothing();

  // The same case in a small window.
  await page.setViewportSize({ width: 1024, height: 720 });
  await page.goto(`${bench.address}/#/cases`);
  await page.getByRole("button", { name: /^All/ }).click();
  await page.getByRole("link", { name: "Aino Maria Korhonen" }).click();
  for (const name of ["Results", "Signature", "Person", "Courses", "Decision", "Delivery"]) {
    await station(page, name);
    if (name === "Decision") await drawn(page);
    await fits(page, `${name} at 1024 × 720`);
    await sound(page, `1024-case-${name.toLowerCase()}`);
  }
  watch.nothing();
});

/** Every course gets its place: the first by the mouse, the second refused with a reason, the others by the keyboard. */
async function map(page) {
  await station(page, "Courses");
  const queue = page.getByRole("region", { name: "Courses" });
  const todo = page.getByRole("region", { name: "What it counts for" });
  await queue.getByRole("button").first().waitFor();
  await fits(page, "Courses");
  await sound(page, "line-12-courses");

  await queue.getByRole("button", { name: /^IN2010/ }).click();
  await todo.getByLabel("Search local courses").fill("TIE101");
  await todo.getByRole("button", { name: /TIE101/ }).click();
  await todo.getByLabel("Grade").fill("4");
  await sound(page, "line-13-courses-picked");
  await todo.getByRole("button", { name: /^Accept/ }).click();
  const mapped = () => queue.locator("button.item.credited, button.item.refused").count();
  await page.waitForFunction(() => document.querySelectorAll("button.item.credited").length === 1);

  // The second: X, a difference, a reason; without the reason it is not taken.
  await page.locator("body").press("x");
  await todo.getByRole("checkbox", { name: "level", exact: true }).waitFor();
  await todo.getByRole("button", { name: /^Accept/ }).click();
  await todo.getByRole("alert").first().waitFor();
  await sound(page, "line-14-courses-refused-without-reason");
  await todo.getByRole("checkbox", { name: "level", exact: true }).check();
  await todo.getByRole("textbox", { name: /^Reason/ }).fill("The course is given in the first year of another field.");
  await todo.getByRole("button", { name: /^Accept/ }).click();
  await page.waitForFunction(() => document.querySelectorAll("button.item.refused").length === 1);

  // The others by the keyboard: N counts as free credits of the same amount and goes on to the next.
  for (let turn = 0; turn < 20; turn += 1) {
    const before = await mapped();
    if ((await queue.locator("button.item.open").count()) === 0) break;
    await page.keyboard.press("Escape");
    await page.evaluate(() => document.activeElement instanceof HTMLElement && document.activeElement.blur());
    await page.keyboard.press("n");
    await page.waitForFunction((count) => document.querySelectorAll("button.item.credited, button.item.refused").length > count, before);
  }
  assert.equal(await queue.locator("button.item.open").count(), 0, "every course has its place");
  const all = await mapped();

  // Ctrl Z takes the last step back, Ctrl Y does it again.
  await page.keyboard.press("Control+z");
  await page.waitForFunction((count) => document.querySelectorAll("button.item.credited, button.item.refused").length === count - 1, all);
  await page.keyboard.press("Control+y");
  await page.waitForFunction((count) => document.querySelectorAll("button.item.credited, button.item.refused").length === count, all);
  await shot(page, "line-14-courses-done");
}

/** The first page of the paper holds ink, not only a white sheet. */
async function drawn(page) {
  await page.waitForFunction(() => {
    const sheet = document.querySelector("canvas");
    if (!sheet || sheet.width === 0) return false;
    const copy = new OffscreenCanvas(sheet.width, sheet.height).getContext("2d", { willReadFrequently: true });
    copy.drawImage(sheet, 0, 0);
    const pixels = copy.getImageData(0, 0, sheet.width, sheet.height).data;
    let dark = 0;
    for (let i = 0; i < pixels.length; i += 4) if (pixels[i + 3] > 0 && pixels[i] < 100) dark += 1;
    return dark > 1000;
  });
}

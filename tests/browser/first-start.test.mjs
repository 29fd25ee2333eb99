// An office from its first start on: set-up, the recovery code, pages with nothing in them yet, a program that is killed, and a backup
// that comes back. Behind it is a desk for real work on a machine without a keychain.
import assert from "node:assert/strict";
import { mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { browser, desk, fits, folder, loaded, sound, window } from "./bench.mjs";

const passphrase = "correct horse battery";
const pin = "4711 Pin";
const year = new Date().getFullYear();
/** A case without results asks for EMPs, and this machine is not on the internet. */
const offline = /422 \(Unprocessable.*\/bridge\/emps/;

const heading = (page, name) => page.getByRole("heading", { level: 1, name, exact: true }).waitFor();
const press = (page, name) => page.getByRole("button", { name, exact: true }).click();
/** Waits for a refusal that was not there before; refusals look alike. */
async function says(page, words, act) {
  const alert = page.getByRole("alert").filter({ hasText: words });
  await alert.waitFor({ state: "detached" });
  await act();
  await alert.waitFor();
  assert.match(await alert.getAttribute("class"), /\bunclear\b/);
}

async function go(page, bench, title, ...parts) {
  await page.goto(`${bench.address}/#/${parts.join("/")}`);
  await heading(page, title);
  await loaded(page);
}

/** The program is killed and started again, and its window opened. */
async function startAgain(page, bench) {
  await page.goto("about:blank");
  await bench.startAgain();
  await page.goto(bench.address);
}

async function firstPerson(page) {
  await heading(page, "Who are you?");
  await page.getByLabel("Name", { exact: true }).fill("Maria Virtanen");
  await page.getByLabel("PIN", { exact: true }).fill(pin);
  await page.getByLabel("PIN again").fill(pin);
  await press(page, "Next");
  await heading(page, "Your institution");
}

/** Fills in the second step; answers the recovery code. */
async function house(page) {
  await page.getByLabel("Institution").fill("Saimaanlahti University");
  await page.getByLabel(/^Unit/).fill("Study office");
  await page.getByLabel("Country").selectOption("FI");
  await page.getByLabel("Passphrase", { exact: true }).fill(passphrase);
  await page.getByLabel("Passphrase again").fill(passphrase);
  await press(page, "Make the database");
  await heading(page, "Keep this code");
  return page.locator(".code").innerText();
}

async function setUp(page) {
  await firstPerson(page);
  const code = await house(page);
  await page.getByLabel("Type the code").fill(code);
  await page.keyboard.press("Enter");
  await heading(page, "Cases");
  return code;
}

async function openWithPassphrase(page) {
  await heading(page, "The database is closed");
  await page.getByLabel("Passphrase").fill(passphrase);
  await press(page, "Open");
}

async function unlock(page) {
  await heading(page, "Who works here?");
  await page.getByLabel("PIN").fill(pin);
  await press(page, "Open");
  await page.getByRole("navigation", { name: "Pages" }).getByText("Maria Virtanen").waitFor();
}

/** Makes a case by its form; answers its number. */
async function makeCase(page, bench, studentNumber, familyName) {
  await go(page, bench, "New case", "cases", "new");
  await page.getByLabel("Student number").fill(studentNumber);
  await page.getByLabel("Family name").fill(familyName);
  await press(page, "Make the case");
  await page.waitForURL("**/#/case/*");
  await loaded(page);
  const said = await page.getByRole("contentinfo").getByText(/^Case .* made$/).innerText();
  return said.split(" ")[1];
}

async function restore(page, backup, code) {
  await page.getByLabel("File of the backup").fill(backup);
  await page.getByLabel("Recovery code").fill(code);
  await press(page, "Restore");
}

test("the first start asks for what it needs, and writes nothing before the recovery code was typed", async (t) => {
  const bench = await desk(t, { office: true });
  const { page, watch } = await window(await browser(t), { width: 1024, height: 720 });
  const look = async (name, options) => {
    await fits(page, name);
    await sound(page, name, options);
  };
  await page.goto(bench.address);
  await heading(page, "Who are you?");
  await look("first-start-1-empty");
  await press(page, "Next");
  await page.getByText("This is needed.").waitFor();
  await page.getByLabel("Name", { exact: true }).fill("Maria Virtanen");
  await page.getByLabel("PIN", { exact: true }).fill("12345");
  await page.getByRole("alert").filter({ hasText: "6 to 64 characters." }).waitFor();
  await page.getByRole("alert").filter({ hasText: "The two are not the same." }).waitFor();
  await press(page, "Next");
  await look("first-start-1-refused");
  await firstPerson(page);
  await press(page, "Make the database");
  await page.getByRole("alert").filter({ hasText: "At least 12 characters." }).waitFor();
  assert.equal(await page.getByText("This is needed.").count(), 3);
  await look("first-start-2-refused", { scroll: true });
  await page.getByLabel("Passphrase", { exact: true }).fill("a rather long one");
  await page.getByLabel("Passphrase again").fill("a rather long two");
  await page.getByRole("alert").filter({ hasText: "The two are not the same." }).waitFor();
  assert.equal(await page.getByText("At least 12 characters.", { exact: true }).count(), 0);

  const givenUp = await house(page);
  await look("first-start-3");
  await press(page, "Copy");
  await page.getByText(/^(Copied|The code is chosen)/).waitFor();
  const left = () => readdirSync(bench.place).filter((name) => name.startsWith("desk"));
  assert.deepEqual(left(), [], "nothing is written yet");
  await startAgain(page, bench);
  await firstPerson(page);
  const code = await house(page);
  assert.notEqual(code, givenUp);
  watch.allow(/422 \(Unprocessable/);
  await page.getByLabel("Type the code").fill(givenUp);
  await says(page, "The recovery code is wrong.", () => press(page, "I have kept it"));
  await look("first-start-3-wrong");
  watch.allow();
  assert.deepEqual(left(), []);
  await page.getByLabel("Type the code").fill(code.toLowerCase().replaceAll("-", " "));
  await press(page, "I have kept it");
  await heading(page, "Cases");
  await page.getByText("No cases yet").waitFor();
  assert.ok(left().includes("desk.db"));
  watch.nothing();
});

test("an office that has nothing yet", async (t) => {
  const bench = await desk(t, { office: true });
  const { page, watch } = await window(await browser(t), { width: 1024, height: 720 });
  const look = async (name) => {
    await fits(page, name);
    await sound(page, `office-${name}`);
  };
  await page.goto(bench.address);
  await setUp(page);
  await look("cases");
  for (const [title, ...place] of [
    ["Today", "today"], ["Fetch", "fetch"], ["Delivery", "delivery"], ["Catalogue", "catalogue"], ["Settings", "settings"],
    ["Registries and EMPs", "settings", "registry"], ["Office rules", "settings", "rules"], ["Grades", "settings", "grades"],
    ["Templates of the decision", "settings", "templates"], ["Recipients", "settings", "recipients"], ["Templates for the SIS", "settings", "sis"],
  ]) {
    await go(page, bench, title, ...place);
    await look(place.join("-"));
  }
  // The first case, where nobody has named a registry yet.
  watch.allow(offline);
  let asked = 0;
  page.on("request", (request) => (asked += Number(request.url().endsWith("/bridge/emps"))));
  assert.equal(await makeCase(page, bench, "K1", "Aalto"), `${year}-001`);
  await page.getByText("No registry has been read yet").waitFor();
  await look("case");
  assert.ok(asked <= 3, `a registry that does not answer was asked for ${asked} times`);
  const id = (await bench.ask("cases", { filter: "all", search: "" })).rows[0].id;
  for (const station of ["results", "signature", "person", "courses", "decision", "delivery"]) {
    await page.goto(`${bench.address}/#/case/${id}/${station}`);
    await page.locator(`a[aria-current=page][href$="/${station}"]`).waitFor();
    await loaded(page);
    await look(`case-${station}`);
  }
  await go(page, bench, "Cases", "cases");
  await look("one-case");
  watch.nothing();
});

test("a killed program opens with its passphrase, and a backup comes back without giving a number twice", async (t) => {
  const bench = await desk(t, { office: true });
  const started = await browser(t);
  const { page, watch } = await window(started, { width: 1024, height: 720 });
  const look = async (name) => {
    await fits(page, name);
    await sound(page, name);
  };
  watch.allow(offline);
  await page.goto(bench.address);
  const code = await setUp(page);
  assert.equal(await makeCase(page, bench, "K1", "Aalto"), `${year}-001`);

  const backups = join(folder(t), "backups");
  await go(page, bench, "Settings", "settings");
  await page.getByLabel("Folder of the daily backup").fill(backups);
  watch.allow(/422 \(Unprocessable/);
  await press(page, "Back up now");
  await page.getByRole("alert").first().waitFor();
  await look("backup-no-folder");
  watch.allow(offline);
  mkdirSync(backups);
  await press(page, "Back up now");
  const written = page.getByRole("contentinfo").getByText(/^Backup written: /);
  await written.waitFor();
  await look("backup-written");
  const backup = (await written.innerText()).replace("Backup written: ", "");

  await startAgain(page, bench);
  await heading(page, "The database is closed");
  await look("closed-passphrase");
  watch.allow(/422 \(Unprocessable/);
  await page.getByLabel("Passphrase").fill("wrong horse battery");
  await says(page, "The passphrase is wrong.", () => press(page, "Open"));
  await look("closed-wrong-passphrase");
  watch.allow(offline);
  await openWithPassphrase(page);
  await unlock(page);
  await page.getByRole("table").getByText(`${year}-001`).waitFor();
  assert.equal(await makeCase(page, bench, "K2", "Berg"), `${year}-002`);

  await startAgain(page, bench);
  await press(page, "Restore from a backup");
  await heading(page, "Restore from a backup");
  await look("restore");
  // A long path shows which file it is, and stays whole.
  const path = page.getByLabel("File of the backup");
  const long = join(backups, "x".repeat(90), "SMP Desk 2026-01-01 080000 0123abcd.db");
  const start = () => path.evaluate((input) => input.scrollWidth - input.clientWidth - input.scrollLeft);
  await path.fill(long);
  await page.getByLabel("Recovery code").focus();
  await page.waitForFunction(() => document.querySelector("input.mono").scrollLeft > 0);
  assert.ok(Math.abs(await start()) <= 1);
  assert.equal(await path.inputValue(), long);
  await look("restore-long-path");
  const other = await desk(t, { office: true });
  const others = await other.ask("set_up", { institution: "Other", unit: "Other", country: "FI", staff: { name: "Other", title: "", pin }, passphrase });
  const text = join(backups, "notes.txt");
  writeFileSync(text, "Call the dean.\n");
  watch.allow(/422 \(Unprocessable/);
  await says(page, "This is no recovery code of the program.", () => restore(page, backup, code.slice(0, -4)));
  await look("restore-no-code");
  await says(page, "This code does not open this file.", () => restore(page, backup, others.code));
  await look("restore-wrong-code");
  await says(page, "There is no file at this path.", () => restore(page, join(backups, "another.db"), code));
  await says(page, "This file is no backup of this program.", () => restore(page, text, code));
  await look("restore-no-backup");
  // As long as a database, it looks like one that another key encrypted.
  writeFileSync(text, "Call the dean.\n".repeat(1000));
  await says(page, "This code does not open this file.", () => restore(page, text, code));
  watch.allow(offline);
  await restore(page, backup, code);
  await heading(page, "Who works here?");
  await page.getByText("The backup is in place").waitFor();
  await page.getByText("It holds what was done until", { exact: false }).waitFor();
  await page.getByText(`The next case is ${year}-003 instead of ${year}-002.`, { exact: false }).waitFor();
  assert.equal(await page.getByText("the next decision", { exact: false }).count(), 0);
  await look("restored");
  await page.reload();
  await page.getByText("The backup is in place").waitFor();
  await unlock(page);
  await press(page, "Lock");
  await heading(page, "Who works here?");
  assert.equal(await page.getByText("The backup is in place").count(), 0, "said once");
  await unlock(page);
  await page.getByRole("table").getByText(`${year}-001`).waitFor();
  assert.equal(await page.getByText(`${year}-002`).count(), 0, "the case that came after the backup is gone");
  assert.equal(await makeCase(page, bench, "K3", "Castrén"), `${year}-003`, "its number is not given to another");

  // The file that says where the key lies is lost.
  await page.goto("about:blank");
  rmSync(join(bench.place, "desk.key.json"));
  await startAgain(page, bench);
  await heading(page, "The database is closed");
  await look("closed-key-missing");
  await page.getByLabel("Recovery code").fill(code);
  await press(page, "Open");
  await unlock(page);
  await page.getByRole("table").getByText("Castrén").waitFor();

  // On another machine nobody knows what was given out since.
  await page.goto(other.address);
  await heading(page, "Who are you?");
  await press(page, "Restore from a backup");
  await restore(page, backup, code);
  await page.getByText("The backup is in place").waitFor();
  await page.getByText(`The next case is ${year}-101 instead of ${year}-002.`, { exact: false }).waitFor();
  await page.getByText(`In one case the next decision is ${year}-001-3 instead of ${year}-001-1.`, { exact: false }).waitFor();
  await look("restored-elsewhere");
  await unlock(page);
  assert.equal(await makeCase(page, other, "K4", "Dahl"), `${year}-101`);
  watch.nothing();
});

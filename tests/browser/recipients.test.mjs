// Recipients in Settings: a certificate is looked at before it is used, a changed one asks, and what the office signs with is taken in.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { browser, desk, fits, folder, loaded, sound, window } from "./bench.mjs";

const address = "registry@partner.example";

/** A self-signed certificate for an address; its file, and one with the private key. */
function certificate(t, days, usage) {
  const place = folder(t);
  const [key, file] = [join(place, "key.pem"), join(place, "certificate.pem")];
  execFileSync("openssl", [
    "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj", "/O=Partner University/CN=Registry", "-days", `${days}`,
    "-addext", `subjectAltName=email:${address}`, "-addext", `keyUsage=critical,${usage}`, "-keyout", key, "-out", file,
  ], { stdio: "ignore" });
  return { file, whole: Buffer.concat([readFileSync(file), readFileSync(key)]) };
}

test("recipients are looked at, used, replaced and retired", async (t) => {
  const bench = await desk(t);
  const { page, watch } = await window(await browser(t), { width: 1024, height: 800 });
  const look = async (name) => {
    await fits(page, name);
    await sound(page, name, { scroll: true });
  };
  await page.goto(`${bench.address}/#/settings`);
  await loaded(page);
  await page.getByRole("button", { name: "Open recipients" }).click();
  await page.getByRole("heading", { level: 1, name: "Recipients" }).waitFor();
  await page.getByRole("heading", { name: "No recipients yet" }).waitFor();
  await look("recipients-empty");

  // Looked at first: nothing is used without a name and an answer to what is asked.
  const first = certificate(t, 700, "digitalSignature,keyAgreement");
  await page.getByRole("button", { name: "Add from a file" }).click();
  const add = page.getByRole("form", { name: "Add from a file" });
  await add.locator("input[type=file]").setInputFiles(first.file);
  await add.getByText("Nobody but itself vouches for it.", { exact: false }).waitFor();
  assert.equal(await add.getByLabel("E-mail address").inputValue(), address);
  await add.getByRole("button", { name: "Use for this address" }).click();
  assert.equal(await add.getByText("This is needed.").count(), 2);
  await look("recipients-look");
  await add.getByLabel("Whose it is").fill("Registry of Partner University");
  await add.getByLabel("How did you make sure?").fill("By telephone, with the number on their web page");
  await add.getByRole("button", { name: "Use for this address" }).click();
  await page.getByRole("row", { name: /Registry of Partner University/ }).waitFor();

  // Another key for the same address, which ends soon, asks and shows both.
  const second = certificate(t, 20, "digitalSignature,keyAgreement");
  await page.getByRole("button", { name: "Add from a file" }).click();
  await add.locator("input[type=file]").setInputFiles(second.file);
  await add.getByText(`${address} has another key`).waitFor();
  await look("recipients-changed");
  await add.getByLabel("Whose it is").fill("Registry, new key");
  await add.getByLabel("How did you make sure?").fill("They rang us");
  await add.getByRole("button", { name: "Replace the key" }).click();
  const row = page.getByRole("row", { name: /Registry, new key/ });
  await row.getByText("ends soon").waitFor();

  // One that cannot be used says why and offers nothing.
  const signs = certificate(t, 700, "digitalSignature");
  await page.getByRole("button", { name: "Add from a file" }).click();
  await add.locator("input[type=file]").setInputFiles(signs.file);
  await add.getByText("It is not meant for encryption.", { exact: false }).waitFor();
  assert.equal(await add.getByRole("button", { name: "Use for this address" }).count(), 0);
  await look("recipients-refused");
  await add.getByRole("button", { name: "Cancel" }).click();

  // What the office signs with.
  await page.locator("section", { hasText: "What the office signs with" }).locator("input[type=file]")
    .setInputFiles({ name: "office.pem", mimeType: "application/x-pem-file", buffer: signs.whole });
  await page.getByRole("button", { name: "Take it in" }).click();
  await page.getByRole("button", { name: "Remove: S/MIME certificate" }).waitFor();

  await row.getByRole("button", { name: "Show the key of Registry, new key" }).click();
  await page.getByText("They rang us").waitFor();
  await look("recipients-list");
  await row.getByRole("button", { name: "Retire the key of Registry, new key" }).click();
  await page.getByRole("heading", { name: "No recipients yet" }).waitFor();
  await page.getByLabel("Show 2 retired").check();
  await page.getByRole("row", { name: /Registry of Partner University/ }).waitFor();
  await look("recipients-retired");
  watch.nothing();
});

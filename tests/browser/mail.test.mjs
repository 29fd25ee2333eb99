// A decision by mail: the account with its test, releasing with the password shown once, a mail that the server refuses and
// one that it takes, the student's copy, the page of all that went out, a request for an opinion; a server that asks for a
// certificate; with axe in the light and in the dark.
import assert from "node:assert/strict";
import { spawn, execFileSync } from "node:child_process";
import { createInterface } from "node:readline";
import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { browser, decide, desk, fits, folder, loaded, settle, sound, takeIn, window } from "./bench.mjs";

const script = fileURLToPath(new URL("../mail/smtp.py", import.meta.url));

/** The real mail server with a certificate of its own authority; it ends with the test. */
async function mailServer(t, place, asked) {
  const process = spawn("/usr/bin/python3", [script, JSON.stringify({ security: "starttls", certificate: join(place, "leaf.pem"), key: join(place, "leaf.key"), ...asked })]);
  t.after(() => process.stdin.end());
  const lines = createInterface({ input: process.stdout })[Symbol.asyncIterator]();
  return Number((await lines.next()).value);
}
function certificates(place) {
  const openssl = (...words) => execFileSync("openssl", words, { cwd: place, stdio: "ignore" });
  const curve = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"];
  openssl("req", "-x509", ...curve, "-days", "30", "-subj", "/CN=Test authority", "-keyout", "ca.key", "-out", "ca.pem");
  writeFileSync(join(place, "leaf.ext"), "subjectAltName = DNS:localhost\n");
  openssl("req", ...curve, "-subj", "/CN=localhost", "-keyout", "leaf.key", "-out", "leaf.csr");
  openssl("x509", "-req", "-in", "leaf.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-days", "10", "-extfile", "leaf.ext", "-out", "leaf.pem");
}

test("a decision goes out by encrypted mail", async (t) => {
  const place = folder(t);
  certificates(place);
  // What the system opens files with: here it only says which.
  writeFileSync(join(place, "xdg-open"), `#!/bin/sh\nprintf %s "$1" > "${join(place, "opened")}"\n`, { mode: 0o755 });
  const bench = await desk(t, { programs: place });
  const { page, watch } = await window(await browser(t), { width: 1024, height: 768 });
  const look = async (name) => {
    await fits(page, name);
    await sound(page, `mail-${name}`);
  };
  const id = (await bench.ask("cases", { filter: "all", search: "K240114" })).rows[0].id;
  await decide(bench, id);

  // Without an account the screen says so and leads to the settings.
  await page.goto(`${bench.address}/#/case/${id}/delivery`);
  await loaded(page);
  await page.getByText("No mail account is set.").waitFor();
  await look("no-account");
  await page.getByRole("button", { name: "To the settings" }).click();
  const account = page.getByRole("region", { name: "Mail account" });
  await account.getByLabel("Address of the office").fill("office@home.example");
  await account.getByLabel("Mail server").fill("localhost");
  await account.getByLabel("Port").fill(String(await mailServer(t, place, { refuse: ["nobody@home.example"] })));
  await account.getByLabel("User").fill("office");
  await account.getByLabel("Password").fill("wrong");
  await account.getByRole("button", { name: "Test account" }).click();
  await account.getByText("was issued by nobody who is trusted here").waitFor();
  await account.getByLabel("Own certificate authorities").fill(join(place, "ca.pem"));
  await account.getByRole("button", { name: "Test account" }).click();
  await account.getByText("The mail server refuses user or password.").waitFor();
  await look("account-refused");
  await account.getByLabel("Password").fill("correct horse");
  await account.getByRole("button", { name: "Test account" }).click();
  await account.getByText("The server takes mail from this address.").waitFor();
  await account.getByRole("button", { name: "Save account" }).click();
  await account.getByText("Held until the program ends").waitFor();
  // What not every program reads is the office's choice.
  const newer = [account.getByRole("checkbox", { name: /AES-256-GCM/ }), account.getByRole("checkbox", { name: /Hide the subject/ })];
  for (const one of newer) await one.check();
  await account.getByRole("button", { name: "Save account" }).click();
  await page.getByText("Settings saved").first().waitFor();
  await page.reload();
  await loaded(page);
  for (const one of newer) assert.equal(await one.isChecked(), true);
  await newer[0].scrollIntoViewIfNeeded();
  await look("account");

  await page.goto(`${bench.address}/#/case/${id}/delivery`);
  const to = page.getByLabel("To", { exact: true });
  await to.fill("nobody@home.example");
  await page.getByText("nobody@home.example: no key is pinned").waitFor();
  await page.getByText("Documents never go out unencrypted").waitFor();
  await look("releasing");
  await page.getByRole("button", { name: "Seal and send" }).click();
  await page.getByText("Password of the container").waitFor();
  assert.match(await page.getByLabel("Password", { exact: true }).inputValue(), /\S{8}/);
  const refused = page.getByRole("article", { name: "Mail to nobody@home.example" });
  await refused.getByText("Refused by the server").waitFor();
  await refused.getByText("No such user here").first().waitFor();
  await look("refused");
  await page.getByRole("button", { name: "I have noted it" }).click();
  assert.equal(await page.getByText("Password of the container").count(), 0);
  await to.fill("registry@home.example");
  await page.getByText("registry@home.example: no key is pinned").waitFor();
  await page.getByRole("button", { name: "Seal and send" }).click();
  const sent = page.getByRole("article", { name: "Mail to registry@home.example" });
  await sent.getByText("Sent", { exact: true }).waitFor();
  await sent.getByText(/What went along/).click();
  await look("sent");
  assert.ok(await page.getByRole("button", { name: "Seal and send" }).isDisabled(), "its password is not noted yet");
  await page.getByRole("button", { name: "I have noted it" }).click();

  // The student's copy: sealed by mail as the office has set it, or on paper, which is recorded.
  const copy = page.getByRole("region", { name: "Copy to the student" });
  await copy.getByText("The office's rule for that: by mail, as an AES container.").waitFor();
  await copy.getByLabel("Student's e-mail address").fill("aino@student.example");
  await copy.getByText("aino@student.example: no key is pinned").waitFor();
  await copy.getByRole("button", { name: "Send the sealed copy" }).click();
  await copy.getByText("Password of the container").waitFor();
  await page.getByRole("article", { name: "Mail to aino@student.example" }).getByText(/Student's copy/).waitFor();
  await look("copy-sent");
  await copy.getByRole("radio", { name: "Post" }).check();
  await copy.getByLabel("Folder for the file to print").fill(place);
  await copy.getByRole("button", { name: "Save to print" }).click();
  await copy.getByText(/2026-\d+-1\.pdf/).waitFor();
  await copy.getByLabel("Address on the letter").fill("Aino Korhonen\nKotikatu 7");
  await look("copy-post");
  await copy.getByRole("button", { name: "Record as posted" }).click();
  await page.getByRole("article").filter({ hasText: "Kotikatu 7" }).getByText(/Student's copy · By post/).waitFor();

  await sent.getByRole("button", { name: /^Send once more/ }).click();
  await sent.getByText("Password of the container").waitFor();
  await page.getByRole("article", { name: "Mail to registry@home.example" }).nth(1).waitFor();

  await page.getByText("Save as a message (.eml) instead").first().click();
  await to.fill("registry@home.example");
  await page.getByLabel("Save the message in").first().fill(place);
  await page.getByRole("button", { name: "Seal and save" }).click();
  const mail = page.getByRole("region", { name: "By encrypted mail" });
  await mail.getByRole("button", { name: "Open in the mail program" }).click();
  await page.getByText("It has not been sent from here.").waitFor();
  assert.match(readFileSync(readFileSync(join(place, "opened"), "utf8"), "utf8"), /^X-Unsent: 1\r\n(.+\r\n)*To: registry@home\.example\r\n/);
  await look("saved");

  await page.goto(`${bench.address}/#/delivery`);
  await page.getByRole("cell", { name: /nobody@home\.example/ }).waitFor();
  await page.getByRole("cell", { name: /registry@home\.example/ }).first().waitFor();
  await look("all");
  await page.getByRole("button", { name: /^Need somebody 1/ }).click();
  assert.equal(await page.getByRole("cell", { name: /registry@home\.example/ }).count(), 0);
  await page.getByRole("button", { name: /^All/ }).click();
  watch.allow(/bounced_mail/);
  const report = (id) => ({ name: "returned.eml", mimeType: "message/rfc822", buffer: Buffer.from(`Return-Path: <>\r\nFrom: MAILER-DAEMON@mail.test\r\n\r\nAction: failed\r\n\r\nMessage-ID: ${id}\r\n`) });
  const chooser = page.locator('input[type="file"]');
  await chooser.setInputFiles(report("<other@home.example>"));
  await page.getByText("The report is about no mail that went out from here.").waitFor();
  const { mails } = await bench.ask("mails", { case: null });
  await chooser.setInputFiles(report(mails[0].messageId));
  await page.getByRole("cell", { name: "Came back" }).waitFor();
  await page.getByLabel("Folder for the table (CSV)").fill(place);
  await page.getByRole("button", { name: "Write table" }).click();
  await page.getByText(/deliveries\.csv/).waitFor();
  await page.setViewportSize({ width: 1360, height: 860 });
  await look("bounced");

  // A request for an opinion goes out the same way.
  const { student } = await bench.ask("case", { case: id });
  const { id: other } = await bench.ask("put_case", { ...student, id: null, studentNumber: "K240115", esi: null, nationalId: null, nationalIdCountry: null });
  await settle(bench, await takeIn(bench, other, [["IN2010", "Algorithms", "10", "B", "2026-06-05"]], "2026-07-01T10:00:00Z"));
  const [row] = (await bench.ask("mapping", { case: other })).queue.filter((one) => one.mappable === "yes");
  const { offered } = await bench.ask("opinions", { case: other });
  await bench.ask("ask_opinion", { case: other, to: "Prof. Virtanen", question: "Enough?", due: offered, course: null, foreign: [{ document: row.document, achievement: row.achievement }] });
  await page.goto(`${bench.address}/#/case/${other}/courses`);
  await loaded(page);
  const opinion = page.getByRole("region", { name: "Opinion", exact: true });
  await opinion.getByRole("button", { name: "Send by encrypted mail" }).click();
  await opinion.getByLabel("Their e-mail address").fill("virtanen@home.example");
  await opinion.getByText("virtanen@home.example: no key is pinned").waitFor();
  await look("opinion");
  const messages = folder(t);
  await opinion.getByText("Save as a message (.eml) instead").click();
  await opinion.getByLabel("Save the message in").fill(messages);
  await opinion.getByRole("button", { name: "Seal and save" }).click();
  await opinion.getByText("Password of the container").waitFor();
  assert.match(readdirSync(messages).join(), /^[0-9a-f]{8}-[0-9a-f]{12}\.eml$/);
  await look("opinion-saved");
  await opinion.getByRole("button", { name: "I have noted it" }).click();
  await opinion.getByRole("button", { name: "Seal and send" }).click();
  await opinion.getByText("Password of the container").waitFor();
  await opinion.getByRole("article", { name: "Mail to virtanen@home.example" }).getByText("Sent", { exact: true }).waitFor();
  await look("opinion-sent");
});

test("the mail server is shown a certificate", async (t) => {
  const place = folder(t);
  certificates(place);
  const openssl = (...words) => execFileSync("openssl", words, { cwd: place, stdio: "ignore" });
  openssl("req", "-newkey", "rsa:2048", "-nodes", "-subj", "/O=Saimaanlahti University/CN=Study office", "-keyout", "client.key", "-out", "client.csr");
  writeFileSync(join(place, "client.ext"), "extendedKeyUsage = clientAuth\n");
  openssl("x509", "-req", "-in", "client.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-days", "10", "-extfile", "client.ext", "-out", "client.pem");
  openssl("pkcs12", "-export", "-in", "client.pem", "-inkey", "client.key", "-passout", "pass:opens it", "-out", "client.p12");
  const bench = await desk(t, { programs: place });
  const { page, watch } = await window(await browser(t), { width: 1024, height: 800 });
  await page.goto(`${bench.address}/#/settings`);
  await loaded(page);
  const account = page.getByRole("region", { name: "Mail account" });
  const certificate = account.getByRole("region", { name: "Client certificate" });
  const look = async (name) => {
    await certificate.getByRole("heading").scrollIntoViewIfNeeded();
    await fits(page, name);
    await sound(page, name, { scroll: true });
  };
  await account.getByLabel("Address of the office").fill("office@home.example");
  await account.getByLabel("Mail server").fill("localhost");
  await account.getByLabel("Port").fill(String(await mailServer(t, place, { logins: [], clients: join(place, "ca.pem") })));
  await account.getByLabel("Own certificate authorities").fill(join(place, "ca.pem"));
  const test = account.getByRole("button", { name: "Test account" });
  await test.click();
  await account.getByText("lets nobody in without a certificate").waitFor();

  // One that no server is shown is told at once.
  openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-521", "-nodes", "-subj", "/CN=Study office", "-days", "10", "-keyout", "p521.key", "-out", "p521.pem");
  watch.allow(/take_in_mail_certificate/);
  const file = certificate.locator('input[type="file"]');
  await file.setInputFiles({ name: "p521.pem", mimeType: "", buffer: Buffer.concat([readFileSync(join(place, "p521.pem")), readFileSync(join(place, "p521.key"))]) });
  await certificate.getByRole("button", { name: "Take it in" }).click();
  await certificate.getByText("RSA from 2048 bits, P-256, P-384 or Ed25519").waitFor();
  await look("mail-certificate-kind");
  await file.setInputFiles(join(place, "client.p12"));
  await certificate.getByLabel("Passphrase of the file").fill("wrong");
  await certificate.getByRole("button", { name: "Take it in" }).click();
  await certificate.getByText("The passphrase does not open the file.").waitFor();
  await look("mail-certificate-passphrase");
  await certificate.getByLabel("Passphrase of the file").fill("opens it");
  await certificate.getByRole("button", { name: "Take it in" }).click();
  await certificate.getByText("CN=Study office").waitFor();
  await certificate.getByText("Held until the program ends").waitFor();
  await certificate.getByText("It ends within 30 days").waitFor();
  await look("mail-certificate");
  // What was typed meanwhile is still there, and goes through with it.
  await test.click();
  await account.getByText("The server takes mail from this address.").waitFor();
  await certificate.getByRole("button", { name: "Remove certificate" }).click();
  await certificate.getByText("CN=Study office").waitFor({ state: "detached" });
  await test.click();
  await account.getByText("lets nobody in without a certificate").waitFor();
});

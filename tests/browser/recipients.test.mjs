// Recipients in Settings: a certificate is looked at before it is used, a changed one asks, and what the office signs with is taken in.
import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { X509Certificate } from "node:crypto";
import { once } from "node:events";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer as httpServer } from "node:http";
import { createServer } from "node:net";
import { join } from "node:path";
import { test } from "node:test";
import { browser, decide, desk, fits, folder, loaded, sound, window } from "./bench.mjs";

const address = "registry@partner.example";

/** A self-signed certificate for an address; its file, and one with the private key. */
function certificate(t, days, usage) {
  const place = folder(t);
  const [key, file] = [join(place, "key.pem"), join(place, "certificate.pem")];
  execFileSync("openssl", [
    "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj", "/O=Partner University/CN=Registry", "-days", `${days}`,
    "-addext", `subjectAltName=email:${address}`, "-addext", `keyUsage=critical,${usage}`, "-keyout", key, "-out", file,
  ], { stdio: "ignore" });
  const sha256 = new X509Certificate(readFileSync(file)).fingerprint256.replaceAll(":", "").toLowerCase();
  return { file, sha256, whole: Buffer.concat([readFileSync(file), readFileSync(key)]) };
}

/** Debian's slapd with one person and their certificate, which ends with the test; none where AppArmor keeps it in its own folders. */
async function directory(t, certificate) {
  if (existsSync("/etc/apparmor.d/usr.sbin.slapd")) return undefined;
  const place = folder(t);
  const at = (name) => join(place, name);
  mkdirSync(at("data"));
  execFileSync("openssl", ["x509", "-in", certificate, "-outform", "DER", "-out", at("certificate.der")]);
  writeFileSync(at("slapd.conf"), `include /etc/ldap/schema/core.schema
include /etc/ldap/schema/cosine.schema
include /etc/ldap/schema/inetorgperson.schema
modulepath /usr/lib/ldap
moduleload back_mdb
pidfile ${at("slapd.pid")}
database mdb
suffix "dc=home,dc=example"
directory ${at("data")}
access to * by * read
`);
  writeFileSync(at("data.ldif"), `dn: dc=home,dc=example
objectClass: domain
dc: home

dn: cn=Registry,dc=home,dc=example
objectClass: inetOrgPerson
cn: Registry
sn: Registry
mail: ${address}
userCertificate;binary:< file://${at("certificate.der")}
`);
  execFileSync("/usr/sbin/slapd", ["-T", "add", "-f", at("slapd.conf"), "-l", at("data.ldif")]);
  const free = createServer().listen(0, "127.0.0.1");
  await once(free, "listening");
  const url = `ldap://127.0.0.1:${free.address().port}`;
  free.close();
  await once(free, "close");
  const child = spawn("/usr/sbin/slapd", ["-d", "0", "-h", url, "-f", at("slapd.conf")], { stdio: "ignore" });
  const ended = once(child, "exit");
  t.after(async () => {
    child.kill();
    await ended;
  });
  return url;
}

test("the directory is set, tried, and asked for a recipient", async (t) => {
  const [inDirectory, inFile] = [certificate(t, 700, "keyAgreement"), certificate(t, 20, "keyAgreement")];
  const url = await directory(t, inDirectory.file);
  if (!url) return t.skip("AppArmor keeps slapd in its own folders");
  const bench = await desk(t);
  const { page, watch } = await window(await browser(t), { width: 1024, height: 800 });
  await page.goto(`${bench.address}/#/settings`);
  await loaded(page);
  const settings = page.getByRole("region", { name: "Directory (LDAP)" });
  await settings.getByLabel("Server").fill("ldap.home.example");
  await settings.getByRole("button", { name: "Test directory" }).click();
  await settings.getByText("The server is written as", { exact: false }).waitFor();
  await settings.getByLabel("Server").fill(url);
  await settings.getByLabel("Searched below").fill("dc=elsewhere,dc=example");
  const test = settings.getByRole("button", { name: "Test directory" });
  // slapd may still be starting.
  await assert.doesNotReject(async () => {
    for (let tries = 0; tries < 100; tries += 1) {
      await test.click();
      await page.waitForFunction(() => document.querySelector("[aria-busy=true]") === null);
      if (await settings.getByText("shows no such entry", { exact: false }).isVisible()) return;
    }
    throw new Error("no answer");
  });
  await settings.getByRole("heading").scrollIntoViewIfNeeded();
  await fits(page, "directory-wrong");
  await sound(page, "directory-wrong");
  await settings.getByLabel("Searched below").fill("dc=home,dc=example");
  await test.click();
  await settings.getByText("The directory answers, and", { exact: false }).waitFor();
  await settings.getByRole("button", { name: "Save directory" }).click();
  await page.getByText("Settings saved").first().waitFor();

  await page.getByRole("button", { name: "Open recipients" }).click();
  await page.getByRole("button", { name: "Add a recipient" }).click();
  const add = page.getByRole("form", { name: "Add a recipient" });
  await add.getByLabel("Address to look up").fill(address);
  await add.getByLabel("Address to look up").press("Enter");
  await add.getByText("Directory of the office (LDAP), 127.0.0.1").waitFor();
  await add.getByText("training asks nobody outside this machine", { exact: false }).waitFor();
  await add.getByText("Nobody but itself vouches for it.", { exact: false }).waitFor();
  await fits(page, "recipients-found");
  await sound(page, "recipients-found", { scroll: true });

  // Where there are several, each says what it is before one is taken.
  await add.locator("input[type=file]").setInputFiles(inFile.file);
  await add.getByText("File certificate.pem").waitFor();
  await add.getByRole("button", { name: "Look up" }).click();
  await add.getByText("There are 2 certificates and keys.", { exact: false }).waitFor();
  for (const [one, source] of [[inDirectory, "Directory of the office (LDAP), 127.0.0.1"], [inFile, "File certificate.pem"]]) {
    const card = add.getByRole("article").filter({ hasText: source });
    await card.getByTitle(one.sha256).waitFor();
    const until = new Date(Date.now() + (one === inFile ? 20 : 700) * 86_400_000).getUTCFullYear();
    assert.match(await card.innerText(), new RegExp(`Valid\\s.*${until}`));
  }
  assert.ok(await add.getByRole("article").filter({ hasText: "File certificate.pem" }).getByRole("radio").isChecked(), "what was chosen stays");
  await fits(page, "recipients-several");
  await sound(page, "recipients-several", { scroll: true });
  await add.getByRole("article").filter({ hasText: "Directory of the office" }).getByRole("radio").check();
  await add.getByLabel("Whose it is").fill("Registry");
  await add.getByLabel("How did you make sure?").fill("By telephone");
  await add.getByRole("button", { name: "Use for this address" }).click();
  const row = page.getByRole("row", { name: /Registry/ });
  await row.getByRole("button", { name: "Show the key of Registry" }).click();
  await page.getByTitle(inDirectory.sha256).waitFor();
  watch.nothing();
});

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

  // An address is looked up where its key may be published; each source answers in words.
  await page.getByRole("button", { name: "Add a recipient" }).click();
  const search = page.getByRole("search", { name: "Look up" });
  await search.getByLabel("Address to look up").press("Enter");
  await search.getByText("This is needed.").waitFor();
  // What is no address is refused.
  watch.allow(/status of 422 .*look_up_key/);
  await search.getByLabel("Address to look up").fill("registry");
  await search.getByLabel("Address to look up").press("Enter");
  await search.getByText("This is no e-mail address.").waitFor();
  // Both sources refuse it.
  await search.getByRole("button", { name: "Stop" }).waitFor({ state: "detached" });
  watch.nothing();
  watch.allow();
  await search.getByLabel("Address to look up").fill(address);
  await search.getByRole("button", { name: "Look up" }).click();
  await search.getByText("training asks nobody outside this machine", { exact: false }).waitFor();
  await search.getByText("No directory is set", { exact: false }).waitFor();
  await look("recipients-look-up");
  await page.getByRole("form", { name: "Add a recipient" }).getByRole("button", { name: "Cancel" }).click();

  // Looked at first: nothing is used without a name and an answer to what is asked.
  const first = certificate(t, 700, "digitalSignature,keyAgreement");
  await page.getByRole("button", { name: "Add a recipient" }).click();
  const add = page.getByRole("form", { name: "Add a recipient" });
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
  await page.getByRole("button", { name: "Add a recipient" }).click();
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
  await page.getByRole("button", { name: "Add a recipient" }).click();
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

/** An authority that publishes what it has withdrawn at an address on this machine. */
async function authority(t) {
  const place = folder(t);
  const openssl = (...args) => execFileSync("openssl", args, { cwd: place, stdio: ["ignore", "pipe", "ignore"] });
  let list;
  let held = Promise.resolve();
  const server = httpServer((_, answer) => void held.then(() => (list ? answer.end(list) : answer.writeHead(404).end())));
  await new Promise((ready) => server.listen(0, "127.0.0.1", ready));
  t.after(() => server.close());
  writeFileSync(join(place, "index.txt"), "");
  writeFileSync(join(place, "crlnumber"), "01\n");
  writeFileSync(join(place, "ca.conf"), `[ca]
default_ca=own
[own]
database=index.txt
new_certs_dir=.
rand_serial=yes
crlnumber=crlnumber
default_md=sha256
unique_subject=no
policy=policy
certificate=ca.pem
private_key=ca.key
default_days=700
default_crl_days=7
[policy]
commonName=supplied
[mail]
subjectAltName=email:${address}
keyUsage=critical,digitalSignature,keyAgreement
crlDistributionPoints=URI:http://127.0.0.1:${server.address().port}/list.crl
`);
  const ec = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"];
  openssl("req", "-x509", ...ec, "-subj", "/CN=University Authority", "-days", "3650", "-addext", "keyUsage=critical,keyCertSign,cRLSign", "-keyout", "ca.key", "-out", "ca.pem");
  const read = (...names) => Buffer.concat(names.map((name) => readFileSync(join(place, name))));
  const issue = (name) => {
    openssl("req", ...ec, "-subj", "/CN=Registry", "-keyout", `${name}.key`, "-out", `${name}.csr`);
    openssl("ca", "-config", "ca.conf", "-batch", "-notext", "-in", `${name}.csr`, "-out", `${name}.pem`, "-extensions", "mail");
  };
  issue("new");
  const file = join(place, "with-chain.pem");
  writeFileSync(file, read("new.pem", "ca.pem"));
  return {
    file,
    /** One more certificate, with its private key and its authority. */
    issue: (name) => {
      issue(name);
      return read(`${name}.pem`, `${name}.key`, "ca.pem");
    },
    /** Answers nobody until what it gives is called. */
    hold: () => {
      let go;
      held = new Promise((resolve) => (go = resolve));
      return go;
    },
    withdraw: (name = "new") => openssl("ca", "-config", "ca.conf", "-revoke", `${name}.pem`, "-crl_reason", "keyCompromise"),
    publish: () => {
      openssl("ca", "-config", "ca.conf", "-gencrl", "-out", "crl.pem");
      list = openssl("crl", "-in", "crl.pem", "-outform", "DER");
    },
  };
}

test("the authority of a certificate is asked whether it withdrew it", async (t) => {
  const bench = await desk(t);
  const { page, watch } = await window(await browser(t), { width: 1024, height: 800 });
  const look = async (name) => {
    await fits(page, name);
    await sound(page, name, { scroll: true });
  };
  const ca = await authority(t);
  await page.goto(`${bench.address}/#/settings/recipients`);
  await page.getByRole("button", { name: "Add a recipient" }).click();
  const add = page.getByRole("form", { name: "Add a recipient" });
  await add.locator("input[type=file]").setInputFiles(ca.file);
  await add.getByText("Not asked yet").waitFor();
  await look("revocation-look");
  // Whoever does not want to wait stops.
  const go = ca.hold();
  await add.getByRole("button", { name: "Ask now" }).click();
  await add.getByRole("button", { name: "Stop" }).waitFor();
  await look("revocation-asking");
  await add.getByRole("button", { name: "Stop" }).click();
  await page.getByText("Nobody is asked any more.").first().waitFor();
  await add.getByRole("button", { name: "Stop" }).waitFor({ state: "detached" });
  assert.ok(await add.getByRole("button", { name: "Ask now" }).isEnabled());
  await add.getByText("Not asked yet").waitFor();
  go();
  await add.getByRole("button", { name: "Ask now" }).click();
  await add.getByText("There is no answer at this address.", { exact: false }).waitFor();
  await look("revocation-no-answer");
  ca.publish();
  await add.getByRole("button", { name: "Ask now" }).click();
  await add.getByText("No, as of", { exact: false }).waitFor();
  await add.getByLabel("Whose it is").fill("Registry of Partner University");
  await add.getByLabel("How did you make sure?").fill("By telephone");
  await add.getByRole("button", { name: "Use for this address" }).click();
  const row = page.getByRole("row", { name: /Registry of Partner University/ });
  await row.getByRole("button", { name: "Show the key of Registry of Partner University" }).click();
  await page.getByText("No, as of", { exact: false }).waitFor();
  await look("revocation-good");

  // Withdrawn: the row, its reason, and what to do.
  ca.withdraw();
  ca.publish();
  await page.getByRole("button", { name: "Ask now" }).click();
  await row.getByText("withdrawn").waitFor();
  await page.getByText("somebody else may have the private key", { exact: false }).waitFor();
  await page.getByText("Its authority has withdrawn it. A new one is needed.").waitFor();
  assert.equal(await page.getByRole("button", { name: "Ask now" }).count(), 0, "that is final");
  await look("revocation-withdrawn");

  // Whoever types the address is told before anything is sealed.
  const [{ id }] = (await bench.ask("cases", { filter: "all", search: "K240114" })).rows;
  await decide(bench, id);
  await page.goto(`${bench.address}/#/case/${id}/delivery`);
  await page.getByLabel("To", { exact: true }).fill(`${address}, dean@partner.example`);
  const told = page.getByRole("alert").filter({ hasText: `${address}: what is pinned for it (S/MIME)` });
  await told.getByText("Its authority has withdrawn it.", { exact: false }).waitFor();
  await page.getByText("dean@partner.example: no key is pinned").waitFor();
  await told.scrollIntoViewIfNeeded();
  await look("revocation-recipient");

  // And so is whoever looks at the day.
  await page.goto(`${bench.address}/#/today`);
  await page.getByText("1 certificate or key was withdrawn or has ended").waitFor();
  await look("revocation-today");
  await page.getByRole("link", { name: "Recipients", exact: true }).click();

  // What cannot be stored stays as it was.
  const daily = page.getByLabel("Ask the authorities once a day");
  await bench.sql("CREATE TRIGGER stuck BEFORE INSERT ON journal BEGIN SELECT RAISE(ABORT, 'stuck'); END");
  watch.allow(/status of 422 .*set_asking/);
  await daily.click();
  await page.getByRole("alert").filter({ hasText: "Nothing was changed" }).waitFor();
  assert.ok(await daily.isChecked());
  await look("revocation-not-switched");
  watch.nothing();
  watch.allow();
  await bench.sql("DROP TRIGGER stuck");
  await daily.uncheck();
  await page.getByText("Nobody is asked:", { exact: false }).waitFor();
  await look("revocation-off");

  // It is not used again either.
  await row.getByRole("button", { name: "Retire the key of Registry of Partner University" }).click();
  await page.getByRole("button", { name: "Add a recipient" }).click();
  await add.locator("input[type=file]").setInputFiles(ca.file);
  await add.getByRole("heading", { name: "It cannot be used" }).waitFor();
  assert.equal(await add.getByRole("button", { name: "Use for this address" }).count(), 0);
  await look("revocation-refused");

  // The office's own: told where the address is typed too, and a container can go out without it.
  const dean = "dean@partner.example";
  const base64 = readFileSync(certificate(t, 700, "digitalSignature,keyAgreement").file).toString("base64");
  const { keys: [found] } = await bench.ask("look_at_key", { base64, address: dean });
  await bench.ask("pin_recipient", { base64, fingerprint: found.key.fingerprint, address: dean, name: "Dean", accepted: found.findings.map((one) => one.code), why: "By telephone", replaces: null, origin: null });
  await page.goto(`${bench.address}/#/case/${id}/delivery`);
  await page.getByLabel("To", { exact: true }).fill(dean);
  const mail = page.getByRole("region", { name: "By encrypted mail" });
  await mail.getByRole("alert").filter({ hasText: "The office has no certificate to sign e-mail with." }).waitFor();
  const { smime } = await bench.ask("take_in_mail_key", { base64: ca.issue("own").toString("base64"), passphrase: "" });
  await mail.getByRole("alert").waitFor({ state: "detached" });
  ca.withdraw("own");
  ca.publish();
  await bench.ask("ask_authority", { base64: null, fingerprint: smime.key.fingerprint });
  const unsigned = mail.getByRole("alert").filter({ hasText: "What the office signs this mail with may not be used any more. Its authority has withdrawn it." });
  await unsigned.scrollIntoViewIfNeeded();
  await look("revocation-own");
  await mail.getByText("Save as a message (.eml) instead").click();
  await mail.getByLabel("Save the message in").fill(folder(t));
  const save = mail.getByRole("button", { name: "Seal and save" });
  assert.ok(await save.isDisabled());
  await mail.getByLabel("As an encrypted container all the same").check();
  await unsigned.waitFor({ state: "detached" });
  assert.ok(await save.isEnabled());
  watch.nothing();
});

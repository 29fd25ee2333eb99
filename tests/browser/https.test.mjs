// An EMP's page on HTTPS posts its form to the loopback address: tried for real in Chromium and in WebKit, with a certificate made
// for the test and an answer signed by a training EMP. With a page whose policy forbids it, the way out is the saved page.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:https";
import { join } from "node:path";
import { test } from "node:test";
import { browser, desk, folder, learner, repository, shot, window } from "./bench.mjs";
import { missing as webkitMissing, patiently, webkit } from "./webkit.mjs";

const aino = "K240114";
const flavours = {
  plain: {},
  "no-referrer": { "Referrer-Policy": "no-referrer" },
  "form-action": { "Content-Security-Policy": "default-src 'none'; script-src 'self'; form-action https:" },
  upgrade: { "Content-Security-Policy": "upgrade-insecure-requests" },
};

/** A case, a fetch of it, and the answer that a training EMP would post: signed, genuine, of this session. */
async function answer(bench, started) {
  const { rows } = await bench.ask("cases", { filter: "all", search: aino });
  const id = rows[0].id;
  const { emps } = await bench.ask("emps");
  const fetch = await bench.ask("begin_fetch", { case: id, emp: emps.find((emp) => emp.country === "NO").key, language: "en" });
  // Without script the EMP's last page stands still, and its form can be read.
  const { context, page } = await window(started, { javaScriptEnabled: false });
  await learner(page, fetch.startUrl, { student: aino });
  await page.locator("form#answer").waitFor({ state: "attached" });
  const fields = {};
  for (const input of await page.locator("form#answer input").all()) fields[await input.getAttribute("name")] = await input.getAttribute("value");
  await context.close();
  assert.ok(fields["elmo"].length > 1000);
  return { case: id, fetch, fields };
}

/** The EMP's page under another name and on HTTPS; `set` says what it posts and where. */
async function httpsEmp(t) {
  const place = folder(t);
  const [key, certificate] = [join(place, "key.pem"), join(place, "certificate.pem")];
  execFileSync("openssl", [
    "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost",
    "-addext", "subjectAltName=DNS:localhost", "-keyout", key, "-out", certificate,
  ], { stdio: "ignore" });
  let now;
  const server = createServer({ key: readFileSync(key), cert: readFileSync(certificate) }, (request, response) => {
    const flavour = request.url.slice(1);
    if (flavour === "send.js") {
      response.writeHead(200, { "Content-Type": "text/javascript" }).end("document.getElementById('answer').submit();");
    } else if (flavour in flavours) {
      response.writeHead(200, { "Content-Type": "text/html; charset=utf-8", ...flavours[flavour] }).end(pageOf(now));
    } else {
      response.writeHead(404).end();
    }
  });
  await new Promise((done) => server.listen(0, "127.0.0.1", done));
  t.after(() => { server.close(); server.closeAllConnections(); });
  return { origin: `https://localhost:${server.address().port}`, port: server.address().port, set: (next) => (now = next) };
}

function pageOf({ fetch, fields }) {
  const hidden = Object.entries(fields).map(([name, value]) => `<input type="hidden" name="${name}" value="${value.replaceAll("&", "&amp;").replaceAll('"', "&quot;")}">`);
  return `<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>Sending your results</title></head><body><h1>Sending your results</h1>
<p>If nothing happens, press the button.</p>
<form id="answer" method="post" action="${fetch.returnUrl}" enctype="application/x-www-form-urlencoded">${hidden.join("")}<button>Send</button></form>
<script src="/send.js"></script></body></html>`;
}

/** What the office sees of this fetch. */
async function seen(bench, made) {
  const shown = await bench.ask("case", { case: made.case });
  const fetch = shown.fetches.find((one) => one.id === made.fetch.id);
  return { state: fetch.state, trust: shown.documents.find((one) => one.id === fetch.document)?.trust, documents: shown.documents.length };
}

/** The learner presses the button of the EMP's last page and waits. Playwright's own click would wait for a page that never comes. */
async function press(page) {
  await patiently(() => page.evaluate(() => document.querySelector("form#answer button").click()));
  await page.waitForTimeout(1000);
}

async function proveTheWayOut(bench, made, saved) {
  const before = await seen(bench, made);
  assert.equal(before.state, "open");
  const taken = await bench.ask("take_in_file", { case: made.case, base64: Buffer.from(saved).toString("base64") });
  assert.equal(taken.refused, null, "the saved page is taken in as a file");
  const shown = await bench.ask("case", { case: made.case });
  const document = shown.documents.find((one) => one.id === taken.document);
  assert.equal(document.trust, "verified");
  assert.equal(document.fromFile, true);
}

test("Chromium posts from HTTPS to the loopback address", async (t) => {
  const bench = await desk(t);
  const emp = await httpsEmp(t);
  // The page's address counts as one of the public internet, as a real EMP's does.
  const started = await browser(t, `--ip-address-space-overrides=127.0.0.1:${emp.port}=public`);
  t.diagnostic(`Chromium ${started.version()}`);
  for (const flavour of ["plain", "no-referrer"]) {
    const made = await answer(bench, started);
    emp.set(made);
    const { context, page, watch } = await window(started, { ignoreHTTPSErrors: true });
    await page.goto(`${emp.origin}/${flavour}`);
    await page.getByRole("heading", { name: "Your results have arrived" }).waitFor();
    assert.equal(page.url(), made.fetch.returnUrl, `${flavour}: the address that was announced`);
    assert.deepEqual(await seen(bench, made).then(({ state, trust }) => ({ state, trust })), { state: "answered", trust: "verified" });
    watch.nothing();
    await context.close();
  }
});

test("Chromium keeps a page from posting whose policy allows https alone, and the saved page is the way out", async (t) => {
  const bench = await desk(t);
  const emp = await httpsEmp(t);
  const started = await browser(t, `--ip-address-space-overrides=127.0.0.1:${emp.port}=public`);
  const made = await answer(bench, started);
  emp.set(made);
  const { page } = await window(started, { ignoreHTTPSErrors: true });
  const messages = [];
  page.on("console", (message) => messages.push(message.text()));
  const response = await page.goto(`${emp.origin}/form-action`, { waitUntil: "commit" });
  const sent = await response.body();
  await press(page);
  assert.equal(page.url(), `${emp.origin}/form-action`, "the learner stays at the EMP's page; the button does nothing");
  assert.equal(await page.evaluate(() => document.querySelector("h1").textContent), "Sending your results");
  assert.ok(messages.some((text) => text.includes("form-action")), "only the console says why");
  await shot(page, "https-form-action-chromium");
  // Saved as the server sent it, and as the browser writes down what it shows.
  await proveTheWayOut(bench, made, sent);
  const second = await answer(bench, started);
  emp.set(second);
  await page.goto(`${emp.origin}/form-action`, { waitUntil: "commit" });
  await press(page);
  await proveTheWayOut(bench, second, await page.content());
});

test("Chromium leaves the loopback address as it is where a page turns every address into https", async (t) => {
  const bench = await desk(t);
  const emp = await httpsEmp(t);
  const started = await browser(t, `--ip-address-space-overrides=127.0.0.1:${emp.port}=public`);
  const made = await answer(bench, started);
  emp.set(made);
  const { page } = await window(started, { ignoreHTTPSErrors: true });
  await page.goto(`${emp.origin}/upgrade`);
  await page.getByRole("heading", { name: "Your results have arrived" }).waitFor();
  assert.equal((await seen(bench, made)).state, "answered");
});

test("Chromium at the two awkward training EMPs", async (t) => {
  const bench = await desk(t);
  const started = await browser(t);
  const { rows } = await bench.ask("cases", { filter: "all", search: aino });
  const { emps } = await bench.ask("emps");
  const begin = () => bench.ask("begin_fetch", { case: rows[0].id, emp: emps.find((emp) => emp.country === "NO").key, language: "en" });
  const { page } = await window(started);

  let fetch = await begin();
  await learner(page, fetch.startUrl, { student: aino, answer: "form-action-https-only" });
  await press(page);
  assert.notEqual(page.url(), fetch.returnUrl);
  await shot(page, "https-form-action-training");
  // The way out as the office goes it: the page that the learner saved is chosen as a file, while the fetch still waits.
  const office = await window(started);
  await office.page.goto(`${bench.address}/#/case/${rows[0].id}/results`);
  await office.page.getByText("Waiting for the learner").waitFor();
  await office.page.getByRole("region", { name: "From a file" }).locator("input[type=file]").setInputFiles({ name: "Sender.html", mimeType: "text/html", buffer: Buffer.from(await page.content()) });
  await office.page.locator("header").getByText("verified").first().waitFor();
  await shot(office.page, "https-way-out");
  office.watch.nothing();

  fetch = await begin();
  await page.goto(fetch.startUrl);
  await page.locator("form button").click();
  await page.locator(`input[name=student][value=${aino}]`).check();
  await page.locator("details summary").click();
  await page.locator("select[name=answer]").selectOption("refuses-http-return");
  await page.locator("button.main").click();
  await page.getByText("accepts only a return address that begins with https").waitFor();
  await shot(page, "https-refuses-http-return");
  assert.equal((await seen(bench, { case: rows[0].id, fetch })).state, "open");
});

test("WebKit posts from HTTPS to the loopback address unless the page's policy forbids it", { skip: webkitMissing() ?? false }, async (t) => {
  const bench = await desk(t);
  const emp = await httpsEmp(t);
  const started = await browser(t);
  const theirs = await webkit(t);
  t.diagnostic(theirs.version);
  const picture = async (name) => {
    mkdirSync(join(repository, ".artifacts/browser"), { recursive: true });
    writeFileSync(join(repository, `.artifacts/browser/${name}.png`), await theirs.picture());
  };

  for (const flavour of ["plain", "no-referrer"]) {
    const made = await answer(bench, started);
    emp.set(made);
    await theirs.open(`${emp.origin}/${flavour}`);
    // The address first: the page before this one had the same text.
    await patiently(async () => assert.equal(await theirs.url(), made.fetch.returnUrl, `${flavour}: the address that was announced`));
    await patiently(async () => assert.match(await theirs.text(), /Your results have arrived/));
    assert.deepEqual(await seen(bench, made).then(({ state, trust }) => ({ state, trust })), { state: "answered", trust: "verified" });
    await picture(`https-${flavour}-webkit`);
  }

  const made = await answer(bench, started);
  emp.set(made);
  await theirs.open(`${emp.origin}/form-action`);
  await theirs.press("form#answer button");
  await new Promise((done) => setTimeout(done, 1000));
  assert.equal(await theirs.url(), `${emp.origin}/form-action`, "the learner stays at the EMP's page; the button does nothing");
  assert.match(await theirs.text(), /Sending your results/);
  await picture("https-form-action-webkit");
  await proveTheWayOut(bench, made, await theirs.source());

  const upgraded = await answer(bench, started);
  emp.set(upgraded);
  await theirs.open(`${emp.origin}/upgrade`);
  await patiently(async () => assert.match(await theirs.url(), /^https:\/\/127\.0\.0\.1:/, "WebKit asks the loopback address for https"));
  await patiently(async () => assert.match(await theirs.text(), /TLS/, "and shows its own error"));
  assert.equal((await seen(bench, upgraded)).state, "open", "the fetch waits on: the start page can be opened in another browser");
  await picture("https-upgrade-webkit");
});

// A page of another site in the learner's browser attacks an open fetch, though it knows both of its addresses, the session and the
// answer: the worst that a hostile EMP can do from a page. Whatever happens behind the learner's back is refused.
import assert from "node:assert/strict";
import { createServer } from "node:http";
import { test } from "node:test";
import { browser, desk, learner, window } from "./bench.mjs";

const aino = "K240114";

async function waiting(bench, started) {
  const { rows } = await bench.ask("cases", { filter: "all", search: aino });
  const { emps } = await bench.ask("emps");
  const fetch = await bench.ask("begin_fetch", { case: rows[0].id, emp: emps.find((emp) => emp.country === "NO").key, language: "en" });
  const { context, page } = await window(started, { javaScriptEnabled: false });
  await learner(page, fetch.startUrl, { student: aino });
  await page.locator("form#answer").waitFor({ state: "attached" });
  const fields = {};
  for (const input of await page.locator("form#answer input").all()) fields[await input.getAttribute("name")] = await input.getAttribute("value");
  await context.close();
  return { case: rows[0].id, fetch, fields };
}

/** An empty page of another site. */
async function site(t) {
  const server = createServer((_, response) => response.writeHead(200, { "Content-Type": "text/html" }).end("<!doctype html><title>Another site</title>"));
  await new Promise((done) => server.listen(0, "127.0.0.1", done));
  t.after(() => { server.close(); server.closeAllConnections(); });
  return `http://localhost:${server.address().port}/`;
}

test("a page of another site gets nothing out of an open fetch and nothing into it", async (t) => {
  const bench = await desk(t);
  const started = await browser(t);
  const made = await waiting(bench, started);
  const { page } = await window(started);
  await page.goto(await site(t));
  const got = await page.evaluate(async ({ fetch: open, fields }) => {
    const form = () => new URLSearchParams(fields);
    const tried = async (what) => { try { return await what(); } catch { return "refused"; } };
    const text = (url, how) => tried(async () => (await fetch(url, how)).text());
    const loads = (element, url) => new Promise((done) => {
      element.onload = () => done("loaded");
      element.onerror = () => done("refused");
      element.src = url;
      document.body.append(element);
      setTimeout(() => done("nothing"), 3000);
    });
    const frame = document.createElement("iframe");
    await loads(frame, open.startUrl);
    return {
      // Sent without asking, as a form would be.
      blind: await text(open.returnUrl, { method: "POST", mode: "no-cors", body: form() }),
      read: await text(open.returnUrl, { method: "POST", body: form() }),
      asked: await text(open.returnUrl, { method: "POST", body: form(), headers: { "X-Own": "1" } }),
      start: await text(open.startUrl),
      beacon: navigator.sendBeacon(open.returnUrl, form()),
      image: await loads(new Image(), open.startUrl),
      script: await loads(document.createElement("script"), open.startUrl),
      framed: await tried(() => frame.contentDocument?.body.textContent ?? "hidden"),
      multipart: await text(open.returnUrl, { method: "POST", mode: "no-cors", body: Object.entries(fields).reduce((all, [name, value]) => (all.append(name, value), all), new FormData()) }),
    };
  }, made);
  const session = made.fields["sessionId"];
  assert.ok(!JSON.stringify(got).includes(session), "the session is not told to another site");
  assert.deepEqual({ ...got, beacon: undefined }, {
    blind: "refused", read: "refused", asked: "refused", start: "refused", beacon: undefined, image: "refused", script: "refused", framed: "hidden", multipart: "refused",
  });
  const shown = await bench.ask("case", { case: made.case });
  assert.deepEqual([shown.fetches[0].state, shown.documents], ["open", []], "the fetch still waits, and nothing came in");

  // What the learner sees happen is an answer, wherever the page stands that sends it.
  await page.evaluate(({ fetch: open, fields }) => {
    const form = Object.assign(document.createElement("form"), { method: "post", action: open.returnUrl });
    for (const [name, value] of Object.entries(fields)) form.append(Object.assign(document.createElement("input"), { type: "hidden", name, value }));
    document.body.append(form);
    form.submit();
  }, made);
  await page.getByRole("heading", { name: "Your results have arrived" }).waitFor();
  assert.equal((await bench.ask("case", { case: made.case })).documents.length, 1);
});

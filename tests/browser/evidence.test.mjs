// Evidence on screen: the policy's checks on the Signature panel, the report saved, what is stored checked again, exceptions for an
// EMP with their last day, and the alarm of a case whose document no longer proves what it says.
import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { browser, desk, fits, folder, learner, loaded, sound, window } from "./bench.mjs";

const aino = "K240114";

async function go(page, bench, ...parts) {
  await page.goto(`${bench.address}/#/${parts.map(encodeURIComponent).join("/")}`);
  await page.locator("h1").first().waitFor();
  await loaded(page);
}

test("policy, report, checks and exceptions", async (t) => {
  const bench = await desk(t);
  const started = await browser(t);
  const { page, watch } = await window(started);
  const look = async (name, options) => {
    await fits(page, name);
    await sound(page, name, options);
  };
  const { emps } = await bench.ask("emps");
  const emp = emps.find((one) => one.country === "NO");

  // An exception needs a day within two years, and a reason.
  await go(page, bench, "settings", "registry", emp.key);
  await page.getByRole("heading", { name: "Exceptions from the policy" }).waitFor();
  await page.getByRole("button", { name: "Set exception" }).first().click();
  await page.getByRole("button", { name: "Set exception" }).first().click();
  await page.getByText("This is needed.").first().waitFor();
  await page.getByLabel("Last day").fill("2099-01-01");
  await page.getByText("A day from today to").first().waitFor();
  await look("evidence-exception-refused", { scroll: true });
  const { longest } = await bench.ask("exceptions");
  await page.getByLabel("Last day").fill(longest);
  await page.getByLabel("Why").fill("They change their key in spring; confirmed by telephone.");
  await page.getByRole("button", { name: "Set exception" }).first().click();
  await page.getByText("Accepted until").first().waitFor();
  await look("evidence-exception", { scroll: true });

  // A document with SHA-1 is taken in by it, and stays marked as weak.
  const id = (await bench.ask("cases", { filter: "all", search: aino })).rows[0].id;
  const fetch = await bench.ask("begin_fetch", { case: id, emp: emp.key, language: "en" });
  const other = await window(started);
  await learner(other.page, fetch.startUrl, { student: aino, answer: "sha1" });
  await other.page.waitForURL(fetch.returnUrl);
  await other.context.close();
  await go(page, bench, "case", id, "signature");
  await page.getByText("By exception").first().waitFor();
  await page.getByText("weak", { exact: true }).first().waitFor();
  assert.equal(await page.getByText("A person decides").count(), 0, "nobody has to accept it once more");
  const out = folder(t);
  await page.getByLabel("Folder for the report").fill(out);
  await page.getByRole("button", { name: "Save report (PDF)" }).click();
  await page.getByText("Saved in").first().waitFor();
  await page.getByRole("button", { name: "Check again now" }).click();
  await page.getByText("the bytes, the signature and the history agree").waitFor();
  await look("evidence-signature", { scroll: true });
  await page.getByRole("button", { name: "Save report (JSON)" }).click();
  await page.getByText(/evidence \(2\)/).first().waitFor();
  const [first] = readdirSync(out).sort();
  assert.deepEqual(readdirSync(join(out, first)).sort(), ["original-1-evidence.pdf", "original-1.xml"]);
  assert.equal(readFileSync(join(out, first, "original-1-evidence.pdf")).subarray(0, 5).toString(), "%PDF-");

  // Everything again, in Settings.
  await go(page, bench, "settings");
  await page.getByText("Not checked yet.").waitFor();
  await page.getByRole("button", { name: "Verify everything again" }).click();
  await page.getByText("everything holds").waitFor();
  await page.getByText("1 signed and 0 unsigned documents").waitFor();
  await page.getByRole("heading", { name: "Stored evidence" }).scrollIntoViewIfNeeded();
  await look("evidence-settings");

  // Somebody with the key puts another grade into the bytes. The page says it once, and then is still.
  await bench.sql(`DROP TRIGGER document_bytes_stay; UPDATE document_bytes SET bytes =
    CAST(replace(CAST(bytes AS TEXT), 'resultLabel>', 'resultLabel> ') AS BLOB)`);
  watch.allow(/422 .*\/bridge\/review\)/);
  let asked = 0;
  page.on("request", (request) => { if (request.url().includes("/bridge/")) asked += 1; });
  await go(page, bench, "case", id, "results");
  await page.getByText("no longer proves what it says").first().waitFor();
  await page.waitForTimeout(1000);
  asked = 0;
  await page.waitForTimeout(2000);
  assert.ok(asked <= 3, `${asked} questions in two seconds of nothing`);
  await look("evidence-alarm");
  await go(page, bench, "cases");
  await page.getByText("alarm", { exact: true }).first().waitFor();
  await look("evidence-alarm-cases");
  await go(page, bench, "settings");
  await page.getByText("what is stored no longer proves what it says").scrollIntoViewIfNeeded();
  await look("evidence-alarm-settings");
  watch.nothing();
});

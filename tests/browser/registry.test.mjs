// The registries and their EMPs: what waits for a person is asked about with everything that is needed to judge it, and nothing of
// it is told by colour alone.
import assert from "node:assert/strict";
import { test } from "node:test";
import { browser, desk, fits, loaded, sound, window } from "./bench.mjs";

const how = "Compared with the number on their web page";

async function go(page, bench, ...parts) {
  await page.goto(`${bench.address}/#/${parts.map(encodeURIComponent).join("/")}`);
  await page.locator("h1").first().waitFor();
  await loaded(page);
}

test("registries, EMPs and their certificates", async (t) => {
  const bench = await desk(t);
  const { page, watch } = await window(await browser(t));
  const look = async (name, options) => {
    await fits(page, name);
    await sound(page, name, options);
  };
  await go(page, bench, "settings");
  await page.getByRole("button", { name: "Registries and EMPs" }).click();
  await page.getByRole("heading", { level: 1, name: "Registries and EMPs" }).waitFor();
  await page.getByText("Training has its own registry").waitFor();
  assert.equal(await page.locator("tbody tr").count(), 4);
  await look("registry");
  await page.getByRole("button", { name: "Read the registry now" }).click();
  await page.getByText(/Registry read/).first().waitFor();
  await page.getByRole("searchbox").fill("norw");
  assert.equal(await page.locator("tbody tr").count(), 1);
  await page.getByRole("searchbox").fill("");

  // By hand: an EMP that the registry names with another key.
  const { emps } = await bench.ask("registries");
  const [norway, other] = ["NO", "SE"].map((country) => emps.find((emp) => emp.country === country));
  await page.getByRole("button", { name: "Enter an EMP by hand" }).click();
  await page.getByRole("heading", { level: 1, name: "Enter an EMP by hand" }).waitFor();
  await page.getByRole("button", { name: "Enter an EMP by hand" }).click();
  await page.getByText("This is needed.").first().waitFor();
  await look("registry-enter-empty");
  await page.getByLabel("Country").selectOption("NO");
  await page.getByLabel("Name", { exact: true }).fill("Vitnemålsportalen, from their letter");
  await page.getByLabel("Address of the EMP").fill(norway.url);
  const { certificates } = await bench.ask("emps").then((view) => view.emps.find((emp) => emp.country === "SE"));
  assert.equal(certificates[0].sha256, other.certificates[0].sha256);
  await page.getByLabel("Certificate", { exact: true }).fill("no certificate");
  watch.allow(/422 \(Unprocessable/);
  await page.getByText("certificate").first().waitFor();
  await page.getByLabel("Certificate", { exact: true }).fill(await pemOf(bench, other));
  await page.getByText(other.certificates[0].sha256.slice(0, 4)).first().waitFor();
  watch.allow();
  await page.getByLabel("I have compared this fingerprint").check();
  await page.getByLabel("Where is this from").fill(how);
  await look("registry-enter", { scroll: true });
  await page.getByRole("button", { name: "Enter an EMP by hand" }).click();
  await page.getByRole("heading", { level: 1, name: "Registries and EMPs" }).waitFor();
  await page.getByText("Sources disagree").first().waitFor();
  await page.getByRole("navigation", { name: "Pages" }).getByText("1 EMP waits for you").waitFor();
  await look("registry-waits");

  // Where it is chosen, it is not missing, and says where it is settled.
  const { rows } = await bench.ask("cases", { filter: "all", search: "K240114" });
  await go(page, bench, "case", rows[0].id, "results");
  await page.getByText("Nothing is fetched until somebody picks.").waitFor();
  await look("registry-fetch-form");
  await page.getByRole("link", { name: "Look at it" }).click();
  await page.getByRole("heading", { name: "The sources disagree" }).waitFor();
  await look("registry-disagree", { scroll: true });
  await page.getByRole("radio", { name: /Entered by hand/ }).check();
  await page.getByLabel("How did you make sure?").fill(how);
  await page.getByRole("button", { name: "Believe Entered by hand" }).click();
  await page.getByText("Entered by hand is believed", { exact: false }).first().waitFor();
  await look("registry-picked", { scroll: true });
  await page.getByRole("button", { name: "Remove the entry" }).click();
  await page.getByLabel("Why is it removed?").fill("A mistake");
  await page.getByRole("button", { name: "Remove the entry" }).click();
  await page.getByRole("heading", { name: "The sources disagree" }).waitFor({ state: "detached" });
  await page.getByText("Former").first().waitFor();
  await look("registry-former", { scroll: true });

  // A certificate that has changed: told as the core tells it, since the training registry does not change its keys.
  await page.route("**/bridge/registries", async (route) => {
    const answer = await route.fetch();
    const view = await answer.json();
    const emp = view.emps.find((one) => one.key === norway.key);
    const [now] = emp.certificates;
    const old = { ...now, sha256: "5f".repeat(32), state: "former", validity: "expired", namedBy: [], since: "2024-01-09T08:00:00Z", validUntil: "2026-10-01T00:00:00Z" };
    Object.assign(emp, { waits: true, problem: "certificate-changed", marks: ["certificate-expires-soon"], new: false });
    emp.certificates = [{ ...now, state: "changed", proves: false, validity: "expires-soon" }, old];
    await route.fulfill({ response: answer, json: { ...view, waiting: 1 } });
  });
  await go(page, bench, "settings", "registry", norway.key);
  await page.reload();
  await page.getByRole("heading", { name: "A new certificate" }).waitFor();
  await look("registry-changed", { scroll: true });
  watch.nothing();
});

test("real registries: order, kinds, tests marked on every page", async (t) => {
  const bench = await desk(t);
  const { page, watch } = await window(await browser(t));
  const list = (id, name, url, test, more = {}) => ({
    id, name, url, test, on: true, inUse: !test, read: test ? null : "2026-11-21T08:10:00Z", sha256: null, emps: 24, problems: [], asked: null, failed: null, failedDetail: "", ...more,
  });
  let test = false;
  const told = () => ({
    test, training: false, warnDays: 60, waiting: 0, emps: [],
    sources: [
      list("ewp", "EWP Registry", "https://registry.erasmuswithoutpaper.eu/catalogue-v1.xml", false, { inUse: !test, problems: [{ place: "host[5000]/emrex-ncp (North)", reason: "Its certificate cannot be read." }] }),
      list("emreg", "EMREG", "https://emreg.usos.edu.pl/ncp-list.json", false, { inUse: !test, asked: "2026-11-23T08:10:00Z", failed: "no-answer" }),
      list("emreg-test", "EMREG, test", "https://emreg.test.usos.edu.pl/ncp-list.json", true, { inUse: test }),
    ],
  });
  let saved;
  await page.route("**/bridge/registries", (route) => route.fulfill({ json: told() }));
  await page.route("**/bridge/save_sources", async (route) => {
    saved = route.request().postDataJSON();
    test = saved.test;
    await route.fulfill({ json: told() });
  });
  await page.route("**/bridge/status", async (route) => {
    const answer = await route.fetch();
    await route.fulfill({ response: answer, json: { ...(await answer.json()), mode: "production", testRegistries: test } });
  });
  await go(page, bench, "settings", "registry");
  await page.getByText("its last good list stays in use").waitFor();
  await page.getByRole("button", { name: "1 entry cannot be used" }).click();
  await page.getByText("host[5000]/emrex-ncp (North)").waitFor();
  await fits(page, "registry-sources");
  await sound(page, "registry-sources", { scroll: true });
  await page.getByRole("button", { name: "Move EMREG up" }).click();
  await page.getByRole("radio", { name: "tests" }).check();
  await page.getByText("Only the test lists are used then").waitFor();
  await page.getByRole("button", { name: "Save the lists" }).click();
  await page.getByText("The lists are saved").first().waitFor();
  assert.deepEqual(saved.sources.map((source) => source.id), ["emreg", "ewp", "emreg-test"]);
  assert.equal(saved.test, true);
  await page.reload();
  for (const place of ["cases", "fetch", "delivery", "catalogue", "settings"]) {
    await go(page, bench, place);
    await page.getByText("Test registries are in use.").waitFor();
    await fits(page, `test-band-${place}`);
  }
  await sound(page, "test-band");
  watch.nothing();
});

/** The certificate of an EMP as text. */
async function pemOf(bench, emp) {
  const list = await (await fetch(new URL("/registry/ncp-list.json", emp.url))).json();
  return list.ncps.find((one) => one.url === emp.url).pubKey;
}

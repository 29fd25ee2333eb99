// What the browser tests share: a desk in a folder and a process of its own, a Chromium that nothing but the tests talks to,
// and an eye that sees what a person would not: console errors, refused resources, rules of accessibility.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { accessSync, constants, existsSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** The folder of the project. */
export const repository = join(dirname(fileURLToPath(import.meta.url)), "../..");
const fromUi = createRequire(join(repository, "ui/package.json"));
const { chromium } = fromUi("playwright-core");
const { AxeBuilder } = fromUi("@axe-core/playwright");

/** Why the tests cannot run here, or undefined. */
export function missing() {
  const path = chromiumPath();
  if (!path) return "Chromium is missing";
  // The launcher of a snap hides it, so the file and what it calls are both looked at.
  const real = realpathSync(path);
  if (real.includes("/snap") || (readFileSync(real).length < 20_000 && readFileSync(real, "utf8").includes("/snap/"))) {
    return "Chromium is a snap, which cannot be started from a test";
  }
  return undefined;
}

function chromiumPath() {
  return [process.env["CHROMIUM"], "/usr/bin/chromium", "/usr/bin/chromium-browser"].find((path) => {
    if (!path) return false;
    try {
      accessSync(path, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

/** A folder that is gone after the test. */
export function folder(t) {
  const path = mkdtempSync(join(tmpdir(), "smp-desk-browser-"));
  t.after(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

/**
 * A training desk with its nine cases under the built user interface, or with `office` a desk for real work in an empty folder, on a
 * machine without a keychain; `programs` is a folder that it finds programs in.
 */
export async function desk(t, { programs = "", office = false } = {}) {
  const program = join(process.env["CARGO_TARGET_DIR"] ?? join(repository, "target"), "debug/bridge");
  assert.ok(existsSync(program), `${program} is missing: cargo build -p tests`);
  assert.ok(existsSync(join(repository, "ui/dist/index.html")), "ui/dist is missing: npm run build");
  let end = async () => {};
  t.after(() => end());
  const place = folder(t);
  async function start() {
    const child = spawn(program, [place, ...(office ? ["office"] : [])], { stdio: ["ignore", "pipe", "pipe"], env: { ...process.env, HOME: place, XDG_DATA_HOME: place, PATH: [programs, process.env["PATH"]].filter(Boolean).join(":") } });
    const ended = new Promise((resolve) => child.once("exit", resolve));
    end = async (signal) => {
      child.kill(signal);
      await ended;
    };
    let said = "";
    child.stderr.on("data", (text) => (said += text));
    return new Promise((resolve, reject) => {
      let text = "";
      child.stdout.on("data", (part) => {
        text += part;
        if (text.includes("\n")) resolve(text.trim());
      });
      child.once("exit", () => reject(new Error(`the desk did not start: ${said}`)));
    });
  }
  let address = await start();

  async function tryAsk(name, request) {
    const answer = await fetch(`${address}/bridge/${name}`, { method: "POST", body: JSON.stringify(request) });
    return { ok: answer.ok, body: await answer.json() };
  }
  return {
    /** Its folder. */
    place,
    get address() { return address; },
    /** Ends the program without asking it and starts it again on the same folder, under another address. */
    async startAgain() {
      await end("SIGKILL");
      address = await start();
    },
    tryAsk,
    /** Asks the core as a page does; an error fails the test. */
    async ask(name, request = {}) {
      const { ok, body } = await tryAsk(name, request);
      assert.ok(ok, `${name}: ${JSON.stringify(body)}`);
      return body;
    },
    /** Changes the database beside the program, as somebody with the key can. */
    async sql(text) {
      const answer = await fetch(`${address}/bench/sql`, { method: "POST", headers: { "content-type": "text/plain" }, body: text });
      assert.ok(answer.ok, await answer.text());
    },
    /** The address that the learner's browser was told last. */
    opened: async () => (await fetch(`${address}/bench/opened`)).text(),
  };
}

/** A Chromium of its own, with further switches where a test needs them. */
export async function browser(t, ...switches) {
  const started = await chromium.launch({
    executablePath: chromiumPath(),
    args: [
      "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
      "--disable-component-update", "--disable-sync", ...switches,
    ],
  });
  t.after(async () => {
    // Where a test ended, for whoever has to find out why.
    const pages = started.contexts().flatMap((context) => context.pages());
    for (const [index, page] of pages.entries()) await shot(page, `last-${t.name.replaceAll(/[^a-z0-9]+/gi, "-")}-${index + 1}`).catch(() => {});
    await started.close();
  });
  return started;
}

/** A window with nothing of another one in it; its pages are watched. */
export async function window(started, { width = 1280, height = 800, colorScheme = "light", ...others } = {}) {
  const context = await started.newContext({ viewport: { width, height }, colorScheme, reducedMotion: "reduce", locale: "en-GB", ...others });
  context.setDefaultTimeout(30_000);
  const page = await context.newPage();
  return { context, page, watch: watch(page) };
}

/** Hears whatever goes wrong on a page without being seen. */
function watch(page) {
  const wrong = [];
  let allowed = [];
  const heard = (text) => {
    if (!allowed.some((pattern) => pattern.test(text))) wrong.push(text);
  };
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) heard(`${message.type()}: ${message.text()} (${message.location().url})`);
  });
  page.on("pageerror", (error) => heard(`uncaught: ${error}`));
  page.on("requestfailed", (request) => {
    const why = request.failure()?.errorText ?? "";
    // A page that is left lets go of what it was still asking.
    if (why !== "net::ERR_ABORTED") heard(`request failed: ${request.method()} ${request.url()} ${why}`);
  });
  return {
    /** From here on, messages like these are part of the test. */
    allow: (...patterns) => (allowed = patterns),
    nothing: () => assert.deepEqual(wrong.splice(0), []),
  };
}

/** axe finds nothing, in the light and in the dark; the screenshot lies in .artifacts/browser. */
export async function sound(page, name, { scroll = false } = {}) {
  const found = [];
  for (const scheme of ["light", "dark"]) {
    await page.emulateMedia({ colorScheme: scheme });
    await settled(page);
    // Only colours differ in the dark.
    const axe = new AxeBuilder({ page });
    const result = await (scheme === "light" ? axe.withTags(["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]) : axe.withRules(["color-contrast"])).analyze();
    for (const rule of result.violations) {
      for (const node of rule.nodes) {
        found.push(`${name} (${scheme}) ${rule.id}: ${node.target.join(" ")} – ${node.failureSummary?.split("\n").slice(1).join(" ").trim()}`);
      }
    }
    await shot(page, `${name}-${scheme}`, scroll);
  }
  await page.emulateMedia({ colorScheme: "light" });
  await settled(page);
  assert.deepEqual(found, [], "axe finds nothing");
}

/** The page fits: nothing wider than the window, no text that its own box cuts off. */
export async function fits(page, name) {
  const wide = await page.evaluate(() => {
    const found = [];
    const root = document.documentElement;
    if (root.scrollWidth > root.clientWidth) found.push(`the page is ${root.scrollWidth} px wide in ${root.clientWidth}`);
    // In a window that is not narrow, the parts of the frame scroll, and not the whole.
    if (document.querySelector(".frame") && root.clientWidth > 720 && root.scrollHeight > root.clientHeight) found.push(`the page is ${root.scrollHeight} px high in ${root.clientHeight}`);
    for (const one of document.querySelectorAll("button, a, h1, h2, h3, label, dt, dd, th, td, p")) {
      const box = one.getBoundingClientRect();
      if (box.width === 0 || one.closest(".visually-hidden") || getComputedStyle(one).position === "absolute") continue;
      if (one.scrollWidth > one.clientWidth + 1 && getComputedStyle(one).overflowX !== "visible") found.push(`cut: ${one.tagName} ${one.textContent?.trim().slice(0, 60)}`);
      // A name in a column so narrow that its words break, and a number in two lines.
      const text = one.textContent?.trim() ?? "";
      if (["TD", "TH"].includes(one.tagName) && text.length > 24 && box.width < 96) found.push(`squeezed to ${Math.round(box.width)} px: ${text.slice(0, 60)}`);
      for (const code of ["TD", "TH"].includes(one.tagName) ? one.querySelectorAll(".mono") : []) {
        const number = code.textContent?.trim() ?? "";
        if (number.length <= 12 && !number.includes(" ") && code.getClientRects().length > 1) found.push(`in two lines: ${number}`);
      }
      if (box.left < -1 && !one.className.includes("skip")) found.push(`left of the window: ${one.tagName} ${one.textContent?.trim().slice(0, 60)}`);
    }
    return found;
  });
  assert.deepEqual(wide, [], name);
}

/** A picture in .artifacts/browser. */
export async function shot(page, name, fullPage = false) {
  const pictures = join(repository, ".artifacts/browser");
  mkdirSync(pictures, { recursive: true });
  await page.screenshot({ path: join(pictures, `${name}.png`), fullPage });
}

/** Waits until nothing on the page says that it is loading. */
export async function loaded(page) {
  await page.waitForFunction(() => document.querySelector("main") !== null && document.querySelector(".waiting[role=status]") === null);
}

/** Waits until the page has drawn what it knows. */
async function settled(page) {
  await page.evaluate(async () => {
    await document.fonts.ready;
    await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
  });
}

/** What a learner does: reads the office's page, presses on, chooses who they are, chooses how the EMP answers. */
export async function learner(page, start, { student, answer = "", look } = {}) {
  await page.goto(start);
  await look?.("start");
  await page.locator("form button").click();
  await page.locator("input[name=student]").first().waitFor();
  await look?.("sign-in");
  await page.locator(`input[name=student][value=${student}]`).check();
  if (answer) {
    await page.locator("details summary").click();
    await page.locator("select[name=answer]").selectOption(answer);
  }
  await page.locator("button.main").click();
  await page.locator("button[value=send]").waitFor();
  await look?.("choose");
  await page.locator("button[value=send]").click();
}

/** An unsigned document of Aino Korhonen from Oslo in base64, with courses: code, title, credits, grade, date and, if it is not English, the language of the title. */
function elmo(courses, generated) {
  const escaped = (text) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
  const one = ([code, title, credits, grade, date, language = "en"]) =>
    `<learningOpportunitySpecification><identifier type="local">${code}</identifier><title xml:lang="${language}">${escaped(title)}</title><type>Course</type>` +
    `<specifies><learningOpportunityInstance><date>${date}</date><status>passed</status><resultLabel>${grade}</resultLabel>` +
    `<credit><scheme>ECTS</scheme><value>${credits}</value></credit></learningOpportunityInstance></specifies></learningOpportunitySpecification>`;
  const text =
    `<?xml version="1.0" encoding="UTF-8"?><elmo xmlns="https://github.com/emrex-eu/elmo-schemas/tree/v1"><generatedDate>${generated}</generatedDate>` +
    `<learner><givenNames>Aino Maria</givenNames><familyName>Korhonen</familyName><dateOfBirth>2003-03-14</dateOfBirth></learner>` +
    `<report><issuer><country>NO</country><identifier type="schac">uio.no</identifier><title xml:lang="nb">Universitetet i Oslo</title></issuer>` +
    `${courses.map(one).join("")}<issueDate>${generated}</issueDate></report></elmo>`;
  return Buffer.from(text).toString("base64");
}

/** Takes such a document into a case; answers its id. */
export async function takeIn(bench, id, courses, generated) {
  const taken = await bench.ask("take_in_file", { case: id, base64: elmo(courses, generated) });
  assert.ok(taken.document, JSON.stringify(taken));
  return taken.document;
}

/** Says whose a document is, where that is open. */
export async function settle(bench, document) {
  const { person } = await bench.ask("review", { document });
  if (person.verdict !== "match") await bench.ask("accept_person", { document, why: "Known at the desk.", second: null });
}

/** Credits everything that waits in a case as free electives; `grade` may give each row one. */
export async function mapAll(bench, id, { title = "Free elective studies", grade = () => null } = {}) {
  const { queue } = await bench.ask("mapping", { case: id });
  for (const row of queue.filter((one) => one.mappable === "yes" && one.groups.length === 0)) {
    await bench.ask("set_group", { case: id, group: { id: null, foreign: [{ document: row.document, achievement: row.achievement, part: null }],
      home: [{ course: null, code: "", title, credits: row.credits, grade: grade(row), how: "By hand" }],
      outcome: "inclusion", until: null, condition: "", differs: [], reason: "", nextStep: "" } });
  }
}

/** Takes a result into a case, credits it and signs. */
export async function decide(bench, id) {
  await settle(bench, await takeIn(bench, id, [["IN2010", "Algorithms", "10", "B", "2026-06-05"]], "2026-07-01T10:00:00Z"));
  await mapAll(bench, id);
  const { digest } = await bench.ask("draft", { case: id });
  await bench.ask("sign_off", { case: id, digest, pin: "training", second: null });
}

// WebKit in its own small browser, driven by WebKit's own driver on an invisible screen, over plain HTTP.
import { spawn } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { createServer } from "node:net";
import { folder } from "./bench.mjs";

const driver = "/usr/bin/WebKitWebDriver";

/** Why WebKit cannot be tried here, or undefined. */
export function missing() {
  if (!existsSync(driver)) return "WebKitWebDriver is missing";
  if (!existsSync("/usr/bin/xvfb-run")) return "xvfb-run is missing";
  return miniBrowser() ? undefined : "WebKit's MiniBrowser is missing";
}

function miniBrowser() {
  const places = readdirSync("/usr/lib").map((name) => `/usr/lib/${name}/webkit2gtk-4.1/MiniBrowser`);
  return places.find((path) => existsSync(path));
}

/** A browser that takes any certificate, since the test makes its own. */
export async function webkit(t) {
  const port = await freePort();
  const home = folder(t);
  // A process group of its own: the screen, the driver and the browser end together.
  const child = spawn("xvfb-run", ["-a", driver, `--port=${port}`, "--host=127.0.0.1"], {
    detached: true,
    stdio: "ignore",
    env: { ...process.env, HOME: home, XDG_DATA_HOME: home, XDG_CACHE_HOME: home, NO_AT_BRIDGE: "1" },
  });
  t.after(() => {
    try {
      process.kill(-child.pid);
    } catch {
      // It has ended already.
    }
  });
  const ask = async (method, path, body) => {
    const answer = await fetch(`http://127.0.0.1:${port}${path}`, { method, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
    const { value } = await answer.json();
    if (!answer.ok) throw new Error(`${value.error}: ${value.message}`);
    return value;
  };
  await patiently(() => ask("GET", "/status"));
  const { sessionId, capabilities } = await ask("POST", "/session", {
    capabilities: {
      alwaysMatch: {
        acceptInsecureCerts: true,
        timeouts: { pageLoad: 20_000 },
        "webkitgtk:browserOptions": { binary: miniBrowser(), args: ["--automation"] },
      },
    },
  });
  t.after(() => ask("DELETE", `/session/${sessionId}`).catch(() => {}));
  const here = `/session/${sessionId}`;
  const script = (text) => ask("POST", `${here}/execute/sync`, { script: text, args: [] });
  return {
    version: `${capabilities.browserName} ${capabilities.browserVersion}`,
    open: (url) => ask("POST", `${here}/url`, { url }),
    url: () => ask("GET", `${here}/url`),
    source: () => ask("GET", `${here}/source`),
    text: () => script("return document.body.innerText"),
    // Patiently: once, on a busy machine, the driver had called a page open whose button could not be pressed yet.
    press: (selector) => patiently(() => script(`
      const element = document.querySelector(${JSON.stringify(selector)});
      if (!element) throw new Error("nothing to press at " + location.href);
      element.click()`)),
    picture: async () => Buffer.from(await ask("GET", `${here}/screenshot`), "base64"),
  };
}

async function freePort() {
  const server = createServer();
  await new Promise((done) => server.listen(0, "127.0.0.1", done));
  const { port } = server.address();
  await new Promise((done) => server.close(done));
  return port;
}

/** Tries again until it works, for ten seconds. */
export async function patiently(what) {
  for (let left = 100; ; left -= 1) {
    try {
      return await what();
    } catch (error) {
      if (left === 0) throw error;
      await new Promise((done) => setTimeout(done, 100));
    }
  }
}

// Signing in to the mail account in Settings: a code for Microsoft 365, a page for Google, a refusal in words, signing out; with axe in
// the light and in the dark.
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { browser, desk, fits, loaded, sound, window } from "./bench.mjs";

const script = fileURLToPath(new URL("../mail/oauth.py", import.meta.url));

/** The sign-in server of the tests; it ends with the test. */
async function signInServer(t) {
  const process = spawn("/usr/bin/python3", [script, "{}"]);
  t.after(() => process.stdin.end());
  const lines = createInterface({ input: process.stdout })[Symbol.asyncIterator]();
  const address = `http://127.0.0.1:${(await lines.next()).value}`;
  return { address, now: (asked) => fetch(`${address}/control?${encodeURIComponent(JSON.stringify(asked))}`) };
}

/** Something to wait for. */
function gate() {
  let open;
  const opened = new Promise((resolve) => (open = resolve));
  return { opened, open };
}

test("somebody signs in to the mail account", async (t) => {
  const server = await signInServer(t);
  const bench = await desk(t);
  const { page, context, watch } = await window(await browser(t), { width: 1024, height: 800 });
  await page.goto(`${bench.address}/#/settings`);
  await loaded(page);
  const account = page.getByRole("region", { name: "Mail account" });
  const look = async (name) => {
    await account.getByRole("heading", { name: "Sign-in", exact: true }).scrollIntoViewIfNeeded();
    await fits(page, name);
    await sound(page, name, { scroll: true });
  };
  await account.getByLabel("How the office logs in").selectOption("Sign-in with Microsoft 365");
  await account.getByText("Nobody is signed in.").waitFor();
  await account.getByLabel("Mail server").fill("localhost");
  await account.getByLabel("Address of the office").fill("office@home.example");
  await account.getByText("Other addresses, as national clouds have them").click();
  await account.getByLabel("Where signing in begins").fill(`${server.address}/device_code`);
  await account.getByLabel("Where tokens come from").fill(`${server.address}/token`);
  await account.getByLabel("Client id").fill("another");
  const begin = account.getByRole("button", { name: "Save account and sign in" });
  await begin.click();
  await account.getByText("does not know the client id").waitFor();
  await account.getByText("unauthorized_client AADSTS700016").waitFor();
  await look("sign-in-refused");

  await account.getByLabel("Client id").fill("smp-desk-test");
  await begin.click();
  await account.getByText("WDJB-MJHT").waitFor();
  await account.getByText(`${server.address}/device`, { exact: true }).waitFor();
  await look("sign-in-code");
  await account.getByRole("button", { name: "Cancel signing in" }).click();
  await begin.waitFor();

  // An answer from before signing in began comes last, as on a slow machine: the code stays.
  const [asked, shown] = [gate(), gate()];
  let first = true;
  await page.route("**/bridge/mail_sign_in", async (route) => {
    if (!first) return route.continue();
    first = false;
    const response = await route.fetch();
    asked.open();
    await shown.opened;
    return route.fulfill({ response });
  });
  await page.route("**/bridge/sign_in_mail", async (route) => {
    await asked.opened;
    await route.continue();
  });
  await begin.click();
  await account.getByText("WDJB-MJHT").waitFor();
  const late = page.waitForResponse("**/bridge/mail_sign_in");
  shown.open();
  await late;
  await page.unrouteAll();
  await account.getByText("WDJB-MJHT").waitFor();
  await server.now({ person: "yes" });
  await account.getByText("office@home.example is signed in until the program ends").waitFor();
  await look("sign-in-done");
  await account.getByRole("button", { name: "Sign out" }).click();
  await account.getByText("Nobody is signed in.").waitFor();

  await account.getByLabel("How the office logs in").selectOption("Sign-in with Google");
  await account.getByLabel("Where signing in begins").fill(`${server.address}/authorize`);
  await account.getByLabel("Where tokens come from").fill(`${server.address}/token`);
  await account.getByLabel("Client id").fill("smp-desk-test");
  await begin.click();
  await account.getByText(/code_challenge_method=S256/).waitFor();
  await look("sign-in-page");
  const other = await context.newPage();
  await other.goto((await bench.ask("mail_sign_in")).address);
  await other.getByRole("heading", { name: "You are signed in" }).waitFor();
  await other.close();
  await account.getByText("office@home.example is signed in until the program ends").waitFor();
  watch.nothing();
});

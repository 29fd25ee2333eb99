// What decisions are signed with, in Settings: a file that does not do says why, one that does is taken in; with axe in the light and in the dark.
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { browser, desk, fits, folder, loaded, sound, window } from "./bench.mjs";

test("the office's own key is taken in from a file", async (t) => {
  const bench = await desk(t);
  const place = folder(t);
  const made = (name, kind) => {
    const [key, file] = [join(place, `${name}.key`), join(place, `${name}.pem`)];
    execFileSync("openssl", ["req", "-x509", "-newkey", ...kind, "-nodes", "-subj", "/O=Our University/CN=Decisions", "-days", "700", "-keyout", key, "-out", file], { stdio: "ignore" });
    return [key, file];
  };
  const [, elliptic] = made("elliptic", ["ec", "-pkeyopt", "ec_paramgen_curve:P-256"]);
  const [key, file] = made("good", ["rsa:3072"]);
  const p12 = join(place, "good.p12");
  execFileSync("openssl", ["pkcs12", "-export", "-inkey", key, "-in", file, "-passout", "pass:open.sesame", "-out", p12]);

  const { page, watch } = await window(await browser(t), { width: 1024, height: 800 });
  await page.goto(`${bench.address}/#/settings`);
  await loaded(page);
  const section = page.getByRole("region", { name: "What decisions are signed with" });
  await section.getByText("No key yet", { exact: false }).waitFor();
  const choose = async (buffer, name) => {
    await section.locator("input[type=file]").setInputFiles({ name, mimeType: "application/octet-stream", buffer });
    await section.getByText(`${name} is chosen.`).waitFor();
    await section.getByRole("button", { name: "Take it in" }).click();
  };
  watch.allow(/422 .*\/bridge\/take_in_office_key\)/);
  await choose(Buffer.concat([readFileSync(elliptic), readFileSync(join(place, "elliptic.key"))]), "elliptic.pem");
  await section.getByText("this is another one", { exact: false }).waitFor();
  await choose(readFileSync(p12), "good.p12");
  await section.getByText("The passphrase does not open the file.").waitFor();
  await section.scrollIntoViewIfNeeded();
  await fits(page, "office-key-refused");
  await sound(page, "office-key-refused", { scroll: true });
  await section.getByLabel("Passphrase of the file").fill("open.sesame");
  await section.getByRole("button", { name: "Take it in" }).click();
  await section.getByText("Taken in from a file.").waitFor();
  await section.getByText("RSA 3072").waitFor();
  await section.scrollIntoViewIfNeeded();
  await fits(page, "office-key-taken");
  await sound(page, "office-key-taken", { scroll: true });
  watch.nothing();
});

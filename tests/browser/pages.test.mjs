// Every page by itself: it stands on its own address, says nothing to the console, and axe finds nothing on it.
import assert from "node:assert/strict";
import { test } from "node:test";
import { browser, desk, fits, loaded, sound, window } from "./bench.mjs";

for (const size of [{ width: 1280, height: 800 }, { width: 1024, height: 720 }]) {
  const at = `${size.width}`;

  test(`the pages of the rail at ${size.width} × ${size.height}`, async (t) => {
    const { address } = await desk(t);
    const { page, watch } = await window(await browser(t), size);
    await page.goto(address);
    for (const [link, head] of [["Cases", "Cases"], ["Fetch", "Fetch"], ["Catalogue", "Catalogue"], ["Settings", "Settings"]]) {
      await page.getByRole("navigation", { name: "Pages" }).getByRole("link", { name: link }).click();
      await page.getByRole("heading", { level: 1, name: head }).waitFor();
      await loaded(page);
      await fits(page, link);
      await sound(page, `${at}-${link.toLowerCase()}`);
    }
    watch.nothing();
  });
}

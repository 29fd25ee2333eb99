// An appeal against a decision: recorded with its days, in the register and among what is to be done today, upheld, and the case
// is decided anew; with axe in the light and in the dark.
import { test } from "node:test";
import { browser, desk, fits, folder, loaded, mapAll, settle, sound, takeIn, window } from "./bench.mjs";

const SIZES = [{ width: 1280, height: 800 }, { width: 1024, height: 720 }];

test("an appeal is recorded and upheld", async (t) => {
  const bench = await desk(t);
  const { page } = await window(await browser(t), SIZES[0]);
  const look = async (name, sizes = SIZES) => {
    for (const size of sizes) {
      await page.setViewportSize(size);
      await fits(page, name);
      await sound(page, `${size.width}-appeal-${name}`);
    }
  };
  const id = (await bench.ask("cases", { filter: "all", search: "K240114" })).rows[0].id;
  await settle(bench, await takeIn(bench, id, [["IN2010", "Algorithms", "10", "B", "2026-06-05"]], "2026-07-01T10:00:00Z"));
  await mapAll(bench, id);
  const { digest } = await bench.ask("draft", { case: id });
  const { decisions } = await bench.ask("sign_off", { case: id, digest, pin: "training", second: null });
  await bench.ask("export", { decision: decisions[0].id, folder: folder(t) });

  await page.goto(`${bench.address}/#/case/${id}/decision`);
  await loaded(page);
  await page.locator(".paper canvas").first().waitFor();
  const appeal = page.getByRole("region", { name: "Appeal" });
  await appeal.getByText("No appeal is recorded against it.").waitFor();
  await appeal.getByRole("button", { name: "Record an appeal" }).click();
  const received = appeal.getByLabel("Received on");
  const today = await received.inputValue();
  await received.fill("2020-01-31");
  await appeal.getByRole("button", { name: "Record", exact: true }).click();
  await appeal.getByText("That is before the decision of").waitFor();
  await received.fill("31.12.2999");
  await appeal.getByText("That day is still to come.").waitFor();
  await look("wrong-day");
  await received.fill(today);
  await appeal.getByLabel("Grounds, in short").fill("The course was taught at master level; see the syllabus that came with the letter.");
  await appeal.getByRole("button", { name: "Record", exact: true }).click();
  await appeal.getByText("Appeal is open").waitFor();
  await look("open");

  await page.goto(`${bench.address}/#/today`);
  await page.getByRole("link", { name: /Decide about the appeal.*Korhonen.*Outcome of the appeal/ }).waitFor();
  await look("today", SIZES.slice(1));
  await page.goto(`${bench.address}/#/cases`);
  await page.getByRole("button", { name: /^All/ }).click();
  await page.getByText("Appeal is open").first().waitFor();
  await look("register", SIZES.slice(0, 1));

  await page.goto(`${bench.address}/#/case/${id}/decision`);
  await appeal.getByRole("button", { name: "Record the outcome" }).click();
  await appeal.getByLabel("Your PIN").fill("training");
  await appeal.getByRole("button", { name: "Record", exact: true }).click();
  await appeal.getByText("This is needed.").waitFor();
  await appeal.getByLabel("Reason").fill("The level was assessed wrongly.");
  await look("outcome");
  await appeal.getByRole("button", { name: "Record", exact: true }).click();
  await page.getByText(/· replaces/i).waitFor();
  await appeal.getByText("Upheld, in whole or in part").waitFor();
  await look("anew");
});

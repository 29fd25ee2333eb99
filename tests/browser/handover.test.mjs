// Two people, one decision: prepared and handed over, sent back with a reason, handed over again and signed by the other one;
// with axe in the light and in the dark.
import assert from "node:assert/strict";
import { test } from "node:test";
import { browser, desk, fits, loaded, mapAll, settle, sound, takeIn, window } from "./bench.mjs";

/** A case that can be signed, in an office where two always sign. */
async function ready(bench) {
  await bench.ask("save_settings", { ...(await bench.ask("settings", {})), alwaysSecondPerson: true });
  const id = (await bench.ask("cases", { filter: "all", search: "K240114" })).rows[0].id;
  await settle(bench, await takeIn(bench, id, [["IN2010", "Algorithms", "10", "B", "2026-06-05"]], "2026-07-01T10:00:00Z"));
  await mapAll(bench, id);
  return id;
}

for (const size of [{ width: 1280, height: 800 }, { width: 1024, height: 720 }]) {
  const at = size.width;

  test(`one prepares the decision and another signs it, at ${at}`, async (t) => {
    const bench = await desk(t);
    const { page } = await window(await browser(t), size);
    const look = async (name) => {
      await fits(page, name);
      await sound(page, `${at}-handover-${name}`);
    };
    const id = await ready(bench);
    const { staff } = await bench.ask("status", {});
    const workAs = async (name, place) => {
      await bench.ask("lock", {});
      await bench.ask("unlock", { staff: staff.find((one) => one.name === name).id, pin: "training" });
      await page.goto("about:blank");
      await page.goto(`${bench.address}/#/${place}`);
      await loaded(page);
    };
    const side = page.locator(".side");
    const handOver = async (note) => {
      await side.getByRole("button", { name: "Hand over" }).waitFor();
      await page.locator(".paper canvas").first().waitFor();
      await page.keyboard.press("Control+Enter");
      const dialog = page.getByRole("dialog", { name: /Hand decision .* over/ });
      await dialog.getByLabel("Note for the second person").fill(note);
      await dialog.getByLabel("Your PIN").fill("training");
      return dialog;
    };

    await page.goto(`${bench.address}/#/case/${id}/decision`);
    await loaded(page);
    const dialog = await handOver("The title is the student's own translation.");
    await look("dialog");
    await dialog.getByRole("button", { name: "Hand over", exact: true }).click();
    await side.getByText("You prepared this decision.").waitFor();
    await side.getByRole("button", { name: "Take back" }).waitFor();
    assert.equal(await side.getByRole("button", { name: "Sign off" }).count(), 0, "whoever prepared it does not sign it");
    await look("waiting");
    await page.goto(`${bench.address}/#/case/${id}/courses`);
    await page.getByText("The decision waits for a second person, and the mapping is locked.").first().waitFor();
    await look("mapping");
    await page.goto(`${bench.address}/#/cases`);
    await page.getByRole("button", { name: /^To sign/ }).click();
    await page.getByText("Waits for a second person").first().waitFor();

    await workAs("Jukka Laine", "today");
    await page.getByRole("link", { name: /Sign as second person.*Korhonen/ }).click();
    await side.getByText("The title is the student's own translation.").waitFor();
    await side.getByText("Maria Virtanen").waitFor();
    await look("second");
    await side.getByRole("button", { name: "Send back" }).click();
    await side.getByRole("button", { name: "Send back" }).click();
    await side.getByText("This is needed.").waitFor();
    await side.getByLabel("What Maria Virtanen should look at again").fill("The course is a compulsory one here.");
    await look("sending-back");
    await side.getByRole("button", { name: "Send back" }).click();
    await side.getByText("Jukka Laine sent the prepared decision back").waitFor();

    await workAs("Maria Virtanen", "today");
    await page.getByRole("link", { name: /Look why the decision came back.*Korhonen/ }).waitFor();
    await look("today");
    await page.goto(`${bench.address}/#/case/${id}/courses`);
    await page.getByText("The course is a compulsory one here.").waitFor();
    await look("came-back");
    await page.locator("header").getByRole("button", { name: "To the decision" }).click();
    await side.getByText("The course is a compulsory one here.").waitFor();
    await (await handOver("It is not: see the curriculum.")).getByRole("button", { name: "Hand over", exact: true }).click();
    await side.getByText("You prepared this decision.").waitFor();

    await workAs("Jukka Laine", `case/${id}/decision`);
    await side.getByRole("button", { name: "Sign off" }).click();
    const signing = page.getByRole("dialog", { name: /Sign decision/ });
    await signing.getByText("Maria Virtanen").waitFor();
    assert.equal(await signing.getByLabel("Second person").count(), 0, "one PIN, of the one who signs");
    await signing.getByLabel("Your PIN").fill("training");
    await look("signing");
    await signing.getByRole("button", { name: "Sign off" }).click();
    await side.getByText("Signed", { exact: true }).first().waitFor();
    await side.getByText("Prepared by").waitFor();
    await look("signed");
    const { decisions } = await bench.ask("case", { case: id });
    assert.deepEqual([decisions[0].preparedBy, decisions[0].decidedBy, decisions[0].second], ["Maria Virtanen", "Jukka Laine", null]);
  });
}

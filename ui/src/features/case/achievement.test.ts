import { expect, it } from "vitest";
import { creditsText, english, statusWords } from "./achievement";

it("shows one amount, ECTS first, and never adds schemes", () => {
  expect(creditsText([{ scheme: "HP", value: "15" }, { scheme: "ects", value: "10.0" }])).toBe("10");
  expect(creditsText([{ scheme: "CATS", value: "20" }])).toBe("20 CATS");
  expect(creditsText([{ scheme: "", value: "5" }])).toBe("5 ?");
  expect(creditsText([])).toBe("–");
});
it("shows the English title only where it is another", () => {
  expect(english([{ language: "nb", text: "Kalkulus" }, { language: "en-GB", text: "Calculus" }])).toBe("Calculus");
  expect(english([{ language: "en", text: "Calculus" }])).toBe("");
  expect(english([{ language: null, text: "Kalkulus" }])).toBe("");
});
it("calls nothing passed that neither the document nor a person calls so", () => {
  const one = { status: "passed", statusGiven: false, counted: "unclear", confirmed: null } as const;
  expect(statusWords(one)).toBe("not said");
  expect(statusWords({ ...one, confirmed: { by: "M. Virtanen", second: null, at: "2026-11-21T09:00:00Z", why: "Seen on paper" } })).toBe("passed");
  expect(statusWords({ ...one, counted: "yes" })).toBe("passed");
});

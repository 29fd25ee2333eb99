import { expect, it } from "vitest";
import { creditsText, english } from "./achievement";

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

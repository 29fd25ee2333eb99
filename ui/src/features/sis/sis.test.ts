import { expect, it } from "vitest";
import type { SisTemplateView } from "../../backend";
import { charactersOf, charactersText, codesOf, codesText, copyOf } from "./sis";

it("a copy has a name of its own", () => {
  const template = { name: "Peppi", columns: [] } as unknown as SisTemplateView;
  expect(copyOf(template, ["Peppi"]).name).toBe("Peppi 2");
  expect(copyOf({ ...template, name: "Peppi 2" }, ["Peppi", "peppi 2"]).name).toBe("Peppi 3");
});

it("codes and characters are what was typed", () => {
  const codes = [{ value: "5", code: "5" }, { value: "", code: "HYV" }, { value: "-3", code: "00" }];
  expect(codesOf(codesText(codes))).toEqual(codes);
  const characters = [{ from: " & ", to: " ja " }, { from: "%", to: "" }, { from: "\"", to: "\\" }];
  expect(charactersOf(charactersText(characters))).toEqual({ list: characters });
  expect(charactersOf("\"a\" = \"b\"\n& = und")).toEqual({ list: [{ from: "a", to: "b" }], wrong: 2 });
});

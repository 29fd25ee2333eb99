import { describe, expect, it } from "vitest";
import { stationLook, lineWords } from "./line";
import { resolve } from "./look.svelte";
import { split, href } from "./route.svelte";
import { errorText, word } from "./words";

describe("the line", () => {
  it("never shows an unknown state as done", () => {
    expect(stationLook("done")).toBe("done");
    expect(stationLook("needs-person")).toBe("needs");
    expect(stationLook("not-yet")).toBe("later");
    expect(stationLook("something new")).toBe("later");
  });
  it("says in words what the bars show", () => {
    expect(lineWords(["done", "refused", "not-yet", "not-yet", "not-yet", "not-yet"])).toMatch(/^Results: done, Signature: refused, Person: not yet,/);
  });
});

describe("words", () => {
  it("have a general sentence for an error that nobody foresaw", () => {
    expect(errorText({ code: "moon-fell-down", params: [] })).toMatch(/^Something went wrong/);
    expect(errorText({ code: "unreachable", params: [] })).toMatch(/^The core/);
  });
  it("show a code without words as it is", () => {
    expect(word("station", "quality-check")).toBe("quality check");
  });
});

describe("addresses", () => {
  it("come back as they went", () => {
    const parts = ["case", "0198/ä", "person"];
    expect(split(href(...parts))).toEqual(parts);
    expect(split("#/%E0%A4%A")).toEqual(["%E0%A4%A"]);
    expect(split("")).toEqual([]);
  });
});

describe("the theme", () => {
  it("is the chosen one, else the system's", () => {
    expect(resolve("light", true, true)).toBe("light");
    expect(resolve("system", true, false)).toBe("dark");
    expect(resolve("system", false, true)).toBe("contrast");
    expect(resolve("system", false, false)).toBe("light");
  });
});

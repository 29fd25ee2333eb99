import { describe, expect, it } from "vitest";
import type { FieldChangeView } from "../../backend";
import { fieldName, fieldValue, side, slight, weighty } from "./difference";

const change = (over: Partial<FieldChangeView>): FieldChangeView => ({ field: "result", of: "", old: ["B"], new: ["A"], decides: true, ...over });

describe("a difference", () => {
  it("names fields with their language, scheme or type", () => {
    expect(fieldName(change({}))).toBe("Result");
    expect(fieldName(change({ field: "title", of: "nb" }))).toMatch(/^Title, Norwegian/);
    expect(fieldName(change({ field: "title", of: "" }))).toBe("Title");
    expect(fieldName(change({ field: "code", of: "local" }))).toBe("Code (local)");
    expect(fieldName(change({ field: "credits", of: "ECTS" }))).toBe("Credits");
  });
  it("writes values as the other pages do", () => {
    expect(fieldValue("credits", "ECTS", "7.50")).toBe("7.5 ECTS");
    expect(fieldValue("date", "", "2026-06-05")).toBe("5 Jun 2026");
    expect(fieldValue("status", "", "in-progress")).not.toBe("in-progress");
    expect(fieldValue("result", "", "02")).toBe("02");
  });
  it("never shows an absent value as an empty one", () => {
    expect(side(change({ old: [] }), "old")).toBe("not given");
    expect(side(change({ new: [] }), "new")).toBe("not given");
    expect(side(change({ field: "content", old: [], new: [] }), "new")).toBe("another one");
    expect(side(change({ old: ["B", "C"] }), "old")).toBe("B, C");
  });
  it("keeps what decides apart", () => {
    const list = [change({ field: "address", decides: false }), change({})];
    expect(weighty(list).map((one) => one.field)).toEqual(["result"]);
    expect(slight(list).map((one) => one.field)).toEqual(["address"]);
  });
});

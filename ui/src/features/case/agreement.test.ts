import { describe, expect, it } from "vitest";
import type { AgreedView } from "../../backend";
import { emptyGroup, joinedAbove, lacking, named, split, written } from "./agreement";

const group = (a: string[], b: string[]): AgreedView => ({
  planned: a.map((code) => ({ code, title: "", credits: "5", term: "" })),
  home: b.map((code) => ({ code, title: "", credits: "5", condition: "" })),
});
const shown = (groups: readonly AgreedView[]) => groups.map((one) => `${one.planned.map((row) => row.code).join("+")}=${one.home.map((row) => row.code).join("+")}`);

describe("tables of a learning agreement", () => {
  it("are sent without what is empty, with a point as decimal sign", () => {
    const typed = { planned: [{ code: "A1", title: "", credits: "7,5", term: "" }, { code: " ", title: "", credits: "", term: "" }], home: [] };
    expect(written([typed, emptyGroup()])).toEqual([{ planned: [{ code: "A1", title: "", credits: "7.5", term: "" }], home: [] }]);
  });
  it("say what a row lacks, and nothing of empty rows", () => {
    const typed = { planned: [{ code: "A1", title: "", credits: "", term: "" }], home: [{ code: "", title: "", credits: "5", condition: "" }, { code: "H", title: "", credits: "0", condition: "" }] };
    expect(lacking([emptyGroup(), typed])).toEqual(["1 a 0 credits", "1 b 0 name", "1 b 1 credits"]);
    expect(lacking([group(["A"], ["B"])])).toEqual([]);
  });
  it("are joined with the group above and split row by row", () => {
    const groups = [group(["A1"], ["H1"]), group(["A2"], [])];
    expect(shown(joinedAbove(groups, 1))).toEqual(["A1+A2=H1"]);
    expect(shown(joinedAbove(groups, 0))).toEqual(["A1=H1", "A2="]);
    expect(shown(split([group(["A1", "A2"], ["H1"])], 0))).toEqual(["A1=H1", "A2="]);
  });
  it("take title and credits from the catalogue where none are written", () => {
    const course = { id: "1", code: "TIE101", title: "Tietorakenteet", titles: [], credits: "10", level: null, isced: null, retired: false };
    expect(named({ code: "tie101", title: "", credits: "", condition: "" }, [course])).toEqual({ code: "TIE101", title: "Tietorakenteet", credits: "10", condition: "" });
    expect(named({ code: "TIE101", title: "Mine", credits: "5", condition: "a C" }, [course])).toEqual({ code: "TIE101", title: "Mine", credits: "5", condition: "a C" });
    expect(named({ code: "X", title: "", credits: "", condition: "" }, [course])).toEqual({ code: "X", title: "", credits: "", condition: "" });
  });
});

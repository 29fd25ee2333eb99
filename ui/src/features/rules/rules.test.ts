import { describe, expect, it } from "vitest";
import type { OfficeRuleView } from "../../backend";
import { courseWords, emptyRule, found, fromDraft, hostWords, proposes, toDraft, unreadable, validWords } from "./rules";

const rule = (change: Partial<OfficeRuleView> = {}): OfficeRuleView => ({ ...fromDraft({ ...emptyRule(), name: "Calculus", codes: "MAT-11*" }), ...change });

describe("a rule as a form", () => {
  it("comes back as it was", () => {
    const full = rule({
      host: "identifier", hostScheme: "schac", hostValue: "uio.no", codes: ["A*", "B?"], titles: ["x"], levels: ["EQF 6"], creditsFrom: "5", creditsTo: "7.5", isced: "054",
      validFrom: "2024-08-01", validUntil: "2026-07-31", exceptCodes: ["A1"], exceptTitles: ["y"], outcome: "direct",
      courses: [{ code: "TIE1", title: "T", credits: "2.5", retired: false }], publicNote: "p", privateNote: "q",
    });
    expect(fromDraft(toDraft(full))).toEqual(full);
    const part = rule({ outcome: "partial", freeTitle: "Free", credits: "3", differs: ["level"] });
    expect(fromDraft(toDraft(part))).toEqual(part);
  });
  it("sends nothing that its outcome does not have", () => {
    const draft = { ...emptyRule(), outcome: "refused" as const, courses: [{ code: "A", title: null, credits: null, retired: false }], credits: "5" };
    expect(fromDraft(draft)).toMatchObject({ courses: [], freeTitle: "", credits: null });
  });
  it("is tried while it cannot be read yet, and says what cannot", () => {
    const draft = { ...emptyRule(), creditsFrom: "7,", isced: "5", validFrom: "2026-1", validUntil: "31.7.2026" };
    expect(fromDraft(draft, true)).toMatchObject({ creditsFrom: null, isced: null, validFrom: null, validUntil: "2026-07-31" });
    expect(Object.keys(unreadable(draft)).sort()).toEqual(["creditsFrom", "isced", "validFrom"]);
    expect(fromDraft({ ...draft, creditsFrom: "7,5" }).creditsFrom).toBe("7.5");
  });
});

describe("a rule in words", () => {
  it("says from where, which courses, what and when", () => {
    expect(hostWords(rule({ host: "country", hostValue: "no" }))).toBe("Norway");
    expect(hostWords(rule({ host: "identifier", hostScheme: "schac", hostValue: "uio.no" }))).toBe("schac uio.no");
    expect(courseWords(rule({ codes: ["A*"], titles: ["x"] }))).toBe("A*, x");
    expect(proposes(rule({ outcome: "refused", differs: ["level", "quality"] }))).toContain("level, quality");
    expect(proposes(rule({ courses: [{ code: "TIE1", title: null, credits: "2.50", retired: false }] }))).toContain("TIE1 (2.5)");
    expect(validWords(rule({ validFrom: "2024-08-01", validUntil: "2026-07-31" }))).toBe("1 Aug 2024 – 31 Jul 2026");
  });
  it("is found by any of its words, retired ones on demand", () => {
    const one = { id: "1", version: 1, rule: rule({ privateNote: "Ask Kaisa" }), added: "", retired: null };
    const old = { ...one, id: "2", retired: "2026-01-01T00:00:00Z" };
    expect(found([one, old], "kaisa mat", false)).toEqual([one]);
    expect(found([one, old], "", true)).toEqual([one, old]);
    expect(found([one], "physics", true)).toEqual([]);
  });
});

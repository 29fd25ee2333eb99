import { describe, expect, it } from "vitest";
import type { GroupView, QueueRow } from "../../backend";
import { filtered, groupOf, identical, missing, newGroup, nextOpen, rowLook, toSend, withOutcome } from "./mapping";

const row = (achievement: string, mappable = "yes"): QueueRow =>
  ({ document: "d", achievement, mappable, trust: "verified", code: null, title: achievement, titleEn: null, credits: "10", scheme: "ECTS", result: "B", groups: [], depth: 0, issuer: "x" }) as QueueRow;
const home = { course: "c", code: "TKT", title: "Algorithms", credits: "10", grade: null, how: "", place: null };
const group = (achievement: string, more: Partial<GroupView> = {}): GroupView => ({ ...newGroup(row(achievement)), home: [home], ...more });

describe("the queue", () => {
  it("tells rows apart by what was decided, then by what may be", () => {
    const groups = [group("a"), group("b", { outcome: "not-recognised" }), group("c", { outcome: "duplicate" })];
    expect(rowLook(row("a"), groups)).toBe("credited");
    expect(rowLook(row("b"), groups)).toBe("refused");
    expect(rowLook(row("c"), groups)).toBe("aside");
    expect(rowLook(row("d"), groups)).toBe("open");
    expect(rowLook(row("e", "after-confirmation"), groups)).toBe("confirm");
    expect(rowLook(row("f", "by-choice"), groups)).toBe("choice");
    expect(rowLook(row("g", "not-passed"), groups)).toBe("barred");
    expect(rowLook(row("h", "something new"), groups)).toBe("barred");
  });
  it("does not mix up the same place in two documents", () => {
    expect(rowLook({ ...row("a"), document: "other" }, [group("a")])).toBe("open");
  });
  it("goes to the next open row, round the end, and stays where there is none", () => {
    const queue = [row("a"), row("b"), row("c", "not-passed"), row("d")];
    const groups = [group("d")];
    expect(nextOpen({ queue, groups }, 1)).toBe(0);
    expect(nextOpen({ queue, groups }, 0)).toBe(1);
    expect(nextOpen({ queue: [row("d")], groups }, 0)).toBe(0);
  });
});

describe("a group", () => {
  it("needs a home side only where something is credited", () => {
    expect(missing(newGroup(row("a")))).toEqual(["home"]);
    expect(missing({ ...newGroup(row("a")), outcome: "not-applied-for" })).toEqual([]);
  });
  it("owes a reason when it refuses or reduces", () => {
    expect(missing({ ...newGroup(row("a")), outcome: "not-recognised" })).toEqual(["differs", "reason"]);
    expect(missing(group("a", { outcome: "partly", differs: ["level"], reason: "Below EQF 6" }))).toEqual([]);
  });
  it("needs a day and a condition when it is on one", () => {
    expect(missing(group("a", { outcome: "on-condition" }))).toEqual(["condition"]);
  });
  it("takes no amount that is no number", () => {
    expect(missing(group("a", { home: [{ ...home, credits: "ten" }] }))).toEqual(["credits"]);
  });
  it("is sent without what does not belong to its outcome", () => {
    const sent = toSend(group("a", { home: [{ ...home, credits: " 7,5 ", grade: " " }], outcome: "not-applied-for", reason: "left over", differs: ["level"], condition: "x" }));
    expect(sent).toMatchObject({ home: [], reason: "", differs: [], condition: "" });
    expect(toSend(group("a", { home: [{ ...home, credits: " 7,5 ", grade: " " }], differs: ["level"] }))).toMatchObject({ home: [{ credits: "7.5", grade: null }], differs: [] });
    expect(toSend(group("a", { outcome: "duplicate" })).home).toEqual([]);
  });
  it("keeps a note on what is credited, and no reason of a refusal behind it", () => {
    expect(toSend(group("a", { outcome: "substitution", reason: " By the agreement. " })).reason).toBe("By the agreement.");
    const refused = group("a", { outcome: "not-recognised", differs: ["level"], reason: "Below EQF 6", nextStep: "Ask again" });
    expect(withOutcome(refused, "as-requested")).toMatchObject({ outcome: "as-requested", differs: [], reason: "", nextStep: "" });
    expect(withOutcome(refused, "partly")).toMatchObject({ outcome: "partly", differs: ["level"], reason: "Below EQF 6" });
    expect(withOutcome(group("a", { reason: "By the agreement." }), "substitution").reason).toBe("By the agreement.");
  });
});

it("filters by words anywhere and by state", () => {
  const one = { ...row("a"), title: "Algebra", code: "MAT1" };
  const other = { ...row("b"), title: "Geometri", titleEn: "Geometry" };
  const groups: GroupView[] = [{ ...newGroup(one), id: "1", home: [{ course: "c", code: "TKT9", title: "Algebra I", credits: "5", grade: null, how: "", place: null }] }];
  expect(filtered([one, other], groups, "", "all")).toEqual([one, other]);
  expect(filtered([one, other], groups, "geometry", "all")).toEqual([other]);
  expect(filtered([one, other], groups, "tkt9", "all")).toEqual([one]);
  expect(filtered([one, other], groups, "", "open")).toEqual([other]);
  expect(filtered([one, other], groups, "", "credited")).toEqual([one]);
  expect(filtered([one, other], groups, "algebra", "open")).toEqual([]);
});

it("calls courses identical by issuer, code and credits, and only those that wait", () => {
  const same: QueueRow = { ...row("a"), code: "NOR1", title: "Norwegian", credits: "5", scheme: "ECTS", issuer: "Oslo" };
  const rows = [same, { ...same, achievement: "b", code: "nor1", title: "Norsk" }, { ...same, achievement: "c", credits: "10" }, { ...same, achievement: "d", issuer: "Bergen" }, { ...same, achievement: "e", mappable: "not-passed" }, { ...same, achievement: "f" }];
  const groups: GroupView[] = [{ ...newGroup(rows[5]!), id: "1" }];
  expect(identical(rows[0]!, rows, groups).map((one) => one.achievement)).toEqual(["a", "b"]);
  expect(groupOf(rows[5]!, groups)?.id).toBe("1");
});

import { expect, it } from "vitest";
import type { CaseRow } from "../../backend";
import { sorted } from "./sort";

const row = (number: string, due: string | null) => ({ number, clock: due ? { kind: "decision", since: due, due, standing: due === "2026-11-01" ? "paused" : "running", left: 1 } : null, student: "Åse", host: "", state: "mapping" }) as CaseRow;
const numbers = (rows: CaseRow[]) => rows.map((one) => one.number);
const rows = [row("2026-014", "2026-12-12"), row("2026-9", null), row("2026-015", "2026-11-28")];
const still = row("2026-016", "2026-11-01");

it("keeps the core's order until a column is chosen", () => {
  expect(numbers(sorted(rows, undefined))).toEqual(["2026-014", "2026-9", "2026-015"]);
});
it("compares numbers as numbers", () => {
  expect(numbers(sorted(rows, { column: "number", descending: false }))).toEqual(["2026-9", "2026-014", "2026-015"]);
});
it("leaves what has no value last, both ways", () => {
  expect(numbers(sorted(rows, { column: "clock", descending: false }))).toEqual(["2026-015", "2026-014", "2026-9"]);
  expect(numbers(sorted(rows, { column: "clock", descending: true }))).toEqual(["2026-014", "2026-015", "2026-9"]);
});
it("leaves a clock that stands still last", () => {
  expect(numbers(sorted([still, ...rows], { column: "clock", descending: false }))).toEqual(["2026-015", "2026-014", "2026-016", "2026-9"]);
});

import { expect, it } from "vitest";
import type { ClockView } from "../backend";
import { clockTone, clockWords } from "./clock";

const clock = (standing: ClockView["standing"], left: number): ClockView => ({ kind: "decision", since: "2026-11-01", due: "2026-12-01", standing, left });

it("says in words how pressing a clock is, never by colour alone", () => {
  expect(clockWords(clock("running", 20), "2026-11-11")).toBe("Decision: 1 Dec");
  expect(clockWords(clock("amber", 1), "2026-11-30")).toBe("Decision: 1 Dec, in 1 day");
  expect(clockWords(clock("amber", 0), "2026-12-01")).toBe("Decision: today");
  expect(clockWords(clock("red", -1), "2026-12-02")).toBe("Decision: 1 day late");
  expect(clockWords(clock("red", -12), "2026-12-13")).toBe("Decision: 12 days late");
  expect(clockWords(clock("paused", 3), "2026-11-28")).toBe("Decision: stands still");
  expect((["running", "amber", "red", "paused"] as const).map((standing) => clockTone(clock(standing, 1)))).toEqual(["plain", "unclear", "refused", "plain"]);
});

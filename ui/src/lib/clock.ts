// A clock in words and its tone: the word says what the colour says.
import type { ClockView } from "../backend";
import { day } from "./format";
import type { Tone } from "./states";
import { m, word } from "./words";

/** "Decision: 5 Dec", "Decision: today", "Decision: 3 days late", "Decision: stands still". */
export function clockWords(clock: ClockView, today: string): string {
  return m.clock_line({ what: word("clock", clock.kind), when: clockWhen(clock, today) });
}

/** When it is due, and whether that has passed. */
export function clockWhen(clock: ClockView, today: string): string {
  if (clock.standing === "paused") return m.clock_paused();
  if (clock.left === 0) return m.today();
  if (clock.left < 0) return m.clock_late({ count: -clock.left });
  return clock.standing === "amber" ? m.clock_soon({ day: day(clock.due, today), count: clock.left }) : day(clock.due, today);
}

export function clockTone(clock: ClockView): Tone {
  switch (clock.standing) {
    case "red":
      return "refused";
    case "amber":
      return "unclear";
    case "running":
    case "paused":
      return "plain";
  }
}

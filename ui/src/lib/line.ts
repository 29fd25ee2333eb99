// The line: Results · Signature · Person · Courses · Decision · Delivery, and how each station looks.
import CircleCheck from "@lucide/svelte/icons/circle-check";
import PenLine from "@lucide/svelte/icons/pen-line";
import Send from "@lucide/svelte/icons/send";
import ShieldCheck from "@lucide/svelte/icons/shield-check";
import UserCheck from "@lucide/svelte/icons/user-check";
import Waypoints from "@lucide/svelte/icons/waypoints";
import { word } from "./words";

export const stations = ["results", "signature", "person", "courses", "decision", "delivery"] as const;
export type StationName = (typeof stations)[number];

export type StationLook = "done" | "now" | "needs" | "refused" | "later";

export const stationIcons = { results: CircleCheck, signature: ShieldCheck, person: UserCheck, courses: Waypoints, decision: PenLine, delivery: Send } as const;

/** How a state of the backend looks; what is not known looks like "not yet", never like done. */
export function stationLook(state: string): StationLook {
  switch (state) {
    case "done":
      return "done";
    case "now":
      return "now";
    case "needs-person":
      return "needs";
    case "refused":
      return "refused";
    default:
      return "later";
  }
}

/** The whole line in words: "Results: done, Signature: refused, …". */
export function lineWords(line: readonly string[]): string {
  return stations.map((station, i) => `${word("station", station)}: ${word("look", stationLook(line[i] ?? ""))}`).join(", ");
}

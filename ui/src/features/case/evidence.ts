// The half sentence under a station.
import type { StationEvidence } from "../../backend";
import { algorithm, credits, day, localDay } from "../../lib/format";
import { stationLook } from "../../lib/line";
import { word, wordOf } from "../../lib/words";

/** A parameter as people read it: days, algorithm names, amounts. */
export function parameter(value: string, today: string): string {
  if (/^\d{4}-\d{2}-\d{2}/.test(value)) return day(value, today);
  if (value.startsWith("http://www.w3.org/")) return algorithm(value);
  if (/^\d+\.\d+$/.test(value)) return credits(value);
  return value;
}

/** What is known at a station. A code without words falls back to the station's state, which is always true. */
export function evidenceWords(item: StationEvidence, today: string = localDay(new Date())): string {
  const params = item.params.map((value) => parameter(value, today));
  return wordOf("evidence", item.code, params) ?? word("look", stationLook(item.state));
}

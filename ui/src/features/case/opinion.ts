// How a request for an opinion stands, in words and as a tone.
import type { OpinionView } from "../../backend";
import { day } from "../../lib/format";
import type { Tone } from "../../lib/states";
import { m, word } from "../../lib/words";

export function opinionWords(one: OpinionView, today: string): string {
  if (one.state === "withdrawn") return m.opinion_withdrawn_chip();
  if (one.state === "answered") return m.opinion_answered({ verdict: word("opinion_verdict", one.verdict ?? ""), by: one.by, day: day(one.day, today) });
  if (one.left === 0) return m.opinion_wait_today();
  return one.left < 0 ? m.opinion_wait_late({ count: -one.left }) : m.opinion_wait({ day: day(one.due, today) });
}

export function opinionTone(one: OpinionView): Tone {
  if (one.state === "withdrawn") return "unsigned";
  if (one.state === "answered") return one.verdict === "for" ? "proven" : one.verdict === "partly" ? "unclear" : "refused";
  return one.left < 0 ? "refused" : one.left <= 3 ? "unclear" : "plain";
}

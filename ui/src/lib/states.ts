// How a state looks: its tone. The word comes from the catalogue, the colour never stands alone.
import { day, daysUntil } from "./format";
import { m } from "./words";
import type { CaseState, FetchState, MailState, PersonVerdict, TrustView } from "../backend";

/** proven: green · unclear: amber · refused: red · unsigned: grey with a dashed edge · plain: no colour. */
export type Tone = "proven" | "unclear" | "refused" | "unsigned" | "plain";

export function caseTone(state: CaseState): Tone {
  switch (state) {
    case "signature-refused":
    case "person-mismatch":
      return "refused";
    case "signature-unclear":
    case "person-unclear":
    case "later-results":
    case "second-look":
    case "sent-back":
    case "appealed":
      return "unclear";
    case "sent":
      return "proven";
    case "waiting-for-results":
    case "returned":
    case "waiting-for-opinion":
    case "waiting-for-second":
    case "fetch-open":
    case "mapping":
    case "typing":
    case "ready-to-sign":
    case "signed":
      return "plain";
  }
}

/** A reminder in words: when to look again, and whether that day has come. */
export function reminderWords(due: string, today: string): string {
  const left = daysUntil(due, today) ?? 1;
  if (left === 0) return m.reminder_today();
  return left < 0 ? m.reminder_late({ day: day(due, today) }) : m.reminder_on({ day: day(due, today) });
}

export function reminderTone(due: string, today: string): Tone {
  const left = daysUntil(due, today) ?? 1;
  return left === 0 ? "unclear" : left < 0 ? "refused" : "plain";
}

/** Only a verified origin is green. Unsigned and typed stay grey and dashed for ever. */
export function trustTone(trust: TrustView): Tone {
  switch (trust) {
    case "verified":
      return "proven";
    case "broken":
      return "refused";
    case "former-key":
      return "unclear";
    case "unsigned":
    case "typed":
      return "unsigned";
  }
}

export function verdictTone(verdict: PersonVerdict): Tone {
  switch (verdict) {
    case "match":
      return "proven";
    case "unclear":
      return "unclear";
    case "mismatch":
      return "refused";
  }
}

export function evidenceTone(state: string): Tone {
  switch (state) {
    case "agrees":
      return "proven";
    case "close":
      return "unclear";
    case "differs":
      return "refused";
    default:
      return "unsigned";
  }
}

export function fetchTone(state: FetchState): Tone {
  switch (state) {
    case "answered":
      return "proven";
    case "refused":
    case "failed":
      return "refused";
    case "timed-out":
    case "no-results":
      return "unclear";
    case "open":
    case "cancelled":
    case "stopped":
      return "plain";
  }
}

export function mailTone(state: MailState): Tone {
  switch (state) {
    case "sent":
      return "proven";
    case "perhaps-sent":
      return "unclear";
    case "refused":
    case "given-up":
    case "bounced":
      return "refused";
    case "waiting":
    case "sending":
      return "plain";
  }
}

// Small readings of an achievement that several pages share.
import type { AchievementView, CreditView, TextView } from "../../backend";
import { credits } from "../../lib/format";
import type { Tone } from "../../lib/states";
import { m, word } from "../../lib/words";

/** The English title where the first is another one. */
export function english(titles: readonly TextView[]): string {
  const first = titles[0];
  const found = titles.find((title) => title.language?.toLowerCase().startsWith("en"));
  return found && first && found.text !== first.text ? found.text : "";
}

/** "10" for ECTS, "7.5 HP" for another scheme; several schemes are one amount told several ways. */
export function creditsText(list: readonly CreditView[]): string {
  if (list.length === 0) return "–";
  const ects = list.find((credit) => /^ects$/i.test(credit.scheme));
  const shown = ects ?? list[0];
  if (!shown) return "–";
  const amount = credits(shown.value);
  return ects ? amount : shown.scheme ? `${amount} ${shown.scheme}` : `${amount} ?`;
}

/** Whether neither the document nor a person says that it was passed: then nothing is to look as if somebody had. */
const unsaid = (one: Pick<AchievementView, "statusGiven" | "counted" | "confirmed">): boolean => !one.statusGiven && one.counted === "unclear" && !one.confirmed;

/** The status in a word. */
export const statusWords = (one: Pick<AchievementView, "status" | "statusGiven" | "counted" | "confirmed">): string => (unsaid(one) ? m.status_unsaid() : word("status", one.status));

export function statusTone(one: Pick<AchievementView, "status" | "statusGiven" | "counted" | "confirmed">): Tone {
  if (unsaid(one)) return "plain";
  switch (one.status) {
    case "passed":
      return "plain";
    case "failed":
      return "refused";
    default:
      return "unclear";
  }
}

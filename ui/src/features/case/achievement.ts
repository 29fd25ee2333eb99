// Small readings of an achievement that several pages share.
import type { AchievementView, CreditView, TextView } from "../../backend";
import { credits } from "../../lib/format";
import type { Tone } from "../../lib/states";

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

export function statusTone(one: Pick<AchievementView, "status">): Tone {
  switch (one.status) {
    case "passed":
      return "plain";
    case "failed":
      return "refused";
    default:
      return "unclear";
  }
}

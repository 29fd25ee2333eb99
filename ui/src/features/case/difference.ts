// How a difference reads: values of fields as people write them, and the order of what is shown.
import type { FieldChangeView } from "../../backend";
import { languageName } from "../../lib/countries";
import { credits, day, instant } from "../../lib/format";
import { m, word, wordOf } from "../../lib/words";

/** One value of a field as people read it. */
export function fieldValue(field: string, of: string, value: string): string {
  switch (field) {
    case "credits":
      return [credits(value), of || m.no_scheme()].join(" ");
    case "status":
      return word("status", value);
    case "counted":
      return value === "yes" ? m.yes() : value === "no" ? m.no() : m.to_confirm();
    case "date":
    case "start":
    case "born":
      return day(value);
    case "term":
      return of === "start" || of === "end" ? day(value) : value;
    case "generated":
    case "issued":
      return instant(value);
    case "language":
      return languageName(value);
    case "diploma-supplement":
      return m.yes();
    default:
      return value;
  }
}

const languages = ["title", "description", "term", "report-message", "issuer-title", "grading-schemes", "grading-scheme", "distribution"];

/** "Title, Norwegian": the field, and of which language, scheme or type where that is said. */
export function fieldName(change: Pick<FieldChangeView, "field" | "of">): string {
  const name = wordOf("diff_field", change.field) ?? change.field.replace(/-/g, " ");
  if (change.of === "" || change.field === "credits") return name;
  if (languages.includes(change.field)) return /^[a-z]{2,3}(-|$)/.test(change.of) ? `${name}, ${languageName(change.of)}` : name;
  return ["born"].includes(change.field) ? name : `${name} (${change.of})`;
}

/** The values of one side; nothing given is said, and so is what has another content that cannot be shown. */
export function side(change: FieldChangeView, which: "old" | "new"): string {
  const values = change[which].map((value) => fieldValue(change.field, change.of, value));
  if (values.length > 0) return values.join(", ");
  return change.old.length === 0 && change.new.length === 0 ? (which === "old" ? "" : m.diff_other()) : m.diff_absent();
}

/** What a recognition can rest on comes first; the order is kept otherwise. */
export const weighty = (changes: readonly FieldChangeView[]): FieldChangeView[] => changes.filter((change) => change.decides);
export const slight = (changes: readonly FieldChangeView[]): FieldChangeView[] => changes.filter((change) => !change.decides);

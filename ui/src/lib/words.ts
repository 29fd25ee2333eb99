// Every sentence of the program comes from messages/*.json through here. Codes of the backend are looked up as
// "<kind>_<code>"; an unknown code gets a general sentence or, where none is asked for, itself.
import type { BackendError } from "../backend";
import { m } from "../paraglide/messages.js";
export { m };

type Sentence = (values?: Record<string, unknown>) => string;
const catalogue = m as unknown as Record<string, Sentence | undefined>;

type Values = Record<string, unknown> | readonly string[];

/**
 * The sentence for a code, e.g. `wordOf("verdict", "match")`; `undefined` when the catalogue has none. Parameters in order are named
 * p0, p1, … in the catalogue.
 */
export function wordOf(kind: string, code: string, values: Values = {}): string | undefined {
  const name = `${kind}_${code}`.replace(/[^A-Za-z0-9]+/g, "_").toLowerCase();
  const named = Array.isArray(values) ? { p0: "", p1: "", p2: "", ...Object.fromEntries(values.map((value, i) => [`p${i}`, value])) } : values;
  return catalogue[name]?.(named as Record<string, unknown>);
}

/** As `wordOf`, with the code itself as the last resort, blanks for dashes. */
export function word(kind: string, code: string, values: Values = {}): string {
  return wordOf(kind, code, values) ?? code.replace(/[-_]+/g, " ");
}

/** What to tell about an error of the backend. */
export function errorText(error: Pick<BackendError, "code" | "params">): string {
  return wordOf("error", error.code, error.params) ?? m.error_unknown();
}

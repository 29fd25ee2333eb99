// What the pages of templates for the student information system share.
import type { SisCodeView, SisCharactersView, SisTemplateView } from "../../backend";

/** A name as a part of an address. */
export const keyOf = (name: string) => encodeURIComponent(name);

/** A copy under a name that nobody has. */
export function copyOf(template: SisTemplateView, names: readonly string[]): SisTemplateView {
  const taken = new Set(names.map((name) => name.toLowerCase()));
  const base = template.name.replace(/ \d+$/, "");
  let number = 2;
  while (taken.has(`${base} ${number}`.toLowerCase())) number += 1;
  return { ...structuredClone(template), name: `${base} ${number}` };
}

/** Lists are typed as lines "value = code"; what has no sign stands for itself. */
export const codesText = (codes: readonly SisCodeView[]) => codes.map((one) => (one.value === one.code ? one.value : `${one.value} = ${one.code}`)).join("\n");

/** The lines read back; blank lines are none. */
export function codesOf(text: string): SisCodeView[] {
  return text.split("\n").filter((line) => line.trim() !== "").map((line) => {
    const at = line.indexOf("=");
    if (at < 0) return { value: line.trim(), code: line.trim() };
    return { value: line.slice(0, at).trim(), code: line.slice(at + 1).trim() };
  });
}

/** Characters are typed as lines `"a" = "b"`, in quotes since blanks count. */
export const charactersText = (list: readonly SisCharactersView[]) => list.map((one) => `${JSON.stringify(one.from)} = ${JSON.stringify(one.to)}`).join("\n");

/** The lines read back; the first line that is none is `wrong`, counted from 1. */
export function charactersOf(text: string): { list: SisCharactersView[]; wrong?: number } {
  const list: SisCharactersView[] = [];
  for (const [index, line] of text.split("\n").entries()) {
    if (line.trim() === "") continue;
    const hit = /^\s*("(?:[^"\\]|\\.)+")\s*=\s*("(?:[^"\\]|\\.)*")\s*$/.exec(line);
    if (!hit?.[1] || !hit[2]) return { list, wrong: index + 1 };
    try {
      list.push({ from: JSON.parse(hit[1]) as string, to: JSON.parse(hit[2]) as string });
    } catch {
      return { list, wrong: index + 1 };
    }
  }
  return { list };
}

/** Whether two templates say the same. */
export const same = (a: SisTemplateView, b: SisTemplateView) => JSON.stringify(a) === JSON.stringify(b);

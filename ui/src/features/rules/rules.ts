// An office rule as a form, and in words. Lists of patterns are typed one per line; amounts stay the decimal strings of the core.
import type { OfficeRuleView, RuleCourseView, StoredRuleView } from "../../backend";
import { countries } from "../../lib/countries";
import { credits, day, readDay } from "../../lib/format";
import { m, word } from "../../lib/words";

/** A rule while it is being written. */
export interface Draft extends Omit<OfficeRuleView, "codes" | "titles" | "levels" | "exceptCodes" | "exceptTitles" | "creditsFrom" | "creditsTo" | "isced" | "credits"> {
  codes: string;
  titles: string;
  levels: string;
  exceptCodes: string;
  exceptTitles: string;
  creditsFrom: string;
  creditsTo: string;
  isced: string;
  credits: string;
}

const lines = (list: readonly string[]) => list.join("\n");
const list = (text: string) => text.split("\n").map((line) => line.trim()).filter(Boolean);
const amount = /^\d+([.,]\d+)?$/;
const decimal = (text: string) => text.trim().replace(",", ".");

export function toDraft(rule: OfficeRuleView): Draft {
  const { codes, titles, levels, exceptCodes, exceptTitles, creditsFrom, creditsTo, isced, credits, ...rest } = rule;
  return {
    ...rest,
    courses: rule.courses.map((course) => ({ ...course })),
    differs: [...rule.differs],
    codes: lines(codes), titles: lines(titles), levels: lines(levels), exceptCodes: lines(exceptCodes), exceptTitles: lines(exceptTitles),
    creditsFrom: creditsFrom ?? "", creditsTo: creditsTo ?? "", isced: isced ?? "", credits: credits ?? "",
  };
}

export const emptyRule = (): Draft =>
  toDraft({
    name: "", host: "any", hostScheme: "", hostValue: "", codes: [], titles: [], levels: [], creditsFrom: null, creditsTo: null, isced: null,
    validFrom: null, validUntil: null, exceptCodes: [], exceptTitles: [], outcome: "direct", courses: [], freeTitle: m.free_credits(), credits: null,
    differs: [], publicNote: "", privateNote: "",
  });

/** The rule as it is sent. While it is being tried, what cannot be read yet asks nothing; what it proposes does not matter then. */
export function fromDraft(draft: Draft, trying = false): OfficeRuleView {
  const number = (text: string) => (text.trim() === "" || (trying && !amount.test(text.trim())) ? null : decimal(text));
  const date = (text: string | null) => readDay(text) ?? (trying || !text?.trim() ? null : text);
  const isced = draft.isced.trim();
  return {
    ...draft,
    hostScheme: draft.host === "identifier" ? draft.hostScheme.trim() : "",
    hostValue: draft.host === "any" ? "" : draft.hostValue.trim(),
    codes: list(draft.codes), titles: list(draft.titles), levels: list(draft.levels), exceptCodes: list(draft.exceptCodes), exceptTitles: list(draft.exceptTitles),
    creditsFrom: number(draft.creditsFrom), creditsTo: number(draft.creditsTo),
    isced: isced === "" || (trying && !/^\d{2,4}$/.test(isced)) ? null : isced,
    validFrom: date(draft.validFrom), validUntil: date(draft.validUntil),
    courses: draft.outcome === "direct" || draft.outcome === "partial" ? draft.courses.map((course) => ({ ...course, credits: draft.outcome === "direct" ? number(course.credits ?? "") : null })) : [],
    freeTitle: draft.outcome === "elective" || (draft.outcome === "partial" && draft.courses.length === 0) ? draft.freeTitle.trim() : "",
    credits: draft.outcome === "partial" || draft.outcome === "elective" ? number(draft.credits) : null,
    differs: draft.outcome === "partial" || draft.outcome === "refused" ? draft.differs : [],
  };
}

/** Fields whose text is no amount, no day or no code. */
export function unreadable(draft: Draft): Partial<Record<"creditsFrom" | "creditsTo" | "credits" | "isced" | "validFrom" | "validUntil" | "courses", true>> {
  const found: ReturnType<typeof unreadable> = {};
  for (const field of ["creditsFrom", "creditsTo", "credits"] as const) if (draft[field].trim() !== "" && !amount.test(draft[field].trim())) found[field] = true;
  for (const field of ["validFrom", "validUntil"] as const) if (readDay(draft[field]) === undefined) found[field] = true;
  if (draft.isced.trim() !== "" && !/^\d{2,4}$/.test(draft.isced.trim())) found.isced = true;
  if (draft.courses.some((course) => (course.credits ?? "").trim() !== "" && !amount.test((course.credits ?? "").trim()))) found.courses = true;
  return found;
}

/** From where: "University of Oslo", "schac uio.no", "Norway", "anywhere". */
export function hostWords(rule: Pick<OfficeRuleView, "host" | "hostScheme" | "hostValue">): string {
  if (rule.host === "any") return m.rule_anywhere();
  if (rule.host === "country") return countries.find((country) => country.code === rule.hostValue.toUpperCase())?.name ?? rule.hostValue;
  return [rule.host === "identifier" ? rule.hostScheme : "", rule.hostValue].filter(Boolean).join(" ");
}

/** Which courses: the patterns for code and title. */
export function courseWords(rule: Pick<OfficeRuleView, "codes" | "titles">): string {
  return [...rule.codes, ...rule.titles].join(", ") || m.rule_every_course();
}

/** What it proposes: "TIE101, TIE102", "Elective credits", "Not recognised". */
export function proposes(rule: OfficeRuleView): string {
  const course = (one: RuleCourseView) => (one.credits ? `${one.code} (${credits(one.credits)})` : one.code);
  const what = rule.courses.length > 0 ? rule.courses.map(course).join(" + ") : rule.freeTitle;
  const head = word("rule_outcome", rule.outcome);
  const more = rule.outcome === "refused" ? rule.differs.map((code) => word("difference", code)).join(", ") : [what, rule.credits ? credits(rule.credits) : ""].filter(Boolean).join(" · ");
  return more ? `${head}: ${more}` : head;
}

/** When: "since 1 Aug 2024", "1 Aug 2024 – 31 Jul 2026", "always". */
export function validWords(rule: Pick<OfficeRuleView, "validFrom" | "validUntil">): string {
  const { validFrom: from, validUntil: until } = rule;
  if (from && until) return `${day(from)} – ${day(until)}`;
  return from ? m.rule_since({ day: day(from) }) : until ? m.rule_to({ day: day(until) }) : m.rule_always();
}

/** The rules that hold the typed words anywhere in what the list shows and in their notes. */
export function found(rules: readonly StoredRuleView[], text: string, retired: boolean): StoredRuleView[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  return rules.filter((one) => {
    if (!retired && one.retired) return false;
    const rule = one.rule;
    const all = [rule.name, hostWords(rule), courseWords(rule), proposes(rule), rule.publicNote, rule.privateNote].join(" ").toLowerCase();
    return words.every((word) => all.includes(word));
  });
}

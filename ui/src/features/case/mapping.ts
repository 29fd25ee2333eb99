// The mapping page's own reckoning: which row is where, which comes next, what a new group looks like. No sum is made here;
// amounts stay the decimal strings of the core.
import type { CourseView, GroupView, HomePartView, MappingView, OutcomeCode, QueueRow, StepView } from "../../backend";
import { readDay } from "../../lib/format";
import { word, wordOf } from "../../lib/words";

export const outcomes: OutcomeCode[] = ["as-requested", "substitution", "inclusion", "partly", "on-condition", "not-recognised", "duplicate", "not-applied-for"];

/** A row's place, unique over documents. */
export const rowKey = (row: Pick<QueueRow, "document" | "achievement">): string => `${row.document} ${row.achievement}`;

const placed = new WeakMap<readonly GroupView[], Map<string, GroupView>>();

/** The group that a row stands in; with parts in several, the first. Looked up by place: a list may be of thousands. */
export function groupOf(row: Pick<QueueRow, "document" | "achievement">, groups: readonly GroupView[]): GroupView | undefined {
  let places = placed.get(groups);
  if (!places) {
    places = new Map();
    for (const group of groups) for (const part of group.foreign) if (!places.has(rowKey(part))) places.set(rowKey(part), group);
    placed.set(groups, places);
  }
  return places.get(rowKey(row));
}

/** Whether the outcome credits something, and so needs a home side. */
export const creditsSomething = (outcome: OutcomeCode): boolean => !["not-recognised", "duplicate", "not-applied-for"].includes(outcome);

/** Whether the office owes a reason (Lisbon Recognition Convention). */
export const needsReason = (outcome: OutcomeCode): boolean => outcome === "partly" || outcome === "not-recognised";

/** The group with another outcome. A reason for less than all is no note on a recognition: it does not stay behind unseen. */
export function withOutcome(group: GroupView, outcome: OutcomeCode): GroupView {
  return needsReason(group.outcome) && !needsReason(outcome) ? { ...group, outcome, differs: [], reason: "", nextStep: "" } : { ...group, outcome };
}

/** Whether a reason, or a note on what is credited, is printed. */
export const printsNote = (outcome: OutcomeCode): boolean => needsReason(outcome) || creditsSomething(outcome);

export type RowLook = "credited" | "refused" | "aside" | "open" | "confirm" | "choice" | "barred";

export function rowLook(row: QueueRow, groups: readonly GroupView[]): RowLook {
  const group = groupOf(row, groups);
  if (group) {
    if (creditsSomething(group.outcome)) return "credited";
    return group.outcome === "not-recognised" ? "refused" : "aside";
  }
  switch (row.mappable) {
    case "yes":
      return "open";
    case "after-confirmation":
      return "confirm";
    case "by-choice":
      return "choice";
    default:
      return "barred";
  }
}

/** Whether a row can be put into a group now. */
export const canMap = (row: QueueRow): boolean => row.mappable === "yes" || row.mappable === "by-choice";

/** The next row after `from` that waits to be mapped, going round; `from` itself when there is none. */
export function nextOpen(mapping: Pick<MappingView, "queue" | "groups">, from: number): number {
  const { queue, groups } = mapping;
  for (let step = 1; step <= queue.length; step += 1) {
    const at = (from + step) % queue.length;
    const row = queue[at];
    if (row && rowLook(row, groups) === "open") return at;
  }
  return from;
}

export const filters = ["all", "open", "credited", "refused", "barred"] as const;
export type Filter = (typeof filters)[number];

/** The rows that hold the typed words and stand as asked for. */
export function filtered(queue: readonly QueueRow[], groups: readonly GroupView[], text: string, filter: Filter): readonly QueueRow[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0 && filter === "all") return queue;
  const stands = (look: RowLook) => filter === "all" || (filter === "open" ? look === "open" || look === "confirm" : filter === "refused" ? look === "refused" || look === "aside" : filter === "barred" ? look === "barred" || look === "choice" : look === filter);
  return queue.filter((row) => {
    if (!stands(rowLook(row, groups))) return false;
    const group = groupOf(row, groups);
    const all = [row.code, row.title, row.titleEn, row.issuer, ...(group?.home.flatMap((part) => [part.code, part.title]) ?? [])].join(" ").toLowerCase();
    return words.every((word) => all.includes(word));
  });
}

/** Rows that are the same course as this one and wait as well: the issuer, the code or else the title, the credits and the result are equal. */
export function identical(row: QueueRow, queue: readonly QueueRow[], groups: readonly GroupView[]): QueueRow[] {
  const name = (one: QueueRow) => [one.issuer, one.code ?? one.title, one.credits ?? "", one.scheme ?? "", one.result ?? ""].join("\n").toLowerCase();
  return queue.filter((one) => one.mappable === "yes" && !groupOf(one, groups) && name(one) === name(row));
}

/** A new group for a row, with nothing decided but what is asked for. */
export function newGroup(row: QueueRow): GroupView {
  return {
    id: null,
    foreign: [{ document: row.document, achievement: row.achievement, part: null }],
    home: [],
    outcome: "as-requested",
    until: null,
    condition: "",
    differs: [],
    reason: "",
    nextStep: "",
  };
}

/** A local course on the home side, with its own credits and no grade. */
export function homePart(course: CourseView, how: string): HomePartView {
  return { course: course.id, code: course.code, title: course.title, credits: course.credits, grade: null, how, place: null };
}

/** What still keeps a group from being saved, as codes for the catalogue. */
export function missing(group: GroupView): string[] {
  const lacks: string[] = [];
  if (creditsSomething(group.outcome)) {
    if (group.home.length === 0) lacks.push("home");
    if (group.home.some((part) => !/^\d+([.,]\d+)?$/.test(part.credits.trim()))) lacks.push("credits");
    if (group.home.some((part) => part.course === null && part.title.trim() === "")) lacks.push("title");
  }
  if (group.outcome === "on-condition" && (!readDay(group.until) || group.condition.trim() === "")) lacks.push("condition");
  if (needsReason(group.outcome)) {
    if (group.differs.length === 0) lacks.push("differs");
    if (group.reason.trim() === "") lacks.push("reason");
  }
  if (group.foreign.some((part) => part.part !== null && !/^\d+([.,]\d+)?$/.test(part.part.trim()))) lacks.push("part");
  return lacks;
}

/** The group as it is sent: a point as decimal sign, no home side where nothing is credited, no reason where none is printed. */
export function toSend(group: GroupView): GroupView {
  const decimal = (text: string) => text.trim().replace(",", ".");
  return {
    ...group,
    foreign: group.foreign.map((part) => ({ ...part, part: part.part === null || part.part.trim() === "" ? null : decimal(part.part) })),
    home: creditsSomething(group.outcome) ? group.home.map((part) => ({ ...part, credits: decimal(part.credits), grade: part.grade?.trim() ? part.grade.trim() : null })) : [],
    until: group.outcome === "on-condition" ? (readDay(group.until) ?? null) : null,
    condition: group.outcome === "on-condition" ? group.condition.trim() : "",
    differs: needsReason(group.outcome) ? group.differs : [],
    reason: printsNote(group.outcome) ? group.reason.trim() : "",
    nextStep: needsReason(group.outcome) ? group.nextStep.trim() : "",
  };
}

/** The name of a step. A group that credits nothing has no home side to name. */
export function stepWords(step: StepView): string {
  const code = step.code === "group-set" && !step.params[1] ? "group-set-aside" : step.code;
  return wordOf("step", code, step.params) ?? word("step", code);
}

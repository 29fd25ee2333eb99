// The tables of a learning agreement while somebody edits them. No sum is made here.
import type { AgreedHomeView, AgreedView, CourseView, PlannedView } from "../../backend";

export const emptyPlanned = (): PlannedView => ({ code: "", title: "", credits: "", term: "" });
export const emptyHome = (): AgreedHomeView => ({ code: "", title: "", credits: "", condition: "" });
export const emptyGroup = (): AgreedView => ({ planned: [emptyPlanned()], home: [emptyHome()] });

const blank = (row: PlannedView | AgreedHomeView) => Object.values(row).every((text) => text.trim() === "");

/** The tables without rows and groups in which nothing stands, with a point as decimal sign. */
export function written(groups: readonly AgreedView[]): AgreedView[] {
  const decimal = (text: string) => text.trim().replace(",", ".");
  return groups
    .map((group) => ({
      planned: group.planned.filter((row) => !blank(row)).map((row) => ({ ...row, credits: decimal(row.credits) })),
      home: group.home.filter((row) => !blank(row)).map((row) => ({ ...row, credits: decimal(row.credits) })),
    }))
    .filter((group) => group.planned.length + group.home.length > 0);
}

/** What keeps the tables from being saved: the fields of each group's rows as "a 0 credits", "b 1 name". */
export function lacking(groups: readonly AgreedView[]): string[] {
  const rows = (table: "a" | "b", group: number, list: readonly (PlannedView | AgreedHomeView)[]) =>
    list.flatMap((row, i) => {
      if (blank(row)) return [];
      const lacks: string[] = [];
      if (row.code.trim() === "" && row.title.trim() === "") lacks.push(`${group} ${table} ${i} name`);
      if (!/^\d+([.,]\d+)?$|^\d+\/\d+$/.test(row.credits.trim()) || /^[0.,]+$/.test(row.credits.trim())) lacks.push(`${group} ${table} ${i} credits`);
      return lacks;
    });
  return groups.flatMap((group, at) => [...rows("a", at, group.planned), ...rows("b", at, group.home)]);
}

/** One group less: its rows go to the group above. */
export const joinedAbove = (groups: readonly AgreedView[], at: number): AgreedView[] =>
  groups.flatMap((group, i) => {
    if (i === at && at > 0) return [];
    const below = i === at - 1 ? groups[at] : undefined;
    return [below ? { planned: [...group.planned, ...below.planned].filter((row) => !blank(row)), home: [...group.home, ...below.home].filter((row) => !blank(row)) } : group];
  });

/** One group for each row: the first of both tables together, and so on. */
export const split = (groups: readonly AgreedView[], at: number): AgreedView[] =>
  groups.flatMap((group, i) =>
    i !== at ? [group] : Array.from({ length: Math.max(group.planned.length, group.home.length) }, (_, row) => ({ planned: group.planned.slice(row, row + 1), home: group.home.slice(row, row + 1) })),
  );

/** A row of table B whose code is that of a local course has its title and credits, where none were written. */
export function named(row: AgreedHomeView, courses: readonly CourseView[]): AgreedHomeView {
  const course = courses.find((one) => one.code.toLowerCase() === row.code.trim().toLowerCase());
  return course ? { ...row, code: course.code, title: row.title.trim() || course.title, credits: row.credits.trim() || course.credits } : row;
}

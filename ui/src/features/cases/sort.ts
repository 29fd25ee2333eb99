// The order of the register. Without a chosen column it is the core's: what is due first.
import type { CaseRow } from "../../backend";

export type SortColumn = "student" | "number" | "host" | "state" | "assignee" | "clock";

export function sorted(rows: readonly CaseRow[], sort: { column: SortColumn; descending: boolean } | undefined): CaseRow[] {
  if (!sort) return [...rows];
  const compare = new Intl.Collator("en", { numeric: true, sensitivity: "base" }).compare;
  const direction = sort.descending ? -1 : 1;
  return [...rows].sort((a, b) => {
    const x = value(a, sort.column);
    const y = value(b, sort.column);
    // What has no value stands last, whichever way round.
    if (x === "" || y === "") return x === y ? 0 : x === "" ? 1 : -1;
    return compare(x, y) * direction;
  });
}

/** What a column sorts by. A clock that stands still has no day. */
function value(row: CaseRow, column: SortColumn): string {
  if (column !== "clock") return row[column] ?? "";
  return row.clock && row.clock.standing !== "paused" ? row.clock.due : "";
}

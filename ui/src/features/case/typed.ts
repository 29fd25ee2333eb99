// Words and moves of a transcript that is typed by hand.
import type { TypedColumn, TypedFromView, TypedRowView } from "../../backend";
import { day } from "../../lib/format";
import { m, word } from "../../lib/words";

/** The columns of the grid with the names of their cells, in order. */
export const columns: readonly { column: TypedColumn; cell: Exclude<keyof TypedRowView, "number">; wide: number }[] = [
  { column: "code", cell: "code", wide: 96 },
  { column: "title", cell: "title", wide: 220 },
  { column: "title-en", cell: "titleEn", wide: 180 },
  { column: "credits", cell: "credits", wide: 72 },
  { column: "scheme", cell: "scheme", wide: 72 },
  { column: "grade", cell: "grade", wide: 72 },
  { column: "grade-scheme", cell: "gradeScheme", wide: 124 },
  { column: "when", cell: "when", wide: 116 },
  { column: "level", cell: "level", wide: 84 },
  { column: "status", cell: "status", wide: 92 },
];

export const emptyRow = (): TypedRowView => ({ number: 0, code: "", title: "", titleEn: "", credits: "", scheme: "", grade: "", gradeScheme: "", when: "", level: "", status: "" });

export const isEmpty = (row: TypedRowView): boolean => columns.every(({ cell }) => row[cell].trim() === "");

/** "Typed from DOCUMENT by X, checked by Y." */
export function typedWords(from: TypedFromView): string {
  const people = (seen: TypedFromView["by"]) => seen.map((one) => m.typed_person({ name: one.name, day: day(one.on) })).join("; ");
  const values = { document: from.document, medium: word("typed_medium", from.medium) };
  if (from.by.length === 0) return m.typed_from_nobody(values);
  const checked = !from.checked ? m.typed_unchecked() : from.alone ? m.typed_checked_alone({ people: people(from.checkedBy) }) : m.typed_checked({ people: people(from.checkedBy) });
  return `${m.typed_from({ ...values, by: people(from.by) })}, ${checked}`;
}

/** Where a key leads from a cell: rows and columns to go on; none where the key stays in the cell. */
export function moveOf(event: Pick<KeyboardEvent, "key" | "shiftKey" | "ctrlKey" | "altKey" | "metaKey">, cell: { selectionStart: number | null; selectionEnd: number | null; value: string }): [number, number] | undefined {
  if (event.ctrlKey || event.altKey || event.metaKey) return undefined;
  const { selectionStart: start, selectionEnd: end, value } = cell;
  const whole = value !== "" && start === 0 && end === value.length;
  switch (event.key) {
    case "Enter":
      return [event.shiftKey ? -1 : 1, 0];
    case "ArrowDown":
      return [1, 0];
    case "ArrowUp":
      return [-1, 0];
    case "ArrowLeft":
      return !event.shiftKey && (whole || (start === 0 && end === 0)) ? [0, -1] : undefined;
    case "ArrowRight":
      return !event.shiftKey && (whole || (start === value.length && end === value.length)) ? [0, 1] : undefined;
    default:
      return undefined;
  }
}

import { expect, it } from "vitest";
import { moveOf, typedWords } from "./typed";

const key = (name: string, more: Partial<KeyboardEvent> = {}) => ({ key: name, shiftKey: false, ctrlKey: false, altKey: false, metaKey: false, ...more });
const at = (value: string, start: number, end = start) => ({ value, selectionStart: start, selectionEnd: end });

it("keys move as in a spreadsheet", () => {
  expect(moveOf(key("Enter"), at("abc", 1))).toEqual([1, 0]);
  expect(moveOf(key("Enter", { shiftKey: true }), at("abc", 1))).toEqual([-1, 0]);
  expect(moveOf(key("ArrowUp"), at("abc", 1))).toEqual([-1, 0]);
  expect(moveOf(key("ArrowRight"), at("abc", 3))).toEqual([0, 1]);
  expect(moveOf(key("ArrowRight"), at("abc", 1))).toBeUndefined();
  expect(moveOf(key("ArrowLeft"), at("abc", 0, 3))).toEqual([0, -1]);
  expect(moveOf(key("ArrowLeft"), at("abc", 1))).toBeUndefined();
  expect(moveOf(key("Enter", { ctrlKey: true }), at("abc", 1))).toBeUndefined();
});

it("says who typed and who looked again", () => {
  const from = { document: "Transcript", medium: "pdf" as const, by: [{ name: "A", on: "2026-02-01" }], checkedBy: [{ name: "B", on: "2026-02-02" }], checked: true, alone: false };
  expect(typedWords(from)).toBe("Typed from Transcript (PDF) by A, 1 Feb 2026, checked by B, 2 Feb 2026");
  expect(typedWords({ ...from, alone: true })).toContain("in part by the same person");
  expect(typedWords({ ...from, checked: false })).toContain("not yet checked");
  expect(typedWords({ ...from, by: [] })).toBe("Transcript (PDF), being typed");
});

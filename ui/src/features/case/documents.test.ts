import { expect, it } from "vitest";
import type { CaseView, DocumentRow, StationEvidence } from "../../backend";
import { documentToShow } from "./documents";
import { evidenceWords, parameter } from "./evidence";

const document = (id: string, more: Partial<DocumentRow> = {}) => ({ id, erased: null, signatureOpen: false, personOpen: false, ...more }) as DocumentRow;
const view = (...documents: DocumentRow[]) => ({ documents }) as CaseView;
const erased = { at: "", by: "", reason: "" };

it("shows the document that was asked for", () => {
  expect(documentToShow(view(document("a"), document("b")), "b")?.id).toBe("b");
});
it("else the one that waits for a person, and never an erased one while another is there", () => {
  expect(documentToShow(view(document("a"), document("b", { personOpen: true })), undefined)?.id).toBe("b");
  expect(documentToShow(view(document("a", { erased, personOpen: true }), document("b")), undefined)?.id).toBe("b");
  expect(documentToShow(view(document("a", { erased })), undefined)?.id).toBe("a");
  expect(documentToShow(view(), undefined)).toBeUndefined();
});
it("words an evidence that it knows, and says no more than the state for one that it does not", () => {
  const item = (code: string, params: string[], state = "now") => ({ code, params, state }) as StationEvidence;
  expect(evidenceWords(item("courses-mapped", ["5", "8"]))).toBe("5 of 8 mapped");
  expect(evidenceWords(item("never-heard-of", [], "refused"))).toBe("refused");
});
it("writes days, algorithms and amounts as people read them", () => {
  expect(parameter("2026-12-12", "2026-11-21")).toBe("12 Dec");
  expect(parameter("http://www.w3.org/2001/04/xmldsig-more#rsa-sha256", "2026-11-21")).toBe("RSA-SHA256");
  expect(parameter("30.0", "2026-11-21")).toBe("30");
  expect(parameter("Ladok", "2026-11-21")).toBe("Ladok");
});

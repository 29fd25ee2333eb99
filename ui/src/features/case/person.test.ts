import { expect, it } from "vitest";
import type { CaseView, DocumentRow, EvidenceView, PersonView } from "../../backend";
import { enumerated, parting, restsOn, standing, whyWords } from "./person";

const piece = (more: Partial<EvidenceView>): EvidenceView => ({ item: "E3", state: "agrees", document: "", case: "", why: "same-name", whyText: "", letters: [], ...more });

it("names what the verdict rests on", () => {
  const person = (verdict: PersonView["verdict"], decisive: string[], evidence: EvidenceView[] = []) => restsOn({ verdict, decisive, evidence });
  expect(person("match", ["E1"])).toBe("identifier");
  expect(person("match", ["E2", "E3", "E4"])).toBe("date of birth, family name and given names");
  expect(person("unclear", ["E2", "E4"], [piece({ item: "E2", state: "absent" }), piece({ item: "E4", state: "close" })])).toBe("date of birth (absent) and given names (close)");
  expect(person("mismatch", ["E1", "E2"])).toBe("identifier and date of birth");
  expect(enumerated([])).toBe("");
});

it("says how names agree", () => {
  const letters = [{ letter: "å", written: "aa" }];
  expect(whyWords(piece({ document: "Åse", case: "Aase", why: "same-transliterated", letters }))).toBe("The same name, in other letters: Åse = Aase. (å is written aa)");
  expect(whyWords(piece({ document: "García López", case: "García", why: "contained" }))).toContain("“García” is contained in “García López”");
  expect(whyWords(piece({ why: "not-known-here", whyText: "In English." }))).toBe("In English.");
});

it("marks the letters that differ, and only where a few do", () => {
  expect(parting(piece({ state: "close", why: "few-letters", document: "Kari", case: "Karl" }))).toEqual({ document: ["Kar", "i", ""], inCase: ["Kar", "l", ""] });
  expect(parting(piece({ state: "close", why: "few-letters", document: "Olsen", case: "Ollsen" }))).toEqual({ document: ["Ol", "", "sen"], inCase: ["Ol", "l", "sen"] });
  expect(parting(piece({ state: "differs", why: "other-name", document: "Anna", case: "Aino" }))).toBeUndefined();
});

it("shows the worse of origin and person beside the name, in words", () => {
  const of = (trust: CaseView["trust"], ...documents: Partial<DocumentRow>[]) =>
    standing({ trust, documents: documents.map((one) => ({ erased: null, later: false, signatureOpen: false, personOpen: false, person: "match", ...one }) as DocumentRow) });
  expect(of(null)).toBeUndefined();
  expect(of("verified", {})).toEqual({ tone: "proven", words: "signature verified, same person" });
  expect(of("verified", { person: "mismatch", personOpen: true })).toEqual({ tone: "refused", words: "person mismatch, signature verified" });
  expect(of("verified", {}, { person: "unclear", personOpen: true })?.words).toBe("person unclear, signature verified");
  expect(of("verified", { person: "mismatch" })?.words).toBe("signature verified, person accepted");
  expect(of("unsigned", {})).toEqual({ tone: "unsigned", words: "unsigned, same person" });
  expect(of("verified", { signatureOpen: true })?.tone).toBe("unclear");
  expect(of("verified", {}, { person: "mismatch", personOpen: true, erased: {} as DocumentRow["erased"] })?.tone).toBe("proven");
  expect(of("verified", {}, { person: "mismatch", personOpen: true, later: true })?.tone).toBe("proven");
});

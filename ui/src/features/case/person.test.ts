import { expect, it } from "vitest";
import type { CaseView, DocumentRow, EvidenceView, PersonView } from "../../backend";
import { enumerated, parting, restsOn, standing, stateWords, whyWords } from "./person";

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

it("does not call absent what is there and cannot be compared", () => {
  expect(stateWords({ state: "absent", document: "Ткач", case: "Tkach" })).toBe("not comparable");
  expect(stateWords({ state: "absent", document: "Ткач", case: "" })).toBe("absent");
  expect(stateWords({ state: "agrees", document: "Ткач", case: "Ткач" })).toBe("agrees");
});

it("marks the letters that differ, and only where a few do", () => {
  const shown = (document: string, inCase: string) => {
    const parted = parting(piece({ state: "close", why: "few-letters", document, case: inCase }));
    return [parted?.document, parted?.inCase].map((side) => side?.map(({ text, differs }) => (differs ? `[${text}]` : text)).join(""));
  };
  expect(shown("Kari", "Karl")).toEqual(["Kar[i]", "Kar[l]"]);
  expect(shown("Olsen", "Ollsen")).toEqual(["Olsen", "Ol[l]sen"]);
  expect(shown("Aino Maria", "Aina")).toEqual(["Ain[o] Maria", "Ain[a]"]);
  expect(shown("", "Aina")).toEqual(["", "[Aina]"]);
  expect(parting(piece({ state: "differs", why: "other-name", document: "Anna", case: "Aino" }))).toBeUndefined();
});

it("shows the worse of origin and person beside the name, in words", () => {
  const of = (trust: CaseView["trust"], ...documents: Partial<DocumentRow>[]) =>
    standing({ trust, documents: documents.map((one) => ({ erased: null, later: false, signatureOpen: false, personOpen: false, person: "match", ...one }) as DocumentRow) });
  expect(of(null)).toBeUndefined();
  expect(of("verified", {})).toEqual({ tone: "proven", words: "signature verified, same person" });
  expect(of("verified", { person: "mismatch", personOpen: true })).toEqual({ tone: "refused", words: "person mismatch, signature verified" });
  expect(of("verified", {}, { person: "unclear", personOpen: true })?.words).toBe("person unclear, signature verified");
  expect(of("verified", { person: "unclear" })).toEqual({ tone: "proven", words: "signature verified, person accepted" });
  expect(of("verified", { person: "mismatch" })).toEqual({ tone: "unclear", words: "accepted despite a mismatch, signature verified" });
  expect(of("unsigned", {})).toEqual({ tone: "unsigned", words: "unsigned, same person" });
  expect(of("verified", { signatureOpen: true })?.tone).toBe("unclear");
  expect(of("verified", {}, { person: "mismatch", personOpen: true, erased: {} as DocumentRow["erased"] })?.tone).toBe("proven");
  expect(of("verified", {}, { person: "mismatch", personOpen: true, later: true })?.tone).toBe("proven");
});

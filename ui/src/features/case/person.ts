// The person match in words: what a verdict rests on, how a piece of evidence came about, and where two names part.
import type { CaseView, DocumentRow, EvidenceView, PersonView } from "../../backend";
import { trustTone, verdictTone, type Tone } from "../../lib/states";
import { m, word, wordOf } from "../../lib/words";

/** "a, b and c". */
export function enumerated(words: readonly string[]): string {
  const last = words.at(-1) ?? "";
  return words.length > 1 ? m.list_and({ first: words.slice(0, -1).join(", "), last }) : last;
}

/** What the verdict rests on; for an unclear one each item with its state, for it is missing in one way or another. */
export function restsOn(person: Pick<PersonView, "verdict" | "decisive" | "evidence">): string {
  return enumerated(
    person.decisive.map((item) => {
      const name = word("item_in", item);
      const found = person.evidence.find((one) => one.item === item);
      return person.verdict === "unclear" && found ? m.item_with_state({ item: name, state: stateWords(found) }) : name;
    }),
  );
}

/** A piece's state; what is there on both sides and cannot be compared is not called absent. */
export function stateWords(item: Pick<EvidenceView, "state" | "document" | "case">): string {
  const apart = item.state === "absent" && item.document !== "" && item.case !== "";
  return word("evidence_state", apart ? "not-comparable" : item.state);
}

/** Why a piece of evidence says what it says, with the values and letters it is about. */
export function whyWords(item: EvidenceView): string {
  const { document, case: inCase } = item;
  const [short, long] = document.length <= inCase.length ? [document, inCase] : [inCase, document];
  const why = wordOf("why", item.why, { document, inCase, short, long }) ?? item.whyText;
  const letters = item.letters.map(({ letter, written }) => m.letter_written({ letter, written }));
  return letters.length > 0 ? `${why} ${m.letters_written({ letters: enumerated(letters) })}` : why;
}

/** A piece of a name, and whether it differs from what stands on the other side. */
export interface Piece { text: string; differs: boolean }

/** Two names that are close, word beside word, with the letters that differ; `undefined` where marking tells nothing. */
export function parting(item: EvidenceView): { document: Piece[]; inCase: Piece[] } | undefined {
  if (item.state !== "close" || item.why !== "few-letters") return undefined;
  const [one, other] = [item.document.split(/([\s-]+)/), item.case.split(/([\s-]+)/)];
  return { document: one.flatMap((text, i) => pieces(text, other[i])), inCase: other.flatMap((text, i) => pieces(text, one[i])) };
}

function pieces(text: string, beside: string | undefined): Piece[] {
  if (beside === undefined) return [{ text, differs: false }];
  const [letters, others] = [[...text], [...beside]];
  const same = (a: string | undefined, b: string | undefined) => a !== undefined && a.toLowerCase() === b?.toLowerCase();
  let start = 0;
  while (same(letters[start], others[start])) start += 1;
  let end = 0;
  while (end < Math.min(letters.length, others.length) - start && same(letters.at(-1 - end), others.at(-1 - end))) end += 1;
  const until = letters.length - end;
  const cut = [{ text: letters.slice(0, start), differs: false }, { text: letters.slice(start, until), differs: true }, { text: letters.slice(until), differs: false }];
  return cut.filter((piece) => piece.text.length > 0).map((piece) => ({ ...piece, text: piece.text.join("") }));
}

const rank: Record<Tone, number> = { plain: 0, proven: 1, unsigned: 2, unclear: 3, refused: 4 };

/** What stands beside the student's name: origin and person together, the worse of the two first and in its colour. */
export function standing(view: Pick<CaseView, "trust" | "documents">): { tone: Tone; words: string } | undefined {
  if (!view.trust) return undefined;
  // What came after a decision stands beside it and says nothing about it.
  const inUse = view.documents.filter((one) => !one.erased && !one.later);
  const doubted = inUse.some((one) => one.signatureOpen);
  const origin: Part = doubted ? { tone: "unclear", words: m.header_signature_open() } : { tone: trustTone(view.trust), words: word("header_trust", view.trust) };
  const person = inUse.map(personPart).reduce<Part | undefined>((worst, one) => (worst && rank[worst.tone] >= rank[one.tone] ? worst : one), undefined);
  if (!person) return origin;
  const [first, last] = rank[person.tone] > rank[origin.tone] ? [person, origin] : [origin, person];
  return { tone: first.tone, words: m.header_both({ first: first.words, last: last.words }) };
}

interface Part { tone: Tone; words: string }

function personPart(document: DocumentRow): Part {
  if (document.personOpen || document.person === "match") return { tone: verdictTone(document.person), words: word("person", document.person) };
  // Somebody answers for it by name, and despite a mismatch two do: what they stand against is still said.
  return document.person === "mismatch" ? { tone: "unclear", words: m.header_mismatch_accepted() } : { tone: "proven", words: m.header_person_accepted() };
}

// Which of a case's documents a page shows.
import type { CaseView, DocumentRow } from "../../backend";

/** The one asked for, else the first that needs a person, else the latest that is still there, else the latest. */
export function documentToShow(view: CaseView, wanted: string | undefined): DocumentRow | undefined {
  const { documents } = view;
  return (
    documents.find((one) => one.id === wanted) ??
    documents.find((one) => !one.erased && (one.signatureOpen || one.personOpen)) ??
    documents.find((one) => !one.erased) ??
    documents[0]
  );
}

import type { KeyFoundView, KeyOriginView } from "../../backend";

/** A certificate or key that somebody may pin: out of a file, or found. */
export interface Candidate {
  /** Stays when what is said about it changes. */
  id: symbol;
  /** What it came in. */
  base64: string;
  key: KeyFoundView;
  /** Where it comes from, in words. */
  source: string;
  /** The same for the journal, where it was looked up. */
  origin: KeyOriginView | null;
}

import type { KeyFoundView, KeyOriginView } from "../../backend";

/** A certificate or key that somebody may pin: out of a file, or found. */
export interface Candidate {
  /** What it came in. */
  base64: string;
  key: KeyFoundView;
  /** From whom, where it came in an e-mail. */
  from: string | null;
  /** Where it was found, where it was looked up. */
  origin: KeyOriginView | null;
}

// The only way from the pages to the core: the commands of generated.ts, the events `store_changed` and `progress`, and errors
// as a code with parameters. This folder alone knows of Tauri.
import type { Commands, ErrorKind } from "./generated";
import { wire } from "./transport";

export type * from "./generated";

export type CommandName = keyof Commands;
export type RequestOf<N extends CommandName> = Commands[N]["request"];
export type ViewOf<N extends CommandName> = Commands[N]["view"];

/** What went wrong: a code that the catalogue words, its parameters without personal data, and the incident's id in the log. */
export class BackendError extends Error {
  /** A refusal: the state does not allow it. A failure: something went wrong. */
  readonly kind: ErrorKind;
  readonly code: string;
  /** What the words name, in order; never personal data. */
  readonly params: readonly string[];
  readonly incident: string | undefined;

  constructor(answer: unknown) {
    const fields = (typeof answer === "object" && answer !== null ? answer : {}) as Record<string, unknown>;
    const code = typeof fields["code"] === "string" ? fields["code"] : "unreachable";
    super(code);
    this.name = "BackendError";
    this.kind = fields["kind"] === "refusal" ? "refusal" : "failure";
    this.code = code;
    this.params = Array.isArray(fields["params"]) ? fields["params"].map(String) : [];
    this.incident = typeof fields["incident"] === "string" ? fields["incident"] : undefined;
  }
}

const connection = wire();

/** Asks the core. Rejects with a `BackendError`, never with anything else. */
export async function call<N extends CommandName>(name: N, request: RequestOf<N>): Promise<ViewOf<N>> {
  try {
    return (await connection.call(name, request)) as ViewOf<N>;
  } catch (answer) {
    const error = answer instanceof BackendError ? answer : new BackendError(answer);
    if (error.code === "locked") for (const heard of lockedHeard) heard();
    throw error;
  }
}

const lockedHeard = new Set<() => void>();

/** Calls `heard` when the core refuses something because nobody is signed in; returns how to stop. */
export function onLocked(heard: () => void): () => void {
  lockedHeard.add(heard);
  return () => lockedHeard.delete(heard);
}

/** Calls `heard` with the tags of each change of the store; returns how to stop. */
export function onStoreChanged(heard: (tags: string[]) => void): () => void {
  return connection.listen("store_changed", (payload) => {
    const tags = (payload as { tags?: unknown } | null)?.tags;
    heard(Array.isArray(tags) ? tags.map(String) : []);
  });
}

/** Calls `heard` while something long runs; returns how to stop. */
export function onProgress(heard: (progress: { task: string; done: number; total: number | null }) => void): () => void {
  return connection.listen("progress", (payload) => heard(payload as { task: string; done: number; total: number | null }));
}

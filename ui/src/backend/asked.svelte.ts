// Answers that stay true: asked once, and again whenever the store says that something changed.
import { BackendError, call, onStoreChanged, type CommandName, type RequestOf, type ViewOf } from "./index";

/** An answer on a page. `value` keeps the former answer while a new one is on its way. */
export class Asked<T, Q = unknown> {
  #value = $state.raw<T | undefined>();
  /** Whether an answer is on its way. */
  #asking = false;
  #latest = 0;
  /** What `value` answers; while a new question is on its way it is still the former one. */
  question = $state.raw<Q | undefined>();
  error = $state.raw<BackendError | undefined>();
  /** Asks again. */
  again: () => void = () => {};

  get value(): T | undefined {
    return this.#value;
  }
  /** Puts there what a command answered. An answer that is on its way may be older than that: it is dropped, and asked for again. */
  set value(value: T | undefined) {
    this.#value = value;
    if (this.#asking) this.again();
  }

  /** Waits for an answer; a late one to an earlier question is dropped. */
  async wait(question: Q, answer: Promise<T>): Promise<void> {
    const mine = (this.#latest += 1);
    this.#asking = true;
    try {
      const value = await answer;
      if (mine !== this.#latest) return;
      this.#value = value;
      this.question = question;
      this.error = undefined;
    } catch (error) {
      if (mine !== this.#latest) return;
      this.error = error as BackendError;
    }
    this.#asking = false;
  }

  /** Drops what is on its way. */
  drop(): void {
    this.#latest += 1;
    this.#asking = false;
  }
}

/** What an answer rests on, by the tags of a change; those not named here rest on anything that changes. */
const restsOn: Partial<Record<CommandName, string[]>> = {
  copy_sheet: ["copy-sheet", "sis"],
  attachment: ["documents", "proof"],
  batch: ["batch"],
  courses: ["courses"],
  decision_file: ["proof"],
  directory: ["settings"],
  exceptions: ["policy"],
  formats: ["deliveries", "sis"],
  grade_proposal: ["grades", "documents", "courses"],
  grades: ["grades"],
  mail_sign_in: ["settings"],
  office_key: ["settings"],
  proof: ["proof"],
  recipients: ["recipients"],
  registries: ["emps", "settings"],
  rule_matches: ["cases", "documents", "mapping"],
  rule_versions: ["rules"],
  rules: ["rules", "courses"],
  settings: ["settings"],
  sis_preview: ["cases", "documents", "mapping"],
  sis_templates: ["sis"],
  source: ["documents", "proof"],
  template: ["templates"],
};

/**
 * Asks `name` as long as the component stands; `undefined` from `request` asks nothing. Call
 * while a component is set up.
 */
export function asked<N extends CommandName>(name: N, request: () => RequestOf<N> | undefined): Asked<ViewOf<N>, RequestOf<N>> {
  const answer = new Asked<ViewOf<N>, RequestOf<N>>();
  const ask = (question: RequestOf<N>) => void answer.wait(question, call(name, question));
  $effect(() => {
    const question = request();
    if (question === undefined) return;
    answer.again = () => ask(question);
    ask(question);
    let waiting: ReturnType<typeof setTimeout> | undefined;
    const stop = onStoreChanged((tags) => {
      if (!tags.some((tag) => restsOn[name]?.includes(tag) ?? true)) return;
      clearTimeout(waiting);
      waiting = setTimeout(() => ask(question), 30);
    });
    return () => {
      answer.drop();
      clearTimeout(waiting);
      stop();
    };
  });
  return answer;
}

/** One thing being done: whether it still runs, and what went wrong. */
export class Doing {
  busy = $state(false);
  error = $state.raw<BackendError | undefined>();

  /** Runs `work`; its result, or `undefined` when it failed (then `error` says why). */
  async run<T>(work: () => Promise<T>): Promise<T | undefined> {
    if (this.busy) return undefined;
    this.busy = true;
    this.error = undefined;
    try {
      return await work();
    } catch (error) {
      this.error = error instanceof BackendError ? error : new BackendError(error);
      return undefined;
    } finally {
      this.busy = false;
    }
  }
}

// The keys that work now. A page lists its bindings while it stands; each has a visible button doing the same.
// Single keys can be switched off (WCAG 2.1.4) and never act while somebody types into a field.

import { untrack } from "svelte";

export interface Binding {
  /** One of "J", "Enter", "Shift Enter", "/", "?", "Ctrl Z", "ArrowDown". Letters are upper case, as they stand on the button. */
  keys: string[];
  /** What it does, for the list of keys. */
  label: string;
  run: () => void;
  /** Shown in the bottom bar as well. */
  main?: boolean;
}

/** The name of the key that was pressed, in the spelling of `Binding.keys`. */
export function keyName(event: Pick<KeyboardEvent, "key" | "ctrlKey" | "metaKey" | "altKey"> & { shiftKey?: boolean }): string {
  if (event.altKey) return "";
  if (event.key === "Enter" && event.shiftKey) return "Shift Enter";
  const key = event.key.length === 1 ? event.key.toUpperCase() : event.key;
  return event.ctrlKey || event.metaKey ? `Ctrl ${key}` : key;
}

/** Whether the key belongs to what has the focus: text goes into fields, Enter and Space press what is focused. */
export function belongsToTarget(name: string, target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  const tag = target.tagName;
  const kind = target instanceof HTMLInputElement ? target.type : "";
  const typing = target.isContentEditable || tag === "TEXTAREA" || (tag === "INPUT" && !["checkbox", "radio", "button", "submit", "file"].includes(kind));
  if (typing) return true;
  if (tag === "SELECT") return !name.startsWith("Ctrl ");
  if (kind === "radio" && name.startsWith("Arrow")) return true;
  if (name === "Enter" || name === "Shift Enter" || name === " ") return tag === "BUTTON" || tag === "A" || tag === "SUMMARY" || tag === "INPUT";
  return false;
}

/** The binding that a key press means, the latest listed first. */
export function find(lists: readonly (readonly Binding[])[], name: string): Binding | undefined {
  for (let i = lists.length - 1; i >= 0; i -= 1) {
    const hit = lists[i]?.find((binding) => binding.keys.includes(name));
    if (hit) return hit;
  }
  return undefined;
}

class Keyboard {
  /** Single keys are on. */
  on = $state(true);
  #lists = $state.raw<Binding[][]>([]);
  #paused = $state(0);

  get shown(): Binding[] {
    return [...this.#lists].reverse().flat();
  }

  /** Adds bindings; returns how to take them away. Use as `$effect(() => keyboard.list([...]))`. */
  list(bindings: Binding[]): () => unknown {
    // Listing is no reading: an effect that lists must not run again because another one did.
    untrack(() => (this.#lists = [...this.#lists, bindings]));
    return () => untrack(() => (this.#lists = this.#lists.filter((other) => other !== bindings)));
  }

  /** While a dialog stands, the page's keys rest. */
  pause(): () => unknown {
    untrack(() => (this.#paused += 1));
    return () => untrack(() => (this.#paused -= 1));
  }

  press(event: KeyboardEvent): void {
    if (event.defaultPrevented || event.isComposing || this.#paused > 0) return;
    const name = keyName(event);
    if (!name || belongsToTarget(name, event.target)) return;
    const single = name.length === 1;
    if (single && !this.on) return;
    const hit = find(this.#lists, name);
    if (!hit) return;
    event.preventDefault();
    hit.run();
  }
}

export const keyboard = new Keyboard();

// To whom something is sealed, and how: for the keys that are pinned, or as an encrypted container.
import { asked } from "../backend/asked.svelte";

/** Addresses as they are typed, with how a mail to them is sealed. Make it while a component is set up. */
export class Sealing {
  typed = $state("");
  /** A container although there are keys. */
  container = $state(false);
  readonly to = $derived([...new Set(this.typed.toLowerCase().split(/[\s,;]+/).filter(Boolean))]);
  readonly found = asked("mail_way", () => (this.to.length > 0 ? { to: this.to } : undefined));
  readonly keys = $derived(this.found.value?.way === "keys");
  readonly way = $derived(this.keys && !this.container ? "keys" : "container");
  /** Why the office cannot sign for the keys, as a code. */
  readonly unsigned = $derived(this.way === "keys" ? this.found.value?.unsigned : null);
  readonly ready = $derived(this.to.length > 0 && this.found.value !== undefined && !this.unsigned);

  constructor(address = "") {
    this.typed = address;
  }
}

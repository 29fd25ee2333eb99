// Theme, density and single keys: choices of this machine, kept in the window's own storage. They hold no personal data.
import { keyboard } from "../keyboard/keyboard.svelte";

export const themes = ["system", "light", "dark", "contrast"] as const;
export type Theme = (typeof themes)[number];
export const densities = ["comfortable", "compact"] as const;
export type Density = (typeof densities)[number];

const storageKey = "look";

class Look {
  theme = $state<Theme>("system");
  density = $state<Density>("comfortable");

  /** Reads the choices and follows the system while the theme is "system". Returns how to stop. */
  start(): () => void {
    try {
      const kept = JSON.parse(localStorage.getItem(storageKey) ?? "{}") as { theme?: Theme; density?: Density; keys?: boolean };
      if (kept.theme && themes.includes(kept.theme)) this.theme = kept.theme;
      if (kept.density && densities.includes(kept.density)) this.density = kept.density;
      keyboard.on = kept.keys ?? true;
    } catch {
      // Unreadable choices are the default ones.
    }
    const dark = matchMedia("(prefers-color-scheme: dark)");
    const more = matchMedia("(prefers-contrast: more)");
    const apply = () => this.apply();
    dark.addEventListener("change", apply);
    more.addEventListener("change", apply);
    this.apply();
    return () => {
      dark.removeEventListener("change", apply);
      more.removeEventListener("change", apply);
    };
  }

  set(choice: { theme?: Theme; density?: Density; keys?: boolean }): void {
    if (choice.theme) this.theme = choice.theme;
    if (choice.density) this.density = choice.density;
    if (choice.keys !== undefined) keyboard.on = choice.keys;
    localStorage.setItem(storageKey, JSON.stringify({ theme: this.theme, density: this.density, keys: keyboard.on }));
    this.apply();
  }

  private apply(): void {
    const root = document.documentElement;
    root.dataset.theme = resolve(this.theme, matchMedia("(prefers-color-scheme: dark)").matches, matchMedia("(prefers-contrast: more)").matches);
    root.dataset.density = this.density;
  }
}

/** The theme to show: the chosen one, else what the system asks for. */
export function resolve(theme: Theme, dark: boolean, moreContrast: boolean): Exclude<Theme, "system"> {
  if (theme !== "system") return theme;
  if (dark) return "dark";
  return moreContrast ? "contrast" : "light";
}

export const look = new Look();

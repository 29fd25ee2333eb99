// Where we are: the address after "#", as parts. "#/case/0198…/person" is ["case", "0198…", "person"].

class Route {
  parts = $state.raw<string[]>(split(typeof location === "undefined" ? "" : location.hash));

  listen(): () => void {
    const changed = () => (this.parts = split(location.hash));
    addEventListener("hashchange", changed);
    return () => removeEventListener("hashchange", changed);
  }

  go(...parts: string[]): void {
    location.hash = href(...parts).slice(1);
  }

  /** As `go`, without a step back to where we were: for an address that only became more exact. */
  replace(...parts: string[]): void {
    history.replaceState(null, "", href(...parts));
    this.parts = split(location.hash);
  }
}

/** The address of a place, for links. */
export function href(...parts: string[]): string {
  return `#/${parts.map(encodeURIComponent).join("/")}`;
}

/** The parts of an address. */
export function split(hash: string): string[] {
  return hash
    .replace(/^#?\/?/, "")
    .split("/")
    .filter(Boolean)
    .map((part) => {
      try {
        return decodeURIComponent(part);
      } catch {
        return part;
      }
    });
}

export const route = new Route();

// How a question reaches the core: Tauri's own channel in the window, HTTP under the browser tests. Nothing else knows of either.

export interface Wire {
  call(name: string, request: unknown): Promise<unknown>;
  /** Calls `heard` with what the event carries; returns how to stop. */
  listen(event: string, heard: (payload: unknown) => void): () => void;
}

declare global {
  interface Window {
    __TAURI_INTERNALS__?: unknown;
  }
}

/** Whether this is the program's own window, and no browser of the tests. */
export function inWindow(): boolean {
  return typeof window !== "undefined" && Boolean(window.__TAURI_INTERNALS__);
}

/** The transport of this window. */
export function wire(): Wire {
  return inWindow() ? tauri() : bridge();
}

function tauri(): Wire {
  return {
    async call(name, request) {
      const { invoke } = await import("@tauri-apps/api/core");
      return invoke(name, { request });
    },
    listen(event, heard) {
      let stopped = false;
      let stop = () => {};
      void import("@tauri-apps/api/event").then(async ({ listen }) => {
        const unlisten = await listen(event, (message) => heard(message.payload));
        if (stopped) unlisten();
        else stop = unlisten;
      });
      return () => {
        stopped = true;
        stop();
      };
    },
  };
}

function bridge(): Wire {
  let source: EventSource | undefined;
  return {
    async call(name, request) {
      const answer = await fetch(`/bridge/${name}`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify(request ?? null),
      });
      const text = await answer.text();
      const body: unknown = text === "" ? null : JSON.parse(text);
      if (!answer.ok) throw body;
      return body;
    },
    listen(event, heard) {
      source ??= new EventSource("/bridge-events");
      const events = source;
      const named = (message: MessageEvent<string>) => heard(JSON.parse(message.data));
      events.addEventListener(event, named);
      return () => events.removeEventListener(event, named);
    },
  };
}

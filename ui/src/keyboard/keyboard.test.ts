import { beforeEach, describe, expect, it, vi } from "vitest";
import { belongsToTarget, find, keyboard, keyName, type Binding } from "./keyboard.svelte";

const pressed = (key: string, more: Partial<KeyboardEventInit> = {}, target: HTMLElement = document.body) => {
  const event = new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true, ...more });
  Object.defineProperty(event, "target", { value: target });
  keyboard.press(event);
  return event;
};

describe("key names", () => {
  it("spells them as the buttons do", () => {
    expect(keyName(new KeyboardEvent("keydown", { key: "j" }))).toBe("J");
    expect(keyName(new KeyboardEvent("keydown", { key: "z", ctrlKey: true }))).toBe("Ctrl Z");
    expect(keyName(new KeyboardEvent("keydown", { key: "z", metaKey: true }))).toBe("Ctrl Z");
    expect(keyName(new KeyboardEvent("keydown", { key: "ArrowDown" }))).toBe("ArrowDown");
    expect(keyName(new KeyboardEvent("keydown", { key: "j", altKey: true }))).toBe("");
  });
});

describe("the focus comes first", () => {
  it("leaves every key to a text field, even undo", () => {
    const input = document.createElement("input");
    expect(belongsToTarget("N", input)).toBe(true);
    expect(belongsToTarget("Ctrl Z", input)).toBe(true);
  });
  it("leaves Enter to a focused button, and the letters to the page", () => {
    const button = document.createElement("button");
    expect(belongsToTarget("Enter", button)).toBe(true);
    expect(belongsToTarget("N", button)).toBe(false);
  });
});

describe("bindings", () => {
  const run = vi.fn();
  beforeEach(() => {
    run.mockClear();
    keyboard.on = true;
  });
  it("act once, and not after they are taken away", () => {
    const stop = keyboard.list([{ keys: ["N"], label: "no equivalent", run }]);
    expect(pressed("n").defaultPrevented).toBe(true);
    stop();
    pressed("n");
    expect(run).toHaveBeenCalledTimes(1);
  });
  it("rest while single keys are off, but not the others", () => {
    const stop = keyboard.list([{ keys: ["N", "ArrowDown"], label: "x", run }]);
    keyboard.on = false;
    pressed("n");
    expect(run).not.toHaveBeenCalled();
    pressed("ArrowDown");
    expect(run).toHaveBeenCalledTimes(1);
    stop();
  });
  it("rest while a dialog stands", () => {
    const stop = keyboard.list([{ keys: ["X"], label: "x", run }]);
    const resume = keyboard.pause();
    pressed("x");
    expect(run).not.toHaveBeenCalled();
    resume();
    pressed("x");
    expect(run).toHaveBeenCalledTimes(1);
    stop();
  });
  it("of the inner pane win over those of the page", () => {
    const outer: Binding = { keys: ["Enter"], label: "outer", run };
    const inner: Binding = { keys: ["Enter"], label: "inner", run };
    expect(find([[outer], [inner]], "Enter")?.label).toBe("inner");
    expect(find([[outer], [inner]], "J")).toBeUndefined();
  });
});

import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { lockWhenIdle } from "./idle";

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

it("locks after the time, not before, and a key press starts it anew", () => {
  const lock = vi.fn();
  const stop = lockWhenIdle(60_000, lock);
  vi.advanceTimersByTime(55_000);
  dispatchEvent(new KeyboardEvent("keydown", { key: "a" }));
  vi.advanceTimersByTime(55_000);
  expect(lock).not.toHaveBeenCalled();
  vi.advanceTimersByTime(10_000);
  expect(lock).toHaveBeenCalledTimes(1);
  stop();
  vi.advanceTimersByTime(600_000);
  expect(lock).toHaveBeenCalledTimes(1);
});

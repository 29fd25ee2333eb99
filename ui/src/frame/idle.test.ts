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

it("tells at most once a minute that somebody is there", () => {
  const alive = vi.fn();
  const stop = lockWhenIdle(600_000, vi.fn(), alive);
  for (let second = 0; second < 150; second++) {
    vi.advanceTimersByTime(1000);
    dispatchEvent(new KeyboardEvent("keydown", { key: "a" }));
  }
  expect(alive).toHaveBeenCalledTimes(2);
  stop();
});

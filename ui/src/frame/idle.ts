// Locks when nobody has touched mouse, wheel or keyboard for a while. The core locks by its own clock as well; this one makes the
// screen follow when nothing is asked, and tells the core of somebody who types for long without asking for anything.

const signs = ["pointerdown", "pointermove", "keydown", "wheel"] as const;

/** Calls `lock` after `milliseconds` without a sign of life, and `alive` at most once a minute with one; returns how to stop. */
export function lockWhenIdle(milliseconds: number, lock: () => void, alive: () => void = () => {}): () => void {
  let last = Date.now();
  let told = last;
  const sign = () => {
    last = Date.now();
    if (last - told < 60_000) return;
    told = last;
    alive();
  };
  for (const name of signs) addEventListener(name, sign, { passive: true });
  // Compared with the clock, so that the hours asleep count too.
  const watch = setInterval(() => {
    if (Date.now() - last >= milliseconds) {
      last = Date.now();
      lock();
    }
  }, Math.min(milliseconds, 5000));
  return () => {
    clearInterval(watch);
    for (const name of signs) removeEventListener(name, sign);
  };
}

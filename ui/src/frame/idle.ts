// Locks when nobody has touched mouse, wheel or keyboard for a while. The core locks by its own clock as well; this one makes the
// screen follow when nothing is asked.

const signs = ["pointerdown", "pointermove", "keydown", "wheel"] as const;

/** Calls `lock` after `milliseconds` without a sign of life; returns how to stop. */
export function lockWhenIdle(milliseconds: number, lock: () => void): () => void {
  let last = Date.now();
  const sign = () => (last = Date.now());
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

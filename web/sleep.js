/**
 * Waits, and wakes up early when the page becomes visible or the network returns,
 * but not before `earliest`. Resolves at once when the signal is aborted.
 * @param {number} ms
 * @param {{earliest?: number, signal?: AbortSignal}} [options] earliest in milliseconds
 * @returns {Promise<void>}
 */
export function sleep(ms, { earliest = 0, signal } = {}) {
  return new Promise((resolve) => {
    const listening = new AbortController();
    const started = performance.now();
    const done = () => {
      listening.abort();
      clearTimeout(timer);
      resolve();
    };
    let timer = setTimeout(done, ms);
    const wake = () => {
      if (globalThis.document?.visibilityState === "hidden") return;
      const left = Math.min(ms, earliest) - (performance.now() - started);
      clearTimeout(timer);
      timer = setTimeout(done, Math.max(left, 0));
    };
    const options = { signal: listening.signal };
    globalThis.document?.addEventListener("visibilitychange", wake, options);
    globalThis.addEventListener?.("online", wake, options);
    signal?.addEventListener("abort", done, options);
    if (signal?.aborted) done();
  });
}

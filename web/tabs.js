// The tabs of one browser share their cookies, so what one of them does to the login
// changes it for all. They tell each other that, and nothing else: what it is now, each
// asks the API.

const echo = 2_000;

export class Tabs {
  #channel = new BroadcastChannel("countersign");
  #told = -Infinity;

  /** @param {() => void} look another tab changed something */
  constructor(look) {
    this.#channel.addEventListener("message", () => {
      this.#told = performance.now();
      look();
    });
  }

  /** Tells the other tabs to look, after what was done here. */
  tell() {
    this.#channel.postMessage("changed");
  }

  /** The same after what was found here, unless another tab has just told of it. */
  pass() {
    if (performance.now() - this.#told > echo) this.tell();
  }
}

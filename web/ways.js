// The buttons for the ways to pass a login: where each one stands, what it is called, and
// how long until it may be used again.

import { announce, busy, find } from "./page.js";
import { openIn, pause } from "./problems.js";
import { write } from "./texts.js";

/** @typedef {"force"|"push"|"sms"|"call"|"code"} Way force: a text or call although there is an app */
/** @typedef {"main"|"plain"|"quiet"|"more"} Place main: the one thing to do; more: under the other options */

/** @type {Way[]} */
export const ways = ["force", "push", "sms", "call", "code"];

export class Ways {
  #section;
  /** @type {Partial<Record<Way, number>>} from when on, in ms, a way may be used */
  #from = {};
  /** @type {Set<Way>} those that were not open at the last tick */
  #closed = new Set();
  /** @type {(way: Way) => string} */
  #name = () => "";

  /** @param {HTMLElement} section @param {(way: Way) => Promise<void>} use */
  constructor(section, use) {
    this.#section = section;
    for (const way of ways) this.#button(way).addEventListener("click", () => this.#press(way, use));
  }

  /** Starts with every way open and the other options folded. */
  reset() {
    this.#from = {};
    this.#closed.clear();
    this.fold();
  }

  /** Folds the other options away. */
  fold() {
    find(this.#section, "details").removeAttribute("open");
  }

  /**
   * Puts each way in its place; those without one are hidden.
   * @param {Partial<Record<Way, Place>>} places @param {(way: Way) => string} name what each is called
   */
  place(places, name) {
    this.#name = name;
    /** @type {Way[]} a code from the app is the likeliest of the others, one of which nothing is known the last */
    const order = places.code === "quiet" ? ways : ["code", ...ways.filter((way) => way !== "code")];
    for (const way of ways) {
      this.#item(way).hidden = !places[way];
      this.#button(way).classList.toggle("main", places[way] === "main");
      this.#button(way).classList.toggle("link", places[way] === "quiet");
    }
    this.#list("section > ul", order.filter((way) => places[way] !== "more"));
    find(this.#section, "details").hidden = !this.#list("details > ul", order.filter((way) => places[way] === "more"));
    this.tick();
  }

  /** Puts ways into a list, and tells whether one of them shows. @param {string} selector @param {Way[]} inside */
  #list(selector, inside) {
    const list = find(this.#section, selector);
    const items = inside.map((way) => this.#item(way));
    const focused = document.activeElement;
    if (items.some((item, i) => item !== list.children[i])) list.append(...items);
    // What is moved loses the focus.
    if (focused instanceof HTMLElement && focused !== document.activeElement && focused.checkVisibility()) focused.focus();
    list.hidden = items.every((item) => item.hidden);
    return !list.hidden;
  }

  /** Draws the time until each way is open again. @returns {Way[]} those that have just opened */
  tick() {
    /** @type {Way[]} */
    const opened = [];
    for (const way of ways) {
      const [button, seconds] = [this.#button(way), this.left(way)];
      if (seconds > 0) this.#closed.add(way);
      else if (this.#closed.delete(way)) opened.push(way);
      write(button, () => (seconds > 0 ? openIn(this.#name(way), seconds) : this.#name(way)));
      if (seconds > 0 || button.dataset.busy) button.setAttribute("aria-disabled", "true");
      else button.removeAttribute("aria-disabled");
    }
    return opened;
  }

  /** Says when a way is open; texts and calls share their pause. @param {"sms"|"call"|"push"} channel @param {number} seconds */
  opens(channel, seconds) {
    /** @type {Way[]} */
    const same = channel === "push" ? ["push"] : ["sms", "call", "force"];
    for (const way of same) this.#from[way] = Date.now() + seconds * 1000;
  }

  /** How many seconds a way is not open yet. @param {Way} way */
  left(way) {
    return Math.max(0, Math.ceil(((this.#from[way] ?? 0) - Date.now()) / 1000));
  }

  /** @param {Way} way */
  #button(way) {
    return find(this.#section, `[data-way="${way}"]`);
  }

  /** @param {Way} way @returns {HTMLElement} */
  #item(way) {
    return /** @type {HTMLElement} */ (this.#button(way).parentElement);
  }

  /** @param {Way} way @param {(way: Way) => Promise<void>} use */
  #press(way, use) {
    const seconds = this.left(way);
    if (seconds > 0) return announce(pause(seconds));
    void busy(this.#button(way), () => use(way)).then(() => this.tick());
  }
}

// What the page keeps in the browser. For good: the language that was chosen by hand, and
// whether there was ever a login here, so that a first visit need not ask. For as long as
// the tab is open and a login waits in it: the address that was typed for it, whether a
// code was sent, and why nothing can pass it. Nothing that opens anything.

/** @typedef {"language"|"known"} Name */

/**
 * @typedef {object} Waiting what a page that is loaded again says of a login that waits
 * @property {string} login which one: its end, as the API names it
 * @property {string} email
 * @property {boolean} sent whether a code was sent for it
 * @property {import("./problems.js").Loss|""} found why nothing can pass it, as a text, call or code found out
 */

export const memory = {
  /** @param {Name} name @returns {string|null|undefined} null for nothing, undefined where the browser keeps nothing */
  get(name) {
    try {
      return localStorage.getItem(`countersign.${name}`);
    } catch {
      return undefined;
    }
  },

  /** @param {Name} name @param {string|null} value null takes it out */
  set(name, value) {
    try {
      if (value === null) localStorage.removeItem(`countersign.${name}`);
      else localStorage.setItem(`countersign.${name}`, value);
    } catch {
      // then the page asks each time
    }
  },

  /** What this tab knows of a login; null for another one. @param {string|undefined} login @returns {Waiting|null} */
  waiting(login) {
    try {
      const kept = JSON.parse(sessionStorage.getItem(waits) ?? "null");
      return kept?.login === login ? kept : null;
    } catch {
      return null;
    }
  },

  /** @param {Waiting|null} waiting null forgets it */
  wait(waiting) {
    try {
      if (waiting) sessionStorage.setItem(waits, JSON.stringify(waiting));
      else sessionStorage.removeItem(waits);
    } catch {
      // then a page that is loaded again does not name the person
    }
  },
};

const waits = "countersign.waits";

/**
 * Whether this browser keeps a cookie such as the API's. Asked before a password is sent:
 * without its cookie a login would bother the phone for nothing. Safari, for one, drops
 * Secure cookies on http://localhost.
 */
export function keepsCookies() {
  const probe = "__Host-probe=1; Secure; Path=/; SameSite=Lax";
  try {
    document.cookie = probe;
    const kept = document.cookie.includes("__Host-probe=1");
    document.cookie = `${probe}; Max-Age=0`;
    return kept;
  } catch {
    return false; // a frame without an origin
  }
}

// What the page keeps in the browser: the language that was chosen by hand, and whether
// there was ever a login here, so that a first visit need not ask. Nothing about the
// person, and nothing that opens anything.

/** @typedef {"language"|"known"} Name */

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
};

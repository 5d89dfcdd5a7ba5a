// The field for the country: a combobox whose list can be searched by name, in the
// page's language, and by calling code (WAI-ARIA Authoring Practices, editable combobox
// with list autocomplete).

import { countries } from "./countries.js";
import { announce, find } from "./page.js";
import { ascii } from "./phone.js";
import { locale, t } from "./texts.js";

/** @typedef {{region: string, code: string, name: string, plain: string}} Country */

const isolate = /[\u2066-\u2069]/g; // keeps a + before its digits in a text from right to left

export class CountryField {
  #input;
  #list;
  #changed;
  /** @type {Country[]} in the order of the page's language */
  #all = [];
  /** @type {Country[]} what the list shows */
  #found = [];
  #active = -1;
  #language = "";

  /** @param {HTMLInputElement} input @param {() => void} changed */
  constructor(input, changed) {
    this.#input = input;
    this.#changed = changed;
    this.#list = find(document, `#${input.getAttribute("aria-controls")}`);
    input.addEventListener("input", () => this.#search());
    input.addEventListener("focus", () => input.select());
    input.addEventListener("click", () => this.#offer());
    input.addEventListener("keydown", (event) => this.#key(event));
    input.addEventListener("blur", () => this.#leave());
    this.#list.addEventListener("pointerdown", (event) => event.preventDefault()); // the focus stays
    this.#list.addEventListener("click", (event) => this.#click(/** @type {Element} */ (event.target)));
  }

  /** The calling code of what the field says; what was typed where that is no country. */
  get code() {
    const value = ascii(this.#input.value).trim();
    if (!/\p{L}/u.test(value)) return value; // 49, +49, 0049, 1-876
    return /\+(\d{1,4})\)?$/.exec(value)?.[1] ?? this.#named(plain(value))?.code ?? value;
  }

  /** Fills the empty field for a number that begins with a calling code. @param {string} code "" without one */
  suggest(code) {
    if (!code || this.#input.value.trim()) return;
    const all = this.#countries().filter((one) => one.code === code);
    const country = all.find((one) => one.region === home()) ?? (all.length === 1 ? all[0] : undefined);
    this.#input.value = country ? shown(country) : `\u2066+${code}\u2069`;
  }

  /** Starts from the browser's own country, or keeps the one that is chosen, in the page's language. */
  draw() {
    const chosen = this.#all.find((one) => this.#input.value === shown(one));
    const region = chosen?.region ?? (this.#input.value ? "" : home());
    const country = this.#countries().find((one) => one.region === region);
    if (country) this.#input.value = shown(country);
    this.#close();
  }

  #countries() {
    if (this.#language === locale()) return this.#all;
    const names = new Intl.DisplayNames(locale(), { type: "region" });
    this.#all = countries.split(" ").map((entry) => {
      const [region, code] = [entry.slice(0, 2), entry.slice(2)];
      const name = names.of(region) ?? region;
      return { region, code, name, plain: plain(name) };
    });
    this.#all.sort((a, b) => new Intl.Collator(locale()).compare(a.name, b.name));
    this.#language = locale();
    return this.#all;
  }

  /** @param {string} typed plain */
  #matches(typed) {
    const digits = ascii(typed).replace(/[ ()-]/g, "").replace(/^(?:\+|00)/, "");
    if (/^\d+$/.test(digits)) return this.#countries().filter((one) => one.code.startsWith(digits));
    const starts = (/** @type {Country} */ one) => one.plain.startsWith(typed) || one.region.toLowerCase() === typed;
    const found = this.#countries().filter((one) => starts(one) || one.plain.includes(typed));
    return found.sort((a, b) => Number(starts(b)) - Number(starts(a)));
  }

  /** The one country that a text can mean. @param {string} typed plain */
  #named(typed) {
    const found = typed ? this.#matches(typed) : [];
    const exact = found.find((one) => one.plain === typed || one.region.toLowerCase() === typed);
    return exact ?? (found.length === 1 ? found[0] : undefined);
  }

  #search() {
    this.#open(this.#matches(plain(this.#input.value)));
    announce(t("signUp.found", { count: this.#found.length }));
    this.#changed();
  }

  /** Opens the list at what the field says: all of it, unless that is only the beginning of a name. */
  #offer() {
    const value = this.#input.value;
    const whole = this.#countries().some((one) => value === shown(one));
    const found = whole ? [] : this.#matches(plain(value));
    this.#open(found.length ? found : this.#countries());
  }

  /** @param {Country[]} found */
  #open(found) {
    this.#found = found;
    this.#list.replaceChildren(...found.map((country, at) => this.#option(country, at)));
    this.#list.hidden = found.length === 0;
    this.#input.setAttribute("aria-expanded", String(found.length > 0));
    this.#activate(found.findIndex((one) => this.#input.value === shown(one)));
  }

  #close() {
    this.#open([]);
  }

  /** @param {Country} country @param {number} at */
  #option(country, at) {
    const [option, name, code] = ["li", "span", "bdi"].map((tag) => document.createElement(tag));
    option.id = `${this.#list.id}-${at}`;
    option.role = "option";
    option.dataset.at = String(at);
    name.textContent = country.name;
    code.textContent = `+${country.code}`;
    code.dir = "ltr";
    option.append(name, " ", code);
    return option;
  }

  /** @param {number} at -1 for none */
  #activate(at) {
    this.#active = at;
    for (const [i, option] of [...this.#list.children].entries()) option.ariaSelected = String(i === at);
    const option = this.#list.children[at];
    if (!option) return this.#input.removeAttribute("aria-activedescendant");
    this.#input.setAttribute("aria-activedescendant", option.id);
    option.scrollIntoView({ block: "nearest" });
  }

  /** @param {Country|undefined} country */
  #choose(country) {
    if (country) this.#input.value = shown(country);
    this.#close();
    this.#input.dispatchEvent(new Event("change", { bubbles: true }));
    this.#changed();
  }

  /** @param {Element} target */
  #click(target) {
    const option = /** @type {HTMLElement|null} */ (target.closest("[role=option]"));
    if (option) this.#choose(this.#found[Number(option.dataset.at)]);
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    const open = !this.#list.hidden;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      if (!open) this.#offer();
      const from = this.#active < 0 && step < 0 ? 0 : this.#active;
      if (open || this.#active < 0) this.#activate((from + step + this.#found.length) % this.#found.length);
    } else if (open && event.key === "Enter") {
      this.#choose(this.#found[this.#active] ?? (this.#found.length === 1 ? this.#found[0] : undefined));
    } else if (open && event.key === "Escape") {
      this.#close();
    } else {
      return;
    }
    event.preventDefault();
  }

  /** Takes what was typed for the one country that it can mean. */
  #leave() {
    const typed = plain(this.#input.value);
    const country = /\p{L}/u.test(typed) ? this.#named(typed) : undefined;
    if (country && !this.#list.hidden) this.#choose(country);
    else this.#close();
  }
}

/** @param {Country} country what the field says when it is chosen */
const shown = (country) => `${country.name} (\u2066+${country.code}\u2069)`;

/** Without case, accents and isolates. @param {string} text */
const plain = (text) => text.replace(isolate, "").normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().trim();

/** The region that the browser is set to. */
function home() {
  try {
    return new Intl.Locale(navigator.language).maximize().region ?? "";
  } catch {
    return "";
  }
}

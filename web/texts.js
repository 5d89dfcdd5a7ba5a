// What the page says, in the language of its reader. The sentences are in texts/, one
// file for each language; dates, numbers and plurals are the browser's.

import { memory } from "./memory.js";
import { sleep } from "./sleep.js";

/** @typedef {string|Record<string, string>} Text a sentence, or one for each plural form */
/** @typedef {() => string} Say a text that is made anew when the language changes */

/** The languages that there is a file for. */
export const languages = ["en", "es", "fr", "de", "pt-BR", "ja", "zh-Hans", "ar"];

/** @type {Record<string, Text>} */
let texts = {};
let language = "en";

/** @type {Map<Element, Say>} what stands where */
const written = new Map();

/**
 * The text of a key, with values in the places that it has for them. A value `count`
 * chooses among the plural forms.
 * @param {string} key @param {Record<string, string|number>} [values] @returns {string}
 */
export function t(key, values = {}) {
  const text = texts[key] ?? key;
  const form = typeof text === "string" ? text : text[plural(Number(values.count))] ?? text.other;
  return form.replaceAll(/\{(\w+)\}/g, (_, name) => isolated(values[name]));
}

/** @param {string} key whether there is such a text */
export const has = (key) => key in texts;

/**
 * Writes a text into an element, now and whenever the language changes.
 * @param {Element} place @param {Say} say
 */
export function write(place, say) {
  written.set(place, say);
  const text = say();
  if (place.textContent !== text) place.textContent = text;
}

/** @type {Array<() => void>} what else changes with the language */
const redraws = [];

/** Calls a function after each change of the language. @param {() => void} redraw */
export const onLanguage = (redraw) => { redraws.push(redraw); };

/** The language that the page is in, as its file is named. */
export const current = () => language;

/** Loads the language that the person chose, or that the browser prefers. It tries until it has one. */
export async function start() {
  const wanted = memory.get("language") ?? "";
  const first = languages.includes(wanted) ? wanted : preferred(navigator.languages);
  for (let tries = 0; ; tries++) {
    try {
      return await choose(first);
    } catch {
      await sleep(Math.min(1000 * 2 ** tries, 30_000), { earliest: 1000 });
    }
  }
}

/** Changes the language. @param {string} tag one of languages */
export async function choose(tag) {
  const response = await fetch(`texts/${tag}.json`);
  if (!response.ok) throw new Error(`load language: status ${response.status}`);
  use(tag, await response.json());
}

/** Shows the page in a language. @param {string} tag @param {Record<string, Text>} loaded */
export function use(tag, loaded) {
  [language, texts] = [tag, loaded];
  document.documentElement.lang = tag;
  document.documentElement.dir = rightToLeft() ? "rtl" : "ltr";
  for (const [attribute, put] of Object.entries(fixed)) {
    for (const place of document.querySelectorAll(`[data-${attribute}]`)) {
      put(place, t(place.getAttribute(`data-${attribute}`) ?? ""));
    }
  }
  for (const [place, say] of written) {
    if (place.isConnected) write(place, say);
    else written.delete(place);
  }
  for (const redraw of redraws) redraw();
}

/** @type {Record<string, (place: Element, text: string) => void>} the texts that never change otherwise */
const fixed = {
  text: (place, text) => { place.textContent = text; },
  label: (place, text) => place.setAttribute("aria-label", text),
};

/** @param {readonly string[]} wanted tags, the best one first @returns {string} one of languages */
export function preferred(wanted) {
  for (const tag of wanted) {
    const found = languages.find((one) => sameLanguage(one, tag));
    if (found) return found;
  }
  return "en";
}

/** @param {string} one @param {string} other whether one who reads other can read one */
function sameLanguage(one, other) {
  try {
    const [a, b] = [new Intl.Locale(one).maximize(), new Intl.Locale(other).maximize()];
    return a.language === b.language && a.script === b.script;
  } catch {
    return false; // no tag
  }
}

const rightToLeft = () => new Intl.Locale(language).maximize().script === "Arab";

/** A value keeps its own direction inside a text of the other one. @param {string|number} [value] */
function isolated(value = "") {
  const text = typeof value === "number" ? new Intl.NumberFormat(locale()).format(value) : value;
  return rightToLeft() ? `\u2068${text}\u2069` : text;
}

/** @param {number} count */
const plural = (count) => new Intl.PluralRules(locale()).select(count);

/** A length of time in words. @param {number} seconds */
export function span(seconds) {
  const unit = seconds < 100 ? "second" : seconds < 5400 ? "minute" : "hour";
  const size = { second: 1, minute: 60, hour: 3600 }[unit];
  return new Intl.NumberFormat(locale(), { style: "unit", unit, unitDisplay: "long" }).format(Math.ceil(seconds / size));
}

/** Minutes and seconds. @param {number} seconds */
export function clock(seconds) {
  const two = new Intl.NumberFormat(locale(), { minimumIntegerDigits: 2 });
  return `${new Intl.NumberFormat(locale()).format(Math.floor(seconds / 60))}:${two.format(seconds % 60)}`;
}

/** @param {string} time RFC 3339 */
export const moment = (time) =>
  new Intl.DateTimeFormat(locale(), { dateStyle: "medium", timeStyle: "short" }).format(new Date(time));

/** @param {string} time RFC 3339 */
export const hour = (time) => new Intl.DateTimeFormat(locale(), { timeStyle: "short" }).format(new Date(time));

/** @param {string[]} items */
export const list = (items) => new Intl.ListFormat(locale(), { type: "conjunction" }).format(items);

/** A language's own name for itself. @param {string} tag */
export const nameOf = (tag) => new Intl.DisplayNames(tag, { type: "language" }).of(tag) ?? tag;

/** The browser's own region, as long as it is in the page's language. */
export function locale() {
  return navigator.languages.find((one) => sameLanguage(one, language)) ?? language;
}

// What every view does with the document: find, show, say, count down.

import { clock, t, write } from "./texts.js";

/** @typedef {import("./texts.js").Say} Say */

const spoken = 5000; // ms until an announcement is taken out again
const slow = 300; // ms until an action that goes on is shown to go on

/** What the person logs in to, as the page's head names it. */
export const application = () => find(document, "header p").textContent ?? "";

/** Whether the page has a link to people who help. */
export const hasSupport = () => !find(document, "[data-link=support]").hidden;

/** @param {string} id of a view @returns {HTMLElement} */
export const view = (id) => find(document, `#${id}`);

/**
 * The first element that matches; the page is made so that there is one.
 * @template {HTMLElement} [T=HTMLElement]
 * @param {ParentNode} root @param {string} selector @returns {T}
 */
export function find(root, selector) {
  const found = root.querySelector(selector);
  if (!found) throw new Error(`find element: no ${selector}`);
  return /** @type {T} */ (found);
}

/**
 * Shows one view, alone, and moves the focus to its heading when it is new.
 * @param {string} id @param {{focus?: boolean}} [options]
 */
export function show(id, { focus = true } = {}) {
  const next = view(id);
  const fresh = next.hidden;
  for (const section of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("main > section"))) {
    section.hidden = section !== next;
  }
  const heading = find(next, "h1");
  if (fresh && focus) heading.focus();
  title(() => heading.textContent ?? "");
}

/** Names the page after what it shows, and the application. @param {Say} say */
export const title = (say) => write(find(document, "title"), () => {
  const text = say();
  return text.includes(application()) ? text : `${text} – ${application()}`;
});

/** Says something once to those who can't see it; it is no text of the page. @param {string} text */
export function announce(text) {
  const place = document.createElement("p");
  place.textContent = text;
  view("live").append(place);
  setTimeout(() => place.remove(), spoken);
}

/** @typedef {"plain"|"good"|"bad"} Kind of a note: bad has an error's colour */

/**
 * Puts a sentence at the top of a view and announces it; one that is empty removes it.
 * @param {HTMLElement} section @param {Say} say @param {Kind} [kind]
 */
export function note(section, say, kind = "plain") {
  const place = find(section, ".note");
  const text = say();
  if (text && place.textContent !== text) announce(text);
  write(place, say);
  place.hidden = !text;
  for (const one of ["good", "bad"]) place.classList.toggle(one, one === kind);
}

/** No text. @type {Say} */
export const nothing = () => "";

/**
 * Lets a button do one thing at a time. It keeps its focus meanwhile; work that takes
 * longer than a moment is shown on it and announced.
 * @param {HTMLElement} button @param {() => Promise<void>} work
 */
export async function busy(button, work) {
  if (button.dataset.busy) return;
  button.dataset.busy = "true";
  button.setAttribute("aria-disabled", "true");
  const timer = setTimeout(() => {
    button.setAttribute("aria-busy", "true");
    announce(t("loading"));
  }, slow);
  try {
    await work();
  } finally {
    clearTimeout(timer);
    delete button.dataset.busy;
    button.removeAttribute("aria-disabled");
    button.removeAttribute("aria-busy");
  }
}

/**
 * Calls `tick` now and each second, until the signal is aborted.
 * @param {() => void} tick @param {AbortSignal} signal
 */
export function eachSecond(tick, signal) {
  const timer = setInterval(tick, 1000);
  signal.addEventListener("abort", () => clearInterval(timer), { once: true });
  tick();
}

/** The time that is left, to show. @param {number} ms */
export const left = (ms) => clock(Math.max(0, Math.ceil(ms / 1000)));

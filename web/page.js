// What every view does with the document: find, show, say, count down.

import { clock, write } from "./texts.js";

/** @typedef {import("./texts.js").Say} Say */

const name = document.title;

/** The timers that announcements are taken out by. */
const spoken = 5000;

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

/** Names the page after what it shows. @param {Say} say */
export const title = (say) => write(find(document, "title"), () => `${say()} – ${name}`);

/** Says something once to those who can't see it; it is no text of the page. @param {string} text */
export function announce(text) {
  const place = document.createElement("p");
  place.textContent = text;
  view("live").append(place);
  setTimeout(() => place.remove(), spoken);
}

/**
 * Puts a sentence at the top of a view and announces it; one that is empty removes it.
 * @param {HTMLElement} section @param {Say} say @param {{bad?: boolean}} [options]
 */
export function note(section, say, { bad = false } = {}) {
  const place = find(section, ".note");
  const text = say();
  if (text && place.textContent !== text) announce(text);
  write(place, say);
  place.hidden = !text;
  place.classList.toggle("bad", bad);
}

/** No text. @type {Say} */
export const nothing = () => "";

/**
 * Lets a button or form do one thing at a time. It keeps its focus meanwhile, and
 * what a screen reader says of it.
 * @param {HTMLElement} button @param {() => Promise<void>} work
 */
export async function busy(button, work) {
  if (button.dataset.busy) return;
  button.dataset.busy = "true";
  button.setAttribute("aria-disabled", "true");
  try {
    await work();
  } finally {
    delete button.dataset.busy;
    button.removeAttribute("aria-disabled");
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

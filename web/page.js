// What every view does with the document: show, say, ask, count down.

import { CountersignError } from "./countersign.js";
import { clock, missing, problem } from "./texts.js";

const name = document.title;

/** @param {string} id of a view @returns {HTMLElement} */
export const view = (id) => /** @type {HTMLElement} */ (document.getElementById(id));

/** Shows one view, alone, and moves the focus to its heading when it is new. */
export function show(id) {
  const next = view(id);
  const fresh = next.hidden;
  for (const section of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("main > section"))) {
    section.hidden = section !== next;
  }
  if (fresh) next.querySelector("h1").focus();
  title(next.querySelector("h1").textContent);
  return fresh;
}

/** Names the page after what it shows. */
export const title = (text) => { document.title = `${text} – ${name}`; };

/** Says something once to those who can't see it; it is no text of the page. */
export function announce(text) {
  const place = document.createElement("p");
  place.textContent = text;
  view("live").append(place);
  setTimeout(() => place.remove(), 5000);
}

/** Puts a sentence at the top of a view and announces it, "" removes it. */
export function note(section, text, { bad = false } = {}) {
  const place = section.querySelector(".note");
  if (text && place.textContent !== text) announce(text);
  place.textContent = text;
  place.hidden = !text;
  place.classList.toggle("bad", bad);
}

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
 * Hands a form's fields to `submit` and shows the error that it throws, at its
 * field if it has one. Empty fields are told without asking the API.
 * @param {HTMLFormElement} form @param {(fields: Record<string, string>) => Promise<void>} submit
 */
export function onSubmit(form, submit) {
  form.addEventListener("input", (event) => clearError(/** @type {HTMLElement} */ (event.target)));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    void busy(form.querySelector(".main"), async () => {
      clearErrors(form);
      const inputs = /** @type {NodeListOf<HTMLInputElement>} */ (form.querySelectorAll("input[required]"));
      const empty = [...inputs].find((input) => !input.value.trim());
      if (empty) return fieldError(empty, missing(empty.name, empty.autocomplete === "current-password"));
      try {
        await submit(/** @type {Record<string, string>} */ (Object.fromEntries(new FormData(form))));
      } catch (error) {
        formError(form, error);
      }
    });
  });
}

/** Where errors belong that name no field. */
const fieldOf = { invalid_code: "code", invalid_credentials: "password" };

/** Shows an error of the API in a form. */
export function formError(form, caught) {
  const error = asError(caught);
  const field = form.elements.namedItem(fieldOf[error.code] ?? error.field);
  if (field) fieldError(field, problem(error));
  else sayError(form, error);
}

/** Shows an error of the API where a view has its place for errors. */
export function sayError(place, error) {
  place.querySelector(".form-error").textContent = problem(asError(error));
}

/** Takes the errors out of a form. */
export function clearErrors(form) {
  form.querySelector(".form-error").textContent = "";
  for (const field of form.querySelectorAll("[aria-invalid]")) clearError(field);
}

function clearError(field) {
  document.getElementById(`${field.id}-error`)?.remove();
  field.removeAttribute("aria-invalid");
  describe(field, (ids) => ids.filter((id) => id !== `${field.id}-error`));
}

function fieldError(field, text) {
  const place = document.createElement("p");
  place.className = "field-error";
  place.id = `${field.id}-error`;
  place.textContent = text;
  field.after(place);
  field.setAttribute("aria-invalid", "true");
  describe(field, (ids) => [place.id, ...ids]);
  field.focus();
}

function describe(field, change) {
  const ids = change((field.getAttribute("aria-describedby") ?? "").split(" ").filter(Boolean));
  if (ids.length) field.setAttribute("aria-describedby", ids.join(" "));
  else field.removeAttribute("aria-describedby");
}

/** An error of the page itself is told like an answer that makes no sense. */
export function asError(error) {
  if (error instanceof CountersignError) return error;
  console.error(error);
  return new CountersignError({ code: "unexpected" });
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

/** Writes the time that is left into `place`. @param {Element} place @param {number} ms */
export function countDown(place, ms) {
  const text = clock(Math.max(0, Math.ceil(ms / 1000)));
  if (place.textContent !== text) place.textContent = text;
}

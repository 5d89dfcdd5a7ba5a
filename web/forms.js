// What every form does: it is sent once at a time, and errors are told at their field.

import { announce, busy, find, nothing } from "./page.js";
import { asError, missing, problem } from "./problems.js";
import { write } from "./texts.js";

/** @typedef {import("./texts.js").Say} Say */

/**
 * Hands a form's fields to `submit` and shows the error that it throws, at its
 * field if it has one. Empty fields are told without asking the API.
 * @param {HTMLFormElement} form @param {(fields: Record<string, string>) => Promise<void>} submit
 */
export function onSubmit(form, submit) {
  form.addEventListener("input", (event) => clearError(/** @type {HTMLInputElement} */ (event.target)));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    void busy(find(form, ".main"), async () => {
      clearErrors(form);
      hidePasswords(form);
      const inputs = /** @type {NodeListOf<HTMLInputElement>} */ (form.querySelectorAll("input[required]"));
      const empty = [...inputs].find((input) => !input.value.trim());
      if (empty) return fieldError(empty, () => missing(empty));
      try {
        await submit(/** @type {Record<string, string>} */ (Object.fromEntries(new FormData(form))));
      } catch (error) {
        formError(form, error);
      }
    });
  });
}

/** @type {Record<string, string>} where errors belong that name no field */
const fieldOf = { invalid_code: "code", invalid_credentials: "password", email_taken: "email" };

/** Shows an error of the API in a form. @param {HTMLFormElement} form @param {unknown} caught */
export function formError(form, caught) {
  const error = asError(caught);
  const field = form.elements.namedItem(fieldOf[error.code] ?? error.field);
  if (field instanceof HTMLInputElement) fieldError(field, () => problem(error));
  else sayError(form, error);
}

/** Shows an error where a view has its place for errors. @param {HTMLElement} place @param {unknown} caught */
export function sayError(place, caught) {
  const error = asError(caught);
  write(find(place, ".form-error"), () => problem(error));
}

/** Takes the errors out of a form. @param {HTMLElement} form */
export function clearErrors(form) {
  write(find(form, ".form-error"), nothing);
  for (const field of form.querySelectorAll("[aria-invalid]")) clearError(field);
}

/** @param {Element} field */
function clearError(field) {
  document.getElementById(`${field.id}-error`)?.remove();
  field.removeAttribute("aria-invalid");
  describe(field, (ids) => ids.filter((id) => id !== `${field.id}-error`));
}

/** @param {HTMLInputElement} field @param {Say} say */
function fieldError(field, say) {
  clearError(field);
  const place = document.createElement("p");
  place.className = "field-error";
  place.id = `${field.id}-error`;
  (field.closest(".combo, .secret") ?? field).after(place);
  write(place, say);
  field.setAttribute("aria-invalid", "true");
  describe(field, (ids) => [place.id, ...ids]);
  // The focus makes a screen reader read the field with its error. Where it is already, nothing would be read.
  if (document.activeElement === field) announce(say());
  else field.focus();
}

/** @param {Element} field @param {(ids: string[]) => string[]} change */
function describe(field, change) {
  const ids = change((field.getAttribute("aria-describedby") ?? "").split(" ").filter(Boolean));
  if (ids.length) field.setAttribute("aria-describedby", ids.join(" "));
  else field.removeAttribute("aria-describedby");
}

/** Lets a button show the password of the field before it. @param {HTMLElement} button */
export function showsPassword(button) {
  const input = /** @type {HTMLInputElement} */ (find(document, `#${button.getAttribute("aria-controls")}`));
  const draw = () => button.setAttribute("aria-pressed", String(input.type === "text"));
  button.addEventListener("click", () => {
    input.type = input.type === "password" ? "text" : "password";
    draw();
  });
  input.form?.addEventListener("submit", draw);
}

/** A browser keeps only what stands in a field for passwords. @param {HTMLFormElement} form */
function hidePasswords(form) {
  for (const input of /** @type {NodeListOf<HTMLInputElement>} */ (form.querySelectorAll("input[autocomplete$=password]"))) {
    input.type = "password";
  }
}

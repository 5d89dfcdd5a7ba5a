// The field for a code: it is sent by itself when it is complete, once, and a code that
// a text message brings is read out of it where the browser can.

import { ascii } from "./phone.js";

/**
 * The code in what was typed or pasted: digits as the API reads them, or the only ones
 * in a text message that can be a code; "" without one. @param {string} text
 */
export function codeIn(text) {
  const plain = ascii(text);
  const alone = plain.replace(/[ ()-]/g, "").replace(/\.$/, "");
  if (isCode(alone)) return alone;
  if (!isMessage(plain)) return "";
  const found = only(plain.match(/\d+/g));
  return found.length ? unique(found) : unique(only(plain.match(/\d+(?:[ -]\d+)+/g))); // 123 4567
}

const isCode = (/** @type {string} */ text) => /^\d{6,8}$/.test(text);
const isMessage = (/** @type {string} */ text) => /\p{L}/u.test(text);

/** @param {string[]|null} runs those that can be a code */
const only = (runs) => (runs ?? []).map((run) => run.replace(/\D/g, "")).filter(isCode);

/** A message may say its code twice, the second time for the browser. @param {string[]} codes */
const unique = (codes) => (new Set(codes).size === 1 ? (codes[0] ?? "") : "");

export class CodeField {
  #form;
  #input;
  #sent = "";
  #reading = new AbortController();

  /** @param {HTMLFormElement} form @param {HTMLInputElement} input data-digits: how many digits a code has here */
  constructor(form, input) {
    this.#form = form;
    this.#input = input;
    const complete = Number(input.dataset.digits);
    input.addEventListener("paste", (event) => this.#paste(event));
    input.addEventListener("input", (event) => {
      if (/** @type {InputEvent} */ (event).isComposing) return;
      if (this.#digits.length === complete && this.#digits !== this.#sent) form.requestSubmit();
    });
    form.addEventListener("submit", () => { this.#sent = this.#digits; });
  }

  get #digits() { return codeIn(this.#input.value); }

  /** The code, or what was typed where there is none: the API says what is wrong with it. */
  get value() { return this.#digits || this.#input.value; }

  /** Leaves the code of a text message. Its lines would run together in the field. @param {ClipboardEvent} event */
  #paste(event) {
    const text = event.clipboardData?.getData("text") ?? "";
    const code = isMessage(text) ? codeIn(text) : "";
    if (!code) return;
    event.preventDefault();
    this.#input.value = code;
    this.#input.dispatchEvent(new InputEvent("input", { bubbles: true, inputType: "insertFromPaste" }));
  }

  /** Empties the field for another login. */
  reset() {
    this.#sent = this.#input.value = "";
    this.#reading.abort();
  }

  /** Waits for a text message with a code for this page (WebOTP), until reset. */
  async read() {
    if (!("OTPCredential" in window)) return;
    this.#reading.abort();
    this.#reading = new AbortController();
    const request = { otp: { transport: ["sms"] }, signal: this.#reading.signal };
    try {
      const found = await navigator.credentials.get(/** @type {CredentialRequestOptions} */ (request));
      this.#input.value = /** @type {{code?: string}} */ (/** @type {unknown} */ (found))?.code ?? "";
      if (this.#digits && this.#digits !== this.#sent) this.#form.requestSubmit();
    } catch {
      // refused, aborted, or not possible here: the person types it
    }
  }
}

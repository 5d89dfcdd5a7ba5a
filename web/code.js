// The field for a code: it is sent by itself when it is complete, once, and a code that
// a text message brings is read out of it where the browser can.

import { digitsOf } from "./phone.js";

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
    input.addEventListener("input", (event) => {
      if (/** @type {InputEvent} */ (event).isComposing) return;
      if (this.#digits.length === complete && this.#digits !== this.#sent) form.requestSubmit();
    });
    form.addEventListener("submit", () => { this.#sent = this.#digits; });
  }

  get #digits() { return digitsOf(this.#input.value); }

  /** What was typed, as the API reads it. */
  get value() {
    return /[^\p{Nd}\s-]/u.test(this.#input.value) ? this.#input.value : this.#digits;
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

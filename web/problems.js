// What went wrong, in words.

import { CountersignError } from "./countersign.js";
import { hasSupport } from "./page.js";
import { clock, has, span, t } from "./texts.js";

/** A phone number that the page can't read, told at its field like an answer of the API. */
export class UnreadNumber extends CountersignError {
  /** @param {import("./phone.js").Reason} reason */
  constructor(reason) {
    super({ code: "invalid_field", field: ["noCode", "otherCode"].includes(reason) ? "countryCode" : "phone" });
    this.reason = reason;
  }
}

/** A new password that is too easy to guess. */
class GuessablePassword extends CountersignError {}

/**
 * Tells a new password that is too easy to guess from one of a wrong length: the API refuses
 * both with the same code. Any other error stays what it is.
 * @param {unknown} caught @param {string} password
 */
export function ofPassword(caught, password) {
  const error = asError(caught);
  const length = [...password.normalize("NFC")].length;
  const guessable = error.code === "invalid_field" && error.field === "password" && length >= 8 && length <= 128;
  return guessable ? new GuessablePassword(error) : error;
}

/**
 * What went wrong, and when it is worth another try.
 * @param {CountersignError} error
 */
export function problem(error) {
  if (error.code === "wait") return pause(error.retryAfter);
  const text = said(error);
  return error.retryAfter > 0 ? t("problem.retry", { problem: text, time: span(error.retryAfter) }) : text;
}

/** @param {CountersignError} error */
function said(error) {
  if (error instanceof UnreadNumber) return t(`phone.${error.reason}`);
  if (error instanceof GuessablePassword) return t("field.guessable");
  if (error.code === "invalid_field" && has(`field.${error.field}`)) return t(`field.${error.field}`);
  if (isLost(error.code)) return unserved(error.code);
  const code = error.code === "no_answer" && !navigator.onLine ? "offline" : error.code;
  return has(`problem.${code}`) ? t(`problem.${code}`) : error.message;
}

/** When a code or a push may be asked for again: no fault, only a pause. @param {number} seconds */
export const pause = (seconds) => (seconds > 0 ? t("problem.wait", { time: span(seconds) }) : t("problem.waitSoon"));

/** Why a login that waits for its phone hears nothing. @param {CountersignError} error */
export const silence = (error) =>
  error.code === "no_answer" && !navigator.onLine ? t("factor.offline") : t("factor.noAnswer");

/** What an empty field asks for. @param {HTMLInputElement} field */
export const missing = (field) =>
  t(field.autocomplete === "current-password" ? "field.currentPassword" : `field.${field.name}`);

/**
 * An error of the page itself is told like an answer that makes no sense.
 * @param {unknown} error @returns {CountersignError}
 */
export function asError(error) {
  if (error instanceof CountersignError) return error;
  console.error(error);
  return new CountersignError({ code: "unexpected" });
}

/**
 * Why no push waits; "" where there is nothing to say, as for a person without the app.
 * @param {import("./countersign.js").Login} login @returns {{say: string, kind: "bad"|"plain"}}
 */
export function pushNote(login) {
  switch (login.push?.state) {
    case "denied":
      return { say: t("push.denied"), kind: "bad" };
    case "expired":
      return { say: t("push.expired"), kind: "plain" };
    case "failed":
      return { say: login.push.reason === "no_device" ? "" : t("push.failed"), kind: "bad" };
    case "none": // the app is there, and was not asked
      return { say: login.methods?.includes("app") ? t("push.none") : "", kind: "plain" };
    default:
      return { say: "", kind: "plain" };
  }
}

/**
 * @typedef {"factor_gone"|"method_unavailable"} Loss the provider does not know the person any
 *   more, or refuses to serve them: nothing can pass the login
 */

/** Whether an error, or the reason for a push that failed, says so. @param {string} [code] @returns {code is Loss} */
export const isLost = (code) => code === "factor_gone" || code === "method_unavailable";

/** What the person can do then, whatever found it out. @param {Loss} loss */
export function unserved(loss) {
  if (loss === "factor_gone") return t("problem.factor_gone"); // the next login connects the phone anew
  return hasSupport() ? t("push.contactSupport") : t("problem.method_unavailable");
}

/** A way with the time until it is open again. @param {string} way @param {number} seconds */
export const openIn = (way, seconds) => t("way.in", { way, time: seconds < 600 ? clock(seconds) : span(seconds) });

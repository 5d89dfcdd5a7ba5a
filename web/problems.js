// What went wrong, in words.

import { CountersignError } from "./countersign.js";
import { clock, has, span, t } from "./texts.js";

/** A phone number that the page can't read, told at its field like an answer of the API. */
export class UnreadNumber extends CountersignError {
  /** @param {import("./phone.js").Reason} reason */
  constructor(reason) {
    super({ code: "invalid_field", field: ["noCode", "otherCode"].includes(reason) ? "countryCode" : "phone" });
    this.reason = reason;
  }
}

/**
 * @param {CountersignError} error
 * @param {{wait?: boolean}} [options] wait: false leaves out when to try again
 */
export function problem(error, { wait = true } = {}) {
  if (error instanceof UnreadNumber) return t(`phone.${error.reason}`);
  if (error.code === "invalid_field" && has(`field.${error.field}`)) return t(`field.${error.field}`);
  const code = error.code === "no_answer" && !navigator.onLine ? "offline" : error.code;
  const text = has(`problem.${code}`) ? t(`problem.${code}`) : error.message;
  return wait && error.retryAfter > 0 ? t("problem.retry", { problem: text, time: span(error.retryAfter) }) : text;
}

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

/** Why no push waits; "" where there is nothing to say. @param {import("./countersign.js").Login} login */
export function pushNote(login) {
  switch (login.push?.state) {
    case "denied":
      return t("push.denied");
    case "expired":
      return t("push.expired");
    case "failed":
      return t(login.push.reason === "no_device" ? "push.noDevice" : "push.failed");
    case "none":
      return login.methods?.includes("push") ? t("push.none") : "";
    default:
      return "";
  }
}

/** A way with the time until it is open again. @param {string} way @param {number} seconds */
export const openIn = (way, seconds) => t("way.in", { way, time: clock(seconds) });

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
  if (error.code === "invalid_field" && has(`field.${error.field}`)) return t(`field.${error.field}`);
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
      return { say: failure(login.push.reason), kind: "bad" };
    case "none": // the app is there, and was not asked
      return { say: login.methods?.includes("app") ? t("push.none") : "", kind: "plain" };
    default:
      return { say: "", kind: "plain" };
  }
}

/** Whether nothing can pass this login: the provider does not know the person any more, or refuses to serve them. @param {import("./countersign.js").Login} login */
export const unserved = ({ push }) => push?.state === "failed" && ["factor_gone", "method_unavailable"].includes(push.reason ?? "");

/** Why a push could not be sent. @param {string} [reason] @returns {string} */
function failure(reason) {
  switch (reason) {
    case "no_device":
      return "";
    case "factor_gone": // nothing can pass this login; the next one connects the phone anew
      return t("problem.factor_gone");
    case "method_unavailable":
      return hasSupport() ? t("push.contactSupport") : t("push.methodUnavailable");
    default:
      return t("push.failed");
  }
}

/** A way with the time until it is open again. @param {string} way @param {number} seconds */
export const openIn = (way, seconds) => t("way.in", { way, time: seconds < 600 ? clock(seconds) : span(seconds) });

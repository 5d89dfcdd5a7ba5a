// Every sentence that the page says by itself. What never changes stands in
// index.html.

/** What went wrong, by the API's code; the API's own words where there is none. */
const problems = {
  no_answer: "The server can't be reached. Please check your connection and try again.",
  unexpected: "The server did not answer as it should. Please try again in a moment.",
  invalid_credentials: "The e-mail address or the password is wrong.",
  invalid_code: "This code is not right, or it was used before.",
  session_required: "Your session has ended. Please log in again.",
  no_login: "This login is over. Please log in again.",
  cross_origin: "This request came from another site. Please open this page anew.",
  email_taken: "There is an account with this e-mail address. Please log in, or use another one.",
  push_pending: "A request is waiting on your phone already.",
  too_many_attempts: "Too many attempts.",
  provider_failed: "The service that reaches your phone could not do this. Please try another way.",
  unavailable: "The service does not answer right now.",
  internal: "Something went wrong on our side. Please try again.",
};

const fields = {
  fullName: "Please enter your name, in at most 100 characters.",
  email: "Please enter one e-mail address, such as ada@example.com.",
  password: "Please choose a password of 8 to 128 characters.",
  countryCode: "Please enter a calling code, such as +1 or +49.",
  phone: "Please check this phone number: it can't be used as it is.",
  code: "Please enter the code: six to eight digits.",
};

/**
 * @param {import("./countersign.js").CountersignError} error
 * @param {{wait?: boolean}} [options] wait: false leaves out when to try again
 */
export function problem(error, { wait = true } = {}) {
  if (error.code === "invalid_field" && error.field in fields) return fields[error.field];
  const text = problems[error.code] ?? error.message;
  return wait && error.retryAfter > 0 ? `${text} Please try again in ${span(error.retryAfter)}.` : text;
}

/** Why nothing waits any more. */
export const gone = { login: problems.no_login, session: problems.session_required };

/** What an empty field asks for. */
export const missing = (name, current) =>
  name === "password" && current ? "Please enter your password." : fields[name];

/** Why no push waits; "" where there is nothing to say. */
export function pushNote(login) {
  const again = login.methods?.includes("push");
  switch (login.push?.state) {
    case "denied":
      return "The request was denied on your phone. If that was you, and by mistake, enter a code or send a new request.";
    case "expired":
      return "Nobody answered the request on your phone in time. Enter a code, or send a new request.";
    case "failed":
      return login.push.reason === "no_device"
        ? "There is no app on your phone that could be asked. Please use a code."
        : "The request could not be sent to your phone. Please use a code, or try again.";
    case "none":
      return again ? "No request was sent to your phone, because there were too many. Please use a code." : "";
    default:
      return "";
  }
}

export const factor = {
  approve: "Approve on your phone",
  code: "Enter a code",
  push: "Ask your phone again",
  confirm: "Confirm your phone",
  nothing: "This can't go on right now",
  confirmLead: "A code shows that this phone is yours. We send it to the number that you gave.",
  noCodes: "Too many wrong codes were entered for this account. For now, only a request on your phone can finish this login.",
  nothingLeft: "Neither a code nor a request can finish this login right now. Please try again later.",
  codePlease: "Enter a code to finish this login.",
  otherWays: "Other ways",
  onlyWay: "What you can do",
  ways: "How do you get the code?",
  noCode: "No code yet?",
  cancel: "Cancel this login",
  skip: "Not now",
  waysOf: {
    code: "Enter a code from the app",
    force: "Send the code anyway",
    sms: "Text me a code",
    call: "Call me and say a code",
    push: "Send a new request to my phone",
  },
  enterCode: "I have a code",
  sent: {
    sms: (to) => `A text with a code is on its way to ${to}.`,
    call: (to) => `${to} is being called: a voice will say the code.`,
    push: () => "A new request is on your phone.",
    app: () => "Your phone has an app for this: open it and enter the code that it shows.",
  },
  to: (number) => number?.replaceAll(" ", "\u00a0") ?? "your phone", // one word, for line breaks
  hint: (app, left) =>
    `${app ? "The code that the app shows, or one that was sent to you" : "The code that was sent to you"}, 6 to 8 digits.` +
    (left === undefined || left > 3 ? "" : ` ${left === 1 ? "One try is" : `${left} tries are`} left.`),
  waitingOn: (problem) => `${problem} We keep asking.`,
};

/** How a login ended, and what comes next. */
export const over = {
  expired: ["This login took too long", "For your safety it waits for a few minutes only.", "Log in again"],
  locked: ["Too many wrong codes", "This login is locked. You can start a new one; if the codes keep failing, wait a while.", "Log in again"],
  cancelled: ["This login was cancelled", "It was ended before it was finished.", "Log in again"],
  ended: ["Your session has ended", "This page was not used for a while, or you logged out elsewhere.", "Continue"],
  broken: ["We can't go on right now", "", "Try again"],
};

export const signedIn = {
  title: (name) => `Logged in as ${name}`,
  unconfirmed: "Your phone is not confirmed yet. Until then it can't protect your account.",
  locked: "Too many wrong codes were entered. To confirm your phone, log out and log in again.",
  confirmed: "Your phone is confirmed.",
  loggedOut: "You are logged out.",
  phone: (number, verified) => `${number} (${verified ? "confirmed" : "not confirmed"})`,
  how: (amr) => amr.map((one) => ({ pwd: "password", push: "approval on your phone", otp: "code" })[one] ?? one),
  until: (end, idle) => (idle ? `At ${idle} if it is not used, and on ${end} at the latest` : `On ${end}`),
};

/** A length of time in words. @param {number} seconds */
export function span(seconds) {
  const unit = seconds < 100 ? "second" : seconds < 5400 ? "minute" : "hour";
  const size = { second: 1, minute: 60, hour: 3600 }[unit];
  return new Intl.NumberFormat(locale(), { style: "unit", unit, unitDisplay: "long" }).format(Math.ceil(seconds / size));
}

/** Minutes and seconds. @param {number} seconds */
export const clock = (seconds) => `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;

/** @param {string} time RFC 3339 */
export const moment = (time) =>
  new Intl.DateTimeFormat(locale(), { dateStyle: "medium", timeStyle: "short" }).format(new Date(time));

/** @param {string} time RFC 3339 */
export const hour = (time) => new Intl.DateTimeFormat(locale(), { timeStyle: "short" }).format(new Date(time));

/** @param {string[]} items */
export const list = (items) => new Intl.ListFormat(locale(), { type: "conjunction" }).format(items);

/** The browser's own region, as long as it is in the page's language. */
function locale() {
  const language = document.documentElement.lang;
  return navigator.languages.find((one) => one.split("-")[0] === language) ?? language;
}

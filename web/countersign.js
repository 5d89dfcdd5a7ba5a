// The Countersign API, for the pages of any site.
//
//   import { Countersign, CountersignError } from "./countersign.js";
//
//   const client = new Countersign();
//   const login = await client.logIn({ email, password });
//   for await (const answer of client.waitForApproval(login, { signal })) show(answer);
//   const answer = await client.session();
//   if (answer?.session) welcome(answer.user);
//
// On the API's own origin the tokens live in cookies that no script can read. A page
// on another origin, which the API lists in ALLOWED_ORIGINS, gives `base` and
// `token: true`: the client then keeps the token itself, until the page is left.
// Nothing here touches the document or stores anything; a page needs one client and
// keeps what it returns.

import { sleep } from "./sleep.js";

/**
 * @typedef {object} Push how far the request on the phone is
 * @property {"none"|"pending"|"approved"|"denied"|"expired"|"failed"} state
 * @property {string} [reason] why it failed: no_device, unavailable, provider_failed, factor_gone or method_unavailable
 * @property {string} [number] to compare with the one on the phone, while it waits
 * @property {string} [expiresAt] RFC 3339, while it waits
 */

/**
 * @typedef {object} Login
 * @property {"pending"|"approved"|"expired"|"locked"|"cancelled"} state
 * @property {string} [expiresAt] RFC 3339, while it is pending
 * @property {number} [pollAfterMs] the pace at which the server wants to be asked
 * @property {string} [method] the likeliest of methods
 * @property {Array<"push"|"app"|"sms"|"call">} [methods] what can pass it now; of a pending or locked one
 * @property {Push} [push] absent for a registration, which has none
 * @property {number} [attemptsLeft] codes that may still be tried; of a pending or locked one
 * @property {number} [resendAfter] seconds until a text or call may be asked for; 0: now;
 *   absent: not in this login any more
 * @property {number} [pushAfter] seconds until a push may be asked for; absent: now, or not
 *   in this login any more
 */

/**
 * @typedef {object} Session
 * @property {"aal1"|"aal2"} aal aal1: registered, and no second factor passed yet
 * @property {string[]} amr how it was passed: pwd, push, otp
 * @property {string} authTime RFC 3339
 * @property {string} expiresAt RFC 3339
 * @property {string} [idleExpiresAt] RFC 3339
 */

/**
 * @typedef {object} User
 * @property {string} id the account's, opaque and permanent: key your data on it
 * @property {string} fullName
 * @property {string} email
 * @property {string} phone masked while the session is aal1
 * @property {boolean} phoneVerified
 */

/**
 * @typedef {object} Answer
 * @property {string} state active, or the login's state
 * @property {Login} [login] while one waits, or how it ended
 * @property {Session} [session]
 * @property {User} [user]
 * @property {CountersignError} [problem] from waitForApproval: the last question got no use
 */

/** What went wrong, in the API's words. */
export class CountersignError extends Error {
  /**
   * @param {{code: string, message?: string, status?: number, field?: string,
   *   retryAfter?: number, requestId?: string}} what
   * @param {ErrorOptions} [options]
   */
  constructor(what, options) {
    super(what.message || what.code, options);
    this.name = "CountersignError";
    /** One of the API's codes; or no_answer (no connection, or too slow), or
     * unexpected (an answer that is not the API's: it carries no code). */
    this.code = what.code;
    /** The HTTP status; 0 without an answer. */
    this.status = what.status ?? 0;
    /** The field that is wrong; "" for none. */
    this.field = what.field ?? "";
    /** Seconds to wait before the next try; 0 where nobody said. */
    this.retryAfter = what.retryAfter ?? 0;
    /** What the server's log calls this request; "" where nobody said. */
    this.requestId = what.requestId ?? "";
  }

  /** Whether the same question may be answered a little later. */
  get temporary() {
    return this.status === 0 || this.status === 429 || this.status >= 500;
  }
}

const answerWithin = 35_000; // API Gateway gives up after 30 s
const leastPause = 1_000; // between two questions, whatever wakes us
const longestPause = 30_000; // between two questions that got no answer

/** One client of the API. */
export class Countersign {
  #base;
  #skew = 0;
  /** @type {string|null} the token; "" before there is one, null for a client with cookies */
  #token;

  /**
   * @param {{base?: string, token?: boolean|string}} [options] base: where the API is,
   *   without a slash at its end, "" for this origin; token: true for a client on
   *   another origin, or the token that such a client had before
   */
  constructor({ base = "", token = false } = {}) {
    this.#base = base;
    this.#token = token === true ? "" : token || null;
  }

  /** What a client on another origin may hand to its next page; "" with cookies. */
  get token() {
    return this.#token ?? "";
  }

  /**
   * Creates an account. Its session is aal1: answer.login waits for a code that
   * lifts it (resend, verify).
   * @param {{fullName: string, email: string, password: string, countryCode: string, phone: string}} person
   * @returns {Promise<Answer>}
   */
  signUp(person) {
    return this.#send("POST", "/user", { body: person });
  }

  /**
   * Checks a password and asks the phone, in the language of locale.
   * @param {{email: string, password: string, locale?: string}} who locale: a tag such as pt-BR
   * @returns {Promise<Login>}
   */
  async logIn(who) {
    return /** @type {Login} */ ((await this.#send("POST", "/session", { body: who })).login);
  }

  /**
   * How far the login is. The first question after the approval makes the session.
   * Fails with no_login or session_required when none waits in this browser.
   * @param {{signal?: AbortSignal}} [options]
   * @returns {Promise<Answer>}
   */
  status({ signal } = {}) {
    return this.#send("GET", "/session/status", { signal });
  }

  /**
   * Yields every answer until the login is over, the last one included. It asks at
   * the server's pace while a push waits, at once when the page becomes visible or
   * the network returns, and never twice at a time. A question without a useful
   * answer is a `problem` on the answer before it, and is asked again. It ends
   * without a word when the signal is aborted, and throws what status throws when
   * no login waits any more.
   * @param {Login} login as logIn, resend, session or status gave it
   * @param {{signal?: AbortSignal}} [options]
   * @returns {AsyncGenerator<Answer, void, void>}
   */
  async *waitForApproval(login, { signal } = {}) {
    /** @type {Answer} */
    let answer = { state: login.state, login };
    let pause = login.push?.state === "approved" ? 0 : this.#pause(login);
    let earliest = leastPause;
    for (let failures = 0; answer.login?.state === "pending"; ) {
      await sleep(pause, { earliest, signal });
      if (signal?.aborted) return;
      try {
        answer = await this.status({ signal });
        [failures, earliest, pause] = [0, leastPause, this.#pause(answer.login)];
      } catch (error) {
        if (signal?.aborted) return;
        if (!(error instanceof CountersignError)) throw error;
        answer = this.#after(answer, error);
        earliest = Math.max(leastPause, error.retryAfter * 1000);
        // Up to a quarter longer, so that the pages that failed together do not come back together.
        pause = Math.max(earliest, Math.min(2_000 * 2 ** failures++, longestPause)) * (1 + Math.random() / 4);
      }
      yield answer;
    }
  }

  /**
   * Passes the waiting login, or lifts the registration, with a code.
   * @param {string} code spaces and dashes are allowed
   * @returns {Promise<Answer>}
   */
  verify(code) {
    return this.#send("POST", "/session/verify", { body: { code } });
  }

  /**
   * Sends a code or another push. `sent` is "app" when the person was asked to
   * open the app instead; force sends the code all the same. Fails with wait while
   * the pause after the last text or call lasts.
   * @param {{channel?: "sms"|"call"|"push", force?: boolean, locale?: string}} [how]
   * @returns {Promise<{sent: "sms"|"call"|"push"|"app", sentTo?: string, login: Login}>}
   */
  resend(how = {}) {
    return this.#send("POST", "/session/resend", { body: how });
  }

  /**
   * Who is logged in, or which login waits; null when neither.
   * @returns {Promise<Answer|null>}
   */
  session() {
    return this.#unless(["session_required"], this.#send("GET", "/session"));
  }

  /**
   * Where this browser stands, for a page that has just been opened: as session
   * tells it, and also a login that is over, or one that was passed while the
   * answer got lost; null for a fresh start.
   * @returns {Promise<Answer|null>}
   */
  async resume() {
    const known = await this.session();
    if (known) return known;
    const answer = await this.#unless(["session_required", "no_login"], this.status());
    return answer?.session ? this.session() : answer;
  }

  /** Ends the session, and the login that waits. Fine when there is none. */
  async logOut() {
    await this.#unless(["session_required"], this.#send("DELETE", "/session"));
    if (this.#token !== null) this.#token = "";
  }

  /** The server's time, in milliseconds, as far as its last answer told. */
  now() {
    return Date.now() + this.#skew;
  }

  /** @param {Login|undefined} login how long to wait before the next question */
  #pause(login) {
    const push = login?.push?.state;
    if (push === "pending" || push === "approved") return Math.max(login?.pollAfterMs ?? 0, leastPause);
    // Nothing but this browser can change it now; at its end it is asked once more.
    return Math.max(Date.parse(login?.expiresAt ?? "") - this.now() || 0, 0) + leastPause;
  }

  /**
   * What an error makes of the last answer. A browser forgets a login's cookie at
   * its end, so that the server then knows of no login.
   * @param {Answer} answer @param {CountersignError} problem @returns {Answer}
   */
  #after(answer, problem) {
    if (this.now() > Date.parse(answer.login?.expiresAt ?? "") - 1_000) {
      return { state: "expired", login: { ...answer.login, state: "expired", methods: [] } };
    }
    if (!problem.temporary) throw problem;
    return { ...answer, problem };
  }

  /** @param {string[]} codes that mean null @param {Promise<Answer>} asked */
  async #unless(codes, asked) {
    try {
      return await asked;
    } catch (error) {
      if (error instanceof CountersignError && codes.includes(error.code)) return null;
      throw error;
    }
  }

  /**
   * @param {string} method
   * @param {string} path
   * @param {{body?: object, signal?: AbortSignal}} [options]
   * @returns {Promise<any>}
   */
  async #send(method, path, { body, signal } = {}) {
    const cookies = this.#token === null;
    /** @type {Record<string, string>} */
    const headers = { Accept: "application/json" };
    if (cookies) headers["Accept-Session"] = "cookie";
    else if (this.#token) headers.Authorization = `Bearer ${this.#token}`;
    if (body) headers["Content-Type"] = "application/json";
    const limit = AbortSignal.timeout(answerWithin);
    let response, text;
    try {
      response = await fetch(this.#base + path, {
        method,
        headers,
        body: body && JSON.stringify(body),
        signal: signal ? AbortSignal.any([signal, limit]) : limit,
        credentials: cookies ? "same-origin" : "omit",
        cache: "no-store",
        redirect: "error",
      });
      text = await response.text();
    } catch (cause) {
      if (signal?.aborted) throw signal.reason;
      throw new CountersignError({ code: "no_answer" }, { cause });
    }
    const date = Date.parse(response.headers.get("Date") ?? ""); // hidden from other origins unless exposed
    if (date) this.#skew = date + 500 - Date.now(); // whole seconds: half of one is the least error
    const answer = read(response, text);
    if (!cookies && typeof answer?.token === "string") this.#token = answer.token;
    return answer;
  }
}

/** @param {Response} response @param {string} text @returns {any} */
function read(response, text) {
  if (response.ok && text === "") return undefined;
  let answer;
  try {
    answer = JSON.parse(text);
  } catch {
    answer = null; // not the API's
  }
  const known = answer !== null && typeof answer === "object";
  if (response.ok && known) return answer;
  throw new CountersignError({
    ...(known && typeof answer.code === "string" ? answer : { code: "unexpected" }),
    status: response.status,
    retryAfter: Number(response.headers.get("Retry-After") ?? answer?.retryAfter) || 0,
    requestId: response.headers.get("X-Request-Id") ?? "",
  });
}

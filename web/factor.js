// The view of a login that waits for its second factor: the push, the code, and
// the other ways. A registration's phone is confirmed here too.

import { CodeField } from "./code.js";
import { clearErrors, formError, onSubmit } from "./forms.js";
import { announce, busy, eachSecond, find, left, note, nothing, show, title } from "./page.js";
import { oneWord } from "./phone.js";
import { asError, openIn, problem, pushNote } from "./problems.js";
import { current, t, write } from "./texts.js";

/** @typedef {import("./countersign.js").Answer} Answer */
/** @typedef {import("./countersign.js").Login} Login */
/** @typedef {import("./texts.js").Say} Say */
/** @typedef {"code"|"force"|"sms"|"call"|"push"} Way */
/** @typedef {"sms"|"call"|"push"} Channel */

const gone = ["no_login", "session_required"]; // nothing waits behind this browser's cookies
/** @type {Way[]} */
const ways = ["code", "force", "sms", "call", "push"];
const messagePause = 30; // seconds between two texts or calls, the API's LIMIT_MESSAGES_PAUSE

/** @type {Login} before one is opened */
const none = { state: "cancelled" };
const quiet = { say: nothing, bad: false };

export class Factor {
  #client;
  #section;
  #on;
  #form;
  #code;
  #login = none;
  #confirming = false; // a registration's phone, from inside its session
  #typing = false; // the person wants to enter a code, push or no push
  /** @type {Channel|""} the channel that the app was offered instead of */
  #force = "";
  #message = quiet; // on what the person did last
  /** @type {Partial<Record<Way, number>>} until when, in ms, a way may not be used */
  #blocked = {};
  /** @type {object|null} an object of its own from each open to its close */
  #turn = null;
  #waiting = new AbortController();
  #ticking = new AbortController();

  /**
   * @param {import("./countersign.js").Countersign} client
   * @param {HTMLElement} section
   * @param {{passed: (answer: Answer) => void, over: (answer: Answer) => void,
   *   lost: () => void, left: () => void, changed: () => void}} on what the page does
   *   next; changed: the login is not what another tab knows
   */
  constructor(client, section, on) {
    this.#client = client;
    this.#section = section;
    this.#on = on;
    this.#form = /** @type {HTMLFormElement} */ (find(section, "form"));
    this.#code = new CodeField(this.#form, find(section, "#code"));
    onSubmit(this.#form, () => this.#verify(this.#code.value));
    for (const way of ways) this.#button(way).addEventListener("click", () => this.#use(way));
    const leave = find(section, ".leave");
    leave.addEventListener("click", () => busy(leave, () => this.#leave()));
    addEventListener("offline", () => { if (this.#turn) this.#trouble(() => t("problem.offline")); });
  }

  /** Shows a login that waits, and waits for it. @param {Answer} answer */
  open(answer) {
    this.close();
    this.#login = answer.login ?? none;
    this.#confirming = Boolean(answer.session);
    [this.#typing, this.#force, this.#message, this.#blocked] = [false, "", quiet, {}];
    const item = this.#button("code").closest("li"); // the likeliest way comes first
    item?.parentElement?.[this.#confirming ? "append" : "prepend"](item);
    this.#code.reset();
    clearErrors(this.#form);
    this.#trouble(nothing);
    this.#turn = {};
    this.#draw();
    show("factor");
    if (this.#asks) announce(t("factor.askedNumber", { number: this.#login.push?.number ?? "" }));
    this.#wait();
  }

  /** Asks at once how far the login is: another tab has changed it. */
  async look() {
    const turn = this.#turn;
    this.#waiting.abort();
    await this.#ask(turn);
    if (this.#turn === turn) this.#wait();
  }

  /** Stops waiting. */
  close() {
    this.#turn = null;
    this.#code.reset();
    this.#waiting.abort();
    this.#ticking.abort();
  }

  get #asks() { return this.#login.push?.state === "pending"; }

  /** @param {Way} way */
  #button(way) { return find(this.#section, `[data-way="${way}"]`); }
  /** @param {"push"|"app"|"sms"|"call"} way */
  #can(way) { return this.#login.methods?.includes(way) ?? false; }

  // Waiting

  #wait() {
    this.#waiting.abort();
    this.#waiting = new AbortController();
    void this.#follow(this.#waiting.signal);
  }

  /** @param {AbortSignal} signal */
  async #follow(signal) {
    try {
      for await (const answer of this.#client.waitForApproval(this.#login, { signal })) {
        if (signal.aborted) return;
        const trouble = answer.problem;
        this.#trouble(trouble ? () => t("factor.waitingOn", { problem: problem(trouble, { wait: false }) }) : nothing);
        if (!trouble) this.#take(answer);
      }
    } catch (error) {
      if (!signal.aborted) this.#lost(error);
    }
  }

  /** Takes in how far the login is. @param {Answer} answer */
  #take(answer) {
    if (answer.session?.aal === "aal2") return this.#end(() => this.#on.passed(answer));
    if (answer.login?.state !== "pending") return this.#end(() => this.#on.over(answer));
    const number = this.#login.push?.number;
    this.#login = answer.login;
    if (answer.login.push?.number !== number) this.#message = quiet;
    this.#draw();
  }

  /** @param {unknown} caught */
  #lost(caught) {
    const error = asError(caught);
    if (gone.includes(error.code)) return this.#end(() => this.#on.lost());
    this.#trouble(() => problem(error));
  }

  /** @param {() => void} next */
  #end(next) {
    this.close();
    next();
  }

  /** @param {Say} say */
  #trouble(say) { write(find(this.#section, ".problem"), say); }

  // Doing: while something changes the login, nothing else asks about it.

  /** @param {string} code */
  async #verify(code) {
    const turn = this.#turn;
    this.#waiting.abort();
    this.#message = quiet;
    this.#trouble(nothing);
    try {
      const answer = await this.#client.verify(code);
      if (this.#turn === turn) this.#take(answer);
    } catch (error) {
      await this.#look(error, turn);
      if (this.#turn !== turn) return;
      formError(this.#form, error);
      /** @type {HTMLInputElement} */ (find(this.#form, "#code")).select();
    }
    if (this.#turn === turn) this.#wait();
  }

  /** @param {Way} way */
  #use(way) {
    if (way === "code") {
      this.#typing = true;
      return this.#draw();
    }
    if (this.#left(way) > 0) return;
    const channel = way === "force" ? this.#force || "sms" : way;
    void busy(this.#button(way), () => this.#send(channel, way === "force")).then(() => this.#labels());
  }

  /** @param {Channel} channel @param {boolean} force */
  async #send(channel, force) {
    const turn = this.#turn;
    this.#waiting.abort();
    this.#trouble(nothing);
    try {
      const { sent, sentTo, login } = await this.#client.resend({ channel, force, locale: current() });
      if (this.#turn !== turn) return;
      this.#login = login;
      this.#force = sent === "app" ? channel : "";
      this.#typing = sent !== "push";
      this.#message = { say: () => t(`sent.${sent}`, { phone: sentTo ? oneWord(sentTo) : t("factor.yourPhone") }), bad: false };
      if (sent === "sms" || sent === "call") this.#block(channel, messagePause);
      if (sent === "sms") void this.#code.read();
      if (sent === "push") this.#on.changed();
    } catch (caught) {
      await this.#look(caught, turn);
      if (this.#turn !== turn) return;
      const error = asError(caught);
      const told = channel === "push" && this.#login.push?.state === "failed"; // by the note on the push
      this.#message = { say: told ? nothing : () => problem(error), bad: true };
      this.#block(channel, error.retryAfter);
    }
    this.#draw();
    if (document.activeElement?.closest("[hidden]")) find(this.#section, "h1").focus();
    this.#wait();
  }

  /**
   * After an error: how far is the login really? A good answer may have been lost.
   * @param {unknown} caught @param {object|null} turn
   */
  async #look(caught, turn) {
    if (this.#turn !== turn) return;
    const error = asError(caught);
    if (gone.includes(error.code)) return this.#lost(error);
    await this.#ask(turn);
  }

  /** @param {object|null} turn */
  async #ask(turn) {
    try {
      const answer = await this.#client.status();
      if (this.#turn === turn) this.#take(answer);
    } catch (caught) {
      const error = asError(caught);
      if (this.#turn === turn && gone.includes(error.code)) this.#lost(error);
    }
  }

  async #leave() {
    this.#waiting.abort();
    try {
      if (!this.#confirming) await this.#client.logOut();
      this.#end(() => this.#on.left());
    } catch (error) {
      this.#trouble(() => problem(asError(error)));
      this.#wait();
    }
  }

  // Showing

  #draw() {
    const codes = this.#can("app") || this.#can("sms") || this.#can("call");
    const form = codes && (this.#typing || (!this.#asks && !this.#confirming));
    this.#head(codes);
    find(this.#section, ".push").hidden = !this.#asks;
    find(this.#section, ".number").textContent = this.#login.push?.number ?? "";
    write(find(this.#section, "#code-hint"), () => hint(this.#login));
    this.#showForm(form);
    /** @type {Record<Way, boolean>} */
    const shown = {
      code: codes && !form, force: this.#force !== "" && codes,
      sms: this.#can("sms"), call: this.#can("call"), push: this.#can("push") && !this.#asks,
    };
    for (const way of ways) this.#button(way).hidden = !shown[way];
    find(this.#section, ".ways").hidden = !Object.values(shown).includes(true);
    write(find(this.#section, "#ways"), () => {
      if (this.#confirming) return form ? t("factor.noCode") : t("factor.ways");
      return codes ? t("factor.otherWays") : t("factor.onlyWay");
    });
    this.#button("sms").classList.toggle("main", this.#confirming && !form);
    find(this.#section, ".time-left").hidden = this.#confirming;
    write(find(this.#section, ".leave"), () => (this.#confirming ? t("factor.skip") : t("factor.cancel")));
    this.#count();
  }

  /** @param {boolean} codes */
  #head(codes) {
    const heading = find(this.#section, "h1");
    const say = () => this.#heading(codes);
    write(heading, say);
    if (!this.#section.hidden) title(say);
    const lead = () => (this.#confirming && codes ? t("factor.confirmLead") : "");
    const state = () => {
      if (codes || this.#asks) return pushNote(this.#login) || lead();
      return this.#can("push") ? t("factor.noCodes") : t("factor.nothingLeft");
    };
    const { say: said, bad } = this.#message;
    const spoken = said() !== "";
    note(this.#section, spoken ? said : state, { bad: spoken ? bad : state() !== lead() });
  }

  /** @param {boolean} codes */
  #heading(codes) {
    if (this.#confirming) return t("factor.confirm");
    if (this.#asks) return t("factor.approve");
    if (codes) return t("factor.code");
    return this.#can("push") ? t("factor.push") : t("factor.nothing");
  }

  /** Shows or hides the form; who is sent to it finds the focus in it. @param {boolean} form */
  #showForm(form) {
    const fresh = form && this.#form.hidden;
    const focused = this.#section.contains(document.activeElement);
    this.#form.hidden = !form;
    if (fresh && focused) find(this.#form, "#code").focus();
  }

  /** Starts the countdowns anew. */
  #count() {
    this.#ticking.abort();
    this.#ticking = new AbortController();
    eachSecond(() => this.#tick(), this.#ticking.signal);
  }

  #tick() {
    this.#labels();
    const until = (/** @type {string|undefined} */ time) => Date.parse(time ?? "") - this.#client.now();
    const time = { login: until(this.#login.expiresAt), push: until(this.#login.push?.expiresAt) };
    write(find(this.#section, ".time-left"), () => t("factor.loginLeft", { time: left(time.login) }));
    if (!this.#asks) return;
    write(find(this.#section, ".push-left"), () => t("factor.pushLeft", { time: left(time.push) }));
    if (time.push <= 0) this.#ranOut();
  }

  /** The push has run out here; the next answer says so too. */
  #ranOut() {
    this.#login = { ...this.#login, push: { state: "expired" } };
    this.#draw();
  }

  #labels() {
    for (const way of ways) {
      const seconds = this.#left(way);
      const button = this.#button(way);
      const key = way === "code" && !this.#can("app") ? "haveCode" : way;
      write(button, () => (seconds > 0 && seconds < 600 ? openIn(t(`way.${key}`), seconds) : t(`way.${key}`)));
      if (seconds > 0 || button.dataset.busy) button.setAttribute("aria-disabled", "true");
      else button.removeAttribute("aria-disabled");
    }
  }

  /** @param {Channel} channel @param {number} seconds */
  #block(channel, seconds) {
    const until = Date.now() + seconds * 1000;
    /** @type {Way[]} */
    const same = channel === "push" ? ["push"] : ["sms", "call", "force"]; // one limit for both
    for (const way of same) this.#blocked[way] = until;
  }

  /** @param {Way} way */
  #left(way) { return Math.ceil(((this.#blocked[way] ?? 0) - Date.now()) / 1000); }
}

/** What the code field asks for. @param {Login} login */
function hint(login) {
  const what = login.methods?.includes("app") ? t("factor.hintApp") : t("factor.hintSent");
  const few = login.attemptsLeft !== undefined && login.attemptsLeft <= 3;
  return few ? `${what} ${t("factor.triesLeft", { count: login.attemptsLeft ?? 0 })}` : what;
}

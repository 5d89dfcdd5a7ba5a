// The view of a login that waits for its second factor: the push, the code, and
// the other ways. A registration's phone is confirmed here too.

import { CodeField } from "./code.js";
import { clearErrors, formError, onSubmit } from "./forms.js";
import { memory } from "./memory.js";
import { announce, application, busy, eachSecond, find, left, note, nothing, show, title } from "./page.js";
import { oneWord } from "./phone.js";
import { asError, problem, pushNote, silence } from "./problems.js";
import { current, t, write } from "./texts.js";
import { Ways } from "./ways.js";

/** @typedef {import("./countersign.js").Answer} Answer */
/** @typedef {import("./countersign.js").Login} Login */
/** @typedef {import("./page.js").Kind} Kind */
/** @typedef {import("./texts.js").Say} Say */
/** @typedef {import("./ways.js").Place} Place */
/** @typedef {import("./ways.js").Way} Way */
/** @typedef {"sms"|"call"|"push"} Channel */

const gone = ["no_login", "session_required"]; // nothing waits behind this browser's cookies
const messagePause = 30; // seconds between two texts or calls, where the API does not say
const lastMinutes = 120_000; // ms: from here on the end of the login is shown

/** @type {Login} before one is opened */
const none = { state: "cancelled" };
/** @type {{say: Say, kind: Kind}} */
const quiet = { say: nothing, kind: "plain" };

export class Factor {
  #client;
  #section;
  #on;
  #form;
  #code;
  #ways;
  #login = none;
  #email = ""; // whose login it is, as far as this tab knows
  #phone = ""; // of a registration, as the API shows it
  #confirming = false; // a registration's phone, from inside its session
  #typing = false; // the person wants to enter a code, push or no push
  #sent = false; // a code is on its way, or was
  #proved = true; // the browser has sent the login's cookie back
  /** @type {Channel|""} the channel that the app was offered instead of */
  #force = "";
  #message = quiet; // on what the person did last
  /** @type {object|null} an object of its own from each open to its close */
  #turn = null;
  #waiting = new AbortController();
  #ticking = new AbortController();

  /**
   * @param {import("./countersign.js").Countersign} client
   * @param {HTMLElement} section
   * @param {{passed: (answer: Answer) => void, over: (answer: Answer, email: string) => void,
   *   lost: (why: {cookie: boolean}) => void, left: () => void, changed: () => void}} on
   *   what the page does next; lost: nothing waits any more, or with cookie, this browser
   *   did not keep the login's; changed: the login is not what another tab knows
   */
  constructor(client, section, on) {
    this.#client = client;
    this.#section = section;
    this.#on = on;
    this.#form = /** @type {HTMLFormElement} */ (find(section, "form"));
    this.#code = new CodeField(this.#form, find(section, "#code"));
    this.#ways = new Ways(section, (way) => this.#use(way));
    onSubmit(this.#form, () => this.#verify(this.#code.value));
    const leave = find(section, ".leave");
    leave.addEventListener("click", () => busy(leave, () => this.#leave()));
    addEventListener("offline", () => { if (this.#turn) this.#trouble(() => t("factor.offline")); });
  }

  /**
   * Shows a login that waits, and waits for it.
   * @param {Answer} answer @param {{email?: string}} [begun] by this page, just now, with this address
   */
  open(answer, begun) {
    this.close();
    const login = (this.#login = answer.login ?? none);
    this.#confirming = Boolean(answer.session);
    const kept = memory.waiting(login.expiresAt);
    this.#email = answer.user?.email ?? begun?.email ?? kept?.email ?? "";
    this.#phone = answer.user?.phone ?? "";
    [this.#typing, this.#sent, this.#force, this.#message] = [false, kept?.sent ?? false, "", quiet];
    this.#proved = !begun;
    this.#ways.reset();
    this.#pauses();
    this.#code.reset();
    clearErrors(this.#form);
    this.#trouble(nothing);
    this.#turn = {};
    this.#keep();
    this.#draw();
    show("factor");
    if (this.#asks) announce(this.#asked("factor.askedNumber"));
    this.#wait();
  }

  /** Asks at once how far the login is: another tab has changed it. */
  async look() {
    const turn = this.#turn;
    this.#waiting.abort();
    this.#proved = true; // if the cookie is gone, that tab took it
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

  /** What the phone is asked. @param {"factor.asked"|"factor.askedNumber"} key */
  #asked(key) {
    const values = { app: application(), number: this.#login.push?.number ?? "" };
    return key === "factor.asked" ? t("factor.asked", values) : t("factor.askedNumber", values);
  }

  /** Whether a code can pass the login. */
  get #codes() { return this.#can("app") || this.#can("sms") || this.#can("call"); }

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
        this.#trouble(trouble ? () => silence(trouble) : nothing);
        if (!trouble) this.#take(answer);
      }
    } catch (error) {
      if (!signal.aborted) this.#lost(error);
    }
  }

  /** Takes in how far the login is. @param {Answer} answer */
  #take(answer) {
    this.#proved = true;
    if (answer.session?.aal === "aal2") return this.#end(() => this.#on.passed(answer));
    if (answer.login?.state !== "pending") return this.#end(() => this.#on.over(answer, this.#email));
    const before = this.#login;
    this.#login = answer.login;
    if (before.push?.number !== answer.login.push?.number) this.#message = quiet;
    if (before.expiresAt !== answer.login.expiresAt) this.#other();
    this.#pauses();
    this.#draw();
  }

  /** Another tab has begun another login. */
  #other() {
    const kept = memory.waiting(this.#login.expiresAt);
    [this.#email, this.#sent, this.#typing] = [kept?.email ?? "", kept?.sent ?? false, false];
  }

  /** Takes in when codes and pushes may be asked for again. */
  #pauses() {
    const { resendAfter, pushAfter = 0 } = this.#login;
    if (resendAfter !== undefined) this.#ways.opens("sms", resendAfter);
    this.#ways.opens("push", pushAfter);
  }

  /** Lets the page say the same when it is loaded again. */
  #keep() {
    memory.wait({ login: this.#login.expiresAt ?? "", email: this.#email, sent: this.#sent });
  }

  /** @param {unknown} caught */
  #lost(caught) {
    const error = asError(caught);
    if (gone.includes(error.code)) {
      const cookie = !this.#proved && error.code === "session_required";
      return this.#end(() => this.#on.lost({ cookie }));
    }
    this.#trouble(() => problem(error));
  }

  /** @param {() => void} next */
  #end(next) {
    this.close();
    memory.wait(null);
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
    } catch (caught) {
      await this.#look(caught, turn);
      if (this.#turn !== turn) return;
      this.#refused(caught);
    }
    if (this.#turn === turn) this.#wait();
  }

  /** Says why a code was refused, at its field as long as there is one. @param {unknown} caught */
  #refused(caught) {
    if (!this.#form.hidden) {
      formError(this.#form, caught);
      /** @type {HTMLInputElement} */ (find(this.#form, "#code")).select();
      return;
    }
    const error = asError(caught);
    if (this.#login.attemptsLeft !== 0) this.#message = { say: () => problem(error), kind: "bad" };
    this.#draw();
    find(this.#section, "h1").focus();
  }

  /** @param {Way} way */
  async #use(way) {
    if (way === "code") {
      this.#typing = true;
      return this.#draw();
    }
    await this.#send(way === "force" ? this.#force || "sms" : way, way === "force");
  }

  /** @param {Channel} channel @param {boolean} force */
  async #send(channel, force) {
    const turn = this.#turn;
    this.#waiting.abort();
    this.#trouble(nothing);
    try {
      const { sent, sentTo, login } = await this.#client.resend({ channel, force, locale: current() });
      if (this.#turn !== turn) return;
      [this.#login, this.#proved] = [login, true];
      this.#force = sent === "app" ? channel : "";
      this.#typing = sent !== "push";
      this.#sent ||= sent === "sms" || sent === "call";
      this.#message = {
        say: () => t(`sent.${sent}`, { phone: sentTo ? oneWord(sentTo) : t("factor.yourPhone") }),
        kind: sent === "app" ? "plain" : "good",
      };
      if (sent === "sms" || sent === "call") this.#ways.opens(channel, messagePause);
      if (sent === "sms") void this.#code.read();
      this.#keep();
      this.#pauses();
      if (sent === "push") this.#on.changed();
    } catch (caught) {
      await this.#look(caught, turn);
      if (this.#turn !== turn) return;
      const error = asError(caught);
      const told = channel === "push" && this.#login.push?.state === "failed"; // by the note on the push
      this.#message = { say: told ? nothing : () => problem(error), kind: error.code === "wait" ? "plain" : "bad" };
      if (error.retryAfter > 0) this.#ways.opens(channel, error.retryAfter);
    }
    this.#draw();
    if (!document.activeElement?.checkVisibility()) find(this.#section, "h1").focus();
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
    const form = this.#shows();
    this.#head();
    find(this.#section, ".push").hidden = !this.#asks;
    write(find(this.#section, ".push .lead"), () => this.#asked("factor.asked"));
    find(this.#section, ".number").textContent = this.#login.push?.number ?? "";
    write(find(this.#section, "#code-hint"), () => hint(this.#login));
    this.#showForm(form);
    this.#ways.place(this.#places(form), (way) => this.#name(way));
    write(find(this.#section, ".leave"), () => (this.#confirming ? t("factor.skip") : t("factor.cancel")));
    this.#count();
  }

  /** Whether the field for a code is shown: not before there can be a code to type. */
  #shows() {
    if (!this.#codes) return false;
    if (this.#typing) return true;
    return !this.#asks && (this.#can("app") || this.#sent || (this.#login.resendAfter ?? 0) > 0);
  }

  /**
   * Where each way stands. While a push waits all others are folded away; without the
   * app a text is the first thing; beside the field what brings a new code or push.
   * @param {boolean} form @returns {Partial<Record<Way, Place>>}
   */
  #places(form) {
    /** @type {Partial<Record<Way, Place>>} */
    const places = {};
    const codes = this.#codes;
    const app = this.#can("app");
    /** @param {Place} first */
    const place = (first) => (this.#asks || (form && app) ? "more" : first);
    if (this.#offered("sms")) places.sms = place(form ? "plain" : "main");
    if (this.#offered("call")) places.call = place(form || places.sms ? "plain" : "main");
    if (codes && !form) places.code = this.#asks ? "more" : "quiet";
    if (codes && this.#force) {
      places.force = "plain";
      if (this.#force !== "push") delete places[this.#force];
    }
    if (this.#offered("push") && !this.#asks) places.push = codes ? "plain" : "main";
    return places;
  }

  /** Whether a way may be used now, or a little later. @param {Channel} way */
  #offered(way) {
    return this.#can(way) || (this.#ways.left(way) > 0 && this.#login.attemptsLeft !== 0);
  }

  /** @param {Way} way */
  #name(way) {
    const again = this.#sent;
    switch (way) {
      case "force":
        return this.#force === "call" ? t("way.force.call") : t("way.force.sms");
      case "sms":
        return again ? t("way.smsAgain") : t("way.sms");
      case "call":
        return t("way.call");
      case "push":
        return t("way.push");
      default:
        return this.#can("app") ? t("way.code") : t("way.haveCode");
    }
  }

  #head() {
    const heading = find(this.#section, "h1");
    const say = () => this.#heading();
    write(heading, say);
    if (!this.#section.hidden) title(say);
    write(find(this.#section, ".who"), () => who(this.#email, this.#confirming));
    write(find(this.#section, ".intro"), () => this.#lead());
    const { say: said, kind } = this.#message;
    if (said()) return note(this.#section, said, kind);
    note(this.#section, () => this.#standing().say, this.#standing().kind);
  }

  /** How the login stands, where that needs a word. @returns {{say: string, kind: Kind}} */
  #standing() {
    if (this.#login.attemptsLeft !== 0 || this.#codes) return pushNote(this.#login);
    const push = this.#asks || this.#offered("push");
    return { say: push ? t("factor.noCodes") : t("factor.nothingLeft"), kind: "bad" };
  }

  #heading() {
    if (this.#asks) return t("factor.approve");
    if (!this.#codes) return this.#offered("push") ? t("factor.push") : t("factor.nothing");
    if (this.#shows()) return t("factor.code");
    return this.#confirming ? t("factor.confirm") : t("factor.choose");
  }

  /** What comes next, where the heading and the note do not say it. */
  #lead() {
    if (this.#asks || this.#shows()) return "";
    if (this.#codes && !this.#confirming) return t("factor.chooseLead");
    if (this.#codes) return t("factor.confirmLead", { phone: oneWord(this.#phone) });
    if (this.#login.attemptsLeft === 0) return ""; // the note says it
    return this.#offered("push") ? t("factor.pushLead") : t("factor.noWay");
  }

  /** Shows or hides the form; who is sent to it finds the focus in it. @param {boolean} form */
  #showForm(form) {
    const fresh = form && this.#form.hidden;
    const focused = this.#section.contains(document.activeElement);
    this.#form.hidden = !form;
    if (fresh && focused) find(this.#form, "#code").focus();
    if (fresh) this.#ways.fold();
  }

  /** Starts the countdowns anew. */
  #count() {
    this.#ticking.abort();
    this.#ticking = new AbortController();
    eachSecond(() => this.#tick(), this.#ticking.signal);
  }

  /** One clock: the push's while one waits, else the login's when it comes to its end. */
  #tick() {
    const opened = this.#ways.tick();
    if (opened.some((way) => (way === "sms" || way === "push") && !this.#can(way))) void this.look(); // what can it do now?
    const until = (/** @type {string|undefined} */ time) => Date.parse(time ?? "") - this.#client.now();
    const time = { login: until(this.#login.expiresAt), push: until(this.#login.push?.expiresAt) };
    const ends = find(this.#section, ".time-left");
    ends.hidden = this.#asks || this.#confirming || !(time.login < lastMinutes);
    write(ends, () => t("factor.loginLeft", { time: left(time.login) }));
    if (!this.#asks) return;
    write(find(this.#section, ".push-left"), () => t("factor.pushLeft", { time: left(time.push) }));
    if (time.push <= 0) this.#ranOut();
  }

  /** The push has run out here; the next answer says so too. */
  #ranOut() {
    this.#login = { ...this.#login, push: { state: "expired" } };
    this.#draw();
  }
}

/** Whose login or account it is. @param {string} email "" where this tab does not know @param {boolean} inside */
function who(email, inside) {
  if (!email) return t("who.app", { app: application() });
  return inside ? t("who.account", { email }) : t("who.login", { app: application(), email });
}

/** What the code field asks for. @param {Login} login */
function hint(login) {
  const what = login.methods?.includes("app") ? t("factor.hintApp") : t("factor.hintSent");
  const hints = [what, t("factor.hintSends")];
  const { attemptsLeft = Infinity } = login;
  if (attemptsLeft <= 3) hints.push(t("factor.triesLeft", { count: attemptsLeft }));
  return hints.join(" ");
}

// How a login that waits stands, and what the page says and offers because of it. Nothing
// here touches the page: factor.js shows it.

import { application } from "./page.js";
import { oneWord } from "./phone.js";
import { isLost, pushNote, unserved } from "./problems.js";
import { t } from "./texts.js";

/** @typedef {import("./countersign.js").Answer} Answer */
/** @typedef {import("./countersign.js").Login} Login */
/** @typedef {import("./memory.js").Waiting} Waiting */
/** @typedef {import("./page.js").Kind} Kind */
/** @typedef {import("./problems.js").Loss} Loss */
/** @typedef {import("./ways.js").Place} Place */
/** @typedef {import("./ways.js").Way} Way */
/** @typedef {"sms"|"call"|"push"} Channel */

export class Stand {
  /** @type {Login} before one is opened */
  login = { state: "cancelled" };
  email = ""; // whose it is, as far as this tab knows
  phone = ""; // of a registration, as the API shows it
  confirming = false; // a registration's phone, from inside its session
  typing = false; // the person wants to enter a code, push or no push
  sent = false; // a code is on its way, or was
  /** @type {Channel|""} the channel that the app was offered instead of */
  force = "";
  /** @type {Loss|""} what a text, call or code found out about the person; of a push the login itself says it */
  found = "";
  #later;

  /** @param {(channel: Channel) => boolean} later whether a channel is not open yet, but will be */
  constructor(later) {
    this.#later = later;
  }

  /** Starts with a login. @param {Answer} answer @param {string} email @param {Waiting|null} kept what this tab knows of it */
  open({ login = { state: "cancelled" }, session, user }, email, kept) {
    Object.assign(this, { login, phone: user?.phone ?? "", confirming: Boolean(session), force: "" });
    this.know(user?.email ?? email, kept);
  }

  /** Takes in what this tab knows of the login. @param {string} email @param {Waiting|null} kept */
  know(email, kept) {
    Object.assign(this, { email, sent: kept?.sent ?? false, found: kept?.found ?? "", typing: false });
  }

  /** Takes in why something was refused, where nothing else can pass the login either. @param {string} code of the error */
  refused(code) {
    if (!isLost(code)) return;
    this.found = code;
    this.login = { ...this.login, methods: [] }; // as the API says it when it is asked
  }

  /** Why nothing can pass the login: the provider does not serve this person; "" while it does. @returns {Loss|""} */
  get loss() {
    if (this.login.methods?.length) return "";
    const { state, reason } = this.login.push ?? {};
    return state === "failed" && isLost(reason) ? reason : this.found;
  }

  /** Whether a push waits for its answer, and can pass the login: not if its person is not served any more. */
  get asks() {
    return this.login.push?.state === "pending" && this.can("push");
  }

  /** @param {"push"|"app"|"sms"|"call"} way */
  can(way) {
    return this.login.methods?.includes(way) ?? false;
  }

  /** Whether a code can pass the login. */
  get codes() {
    return this.can("app") || this.can("sms") || this.can("call");
  }

  /** Whether the field for a code is shown: not before there can be a code to type. */
  get types() {
    if (!this.codes) return false;
    if (this.typing) return true;
    return !this.asks && (this.can("app") || this.sent || (this.login.resendAfter ?? 0) > 0);
  }

  /** Whether a channel may be used now, or a little later. @param {Channel} channel */
  #offers(channel) {
    if (this.can(channel)) return true;
    if (this.loss) return false;
    return this.#later(channel) && (channel === "push" || this.login.attemptsLeft !== 0);
  }

  /**
   * Where each way stands. While a push waits all others are folded away; without the
   * app a text is the first thing; beside the field what brings a new code or push.
   * @returns {Partial<Record<Way, Place>>}
   */
  places() {
    /** @type {Partial<Record<Way, Place>>} */
    const places = {};
    const form = this.types;
    /** @param {Place} first */
    const place = (first) => (this.asks || (form && this.can("app")) ? "more" : first);
    if (this.#offers("sms")) places.sms = place(form ? "plain" : "main");
    if (this.#offers("call")) places.call = place(form || places.sms ? "plain" : "main");
    if (this.codes && !form) places.code = this.asks ? "more" : "quiet";
    if (this.#offers("push") && !this.asks) places.push = this.codes ? "plain" : "main";
    if (this.codes && this.force) {
      delete places[this.force];
      places.force = "plain";
    }
    return places;
  }

  /** What a way is called. @param {Way} way */
  name(way) {
    switch (way) {
      case "force":
        return this.force === "call" ? t("way.force.call") : t("way.force.sms");
      case "sms":
        return this.sent ? t("way.smsAgain") : t("way.sms");
      case "call":
        return t("way.call");
      case "push":
        return t("way.push");
      default:
        return this.can("app") ? t("way.code") : t("way.haveCode");
    }
  }

  get heading() {
    if (this.asks) return t("factor.approve");
    if (!this.codes) return this.#offers("push") ? t("factor.push") : t("factor.nothing");
    if (this.types) return t("factor.code");
    return this.confirming ? t("factor.confirm") : t("factor.choose");
  }

  /** Whose login or account it is, and at what. */
  get who() {
    const [app, email] = [application(), this.email];
    if (!email) return t("who.app", { app });
    return this.confirming ? t("who.account", { email }) : t("who.login", { app, email });
  }

  /** How it stands, where that needs a word. @returns {{say: string, kind: Kind}} */
  get note() {
    if (this.loss) return { say: unserved(this.loss), kind: "bad" };
    const push = this.asks || this.#offers("push");
    if (this.codes) return pushNote(this.login);
    if (this.login.attemptsLeft !== 0) return push ? pushNote(this.login) : { say: "", kind: "plain" }; // it speaks of ways below
    return { say: push ? t("factor.noCodes") : t("factor.nothingLeft"), kind: "bad" };
  }

  /** What comes next, where the heading and the note do not say it. */
  get lead() {
    if (this.asks || this.types) return "";
    if (this.codes && !this.confirming) return t("factor.chooseLead");
    if (this.codes) return t("factor.confirmLead", { phone: oneWord(this.phone) });
    if (this.login.attemptsLeft === 0 || this.loss) return ""; // the note says it
    return this.#offers("push") ? t("factor.pushLead") : t("factor.noWay");
  }

  /** What the phone is asked, with the number beside it. */
  get question() {
    return t("factor.asked", { app: application() });
  }

  /** The same with the number in it. */
  get questionWithNumber() {
    return t("factor.askedNumber", { app: application(), number: this.login.push?.number ?? "" });
  }

  /** What the field for the code asks for. */
  get hint() {
    const hints = [this.can("app") ? t("factor.hintApp") : t("factor.hintSent"), t("factor.hintSends")];
    const { attemptsLeft = Infinity } = this.login;
    if (attemptsLeft <= 3) hints.push(t("factor.triesLeft", { count: attemptsLeft }));
    return hints.join(" ");
  }
}

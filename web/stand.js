// How a login that waits stands, and what the page says and offers because of it. Nothing
// here touches the page: factor.js shows it.

import { application } from "./page.js";
import { oneWord } from "./phone.js";
import { pushNote, unserved } from "./problems.js";
import { t } from "./texts.js";

/** @typedef {import("./countersign.js").Answer} Answer */
/** @typedef {import("./countersign.js").Login} Login */
/** @typedef {import("./page.js").Kind} Kind */
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
  #later;

  /** @param {(channel: Channel) => boolean} later whether a channel is not open yet, but will be */
  constructor(later) {
    this.#later = later;
  }

  /** Starts with a login. @param {Answer} answer @param {string} email @param {boolean} sent whether a code was sent for it */
  open({ login = { state: "cancelled" }, session, user }, email, sent) {
    Object.assign(this, {
      login, email: user?.email ?? email, phone: user?.phone ?? "", confirming: Boolean(session), typing: false, sent, force: "",
    });
  }

  /** Whether a push waits for its answer. */
  get asks() {
    return this.login.push?.state === "pending";
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
    if (this.login.attemptsLeft !== 0 || this.codes) return pushNote(this.login);
    const push = this.asks || this.#offers("push");
    return { say: push ? t("factor.noCodes") : t("factor.nothingLeft"), kind: "bad" };
  }

  /** What comes next, where the heading and the note do not say it. */
  get lead() {
    if (this.asks || this.types) return "";
    if (this.codes && !this.confirming) return t("factor.chooseLead");
    if (this.codes) return t("factor.confirmLead", { phone: oneWord(this.phone) });
    if (this.login.attemptsLeft === 0 || unserved(this.login)) return ""; // the note says it
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

// The view of a login that waits for its second factor: the push, the code, and
// the other ways. A registration's phone is confirmed here too.

import { CodeField } from "./code.js";
import { clearErrors, formError, onSubmit } from "./forms.js";
import { memory } from "./memory.js";
import { announce, busy, eachSecond, find, left, note, nothing, show, title } from "./page.js";
import { oneWord } from "./phone.js";
import { asError, problem, silence } from "./problems.js";
import { Stand } from "./stand.js";
import { current, t, write } from "./texts.js";
import { Ways } from "./ways.js";

/** @typedef {import("./countersign.js").Answer} Answer */
/** @typedef {import("./page.js").Kind} Kind */
/** @typedef {import("./texts.js").Say} Say */
/** @typedef {import("./ways.js").Way} Way */
/** @typedef {import("./stand.js").Channel} Channel */

const gone = ["no_login", "session_required"]; // nothing waits behind this browser's cookies
const messagePause = 30; // seconds between two texts or calls, where the API does not say
const lastMinutes = 120_000; // ms: from here on the end of the login is shown

/** @type {{say: Say, kind: Kind}} */
const quiet = { say: nothing, kind: "plain" };

export class Factor {
  #client;
  #section;
  #on;
  #form;
  #code;
  #ways;
  #stand;
  #proved = true; // the browser has sent the login's cookie back
  #message = quiet; // on what the person did last
  /** @type {object|null} an object of its own from each open to its close */
  #turn = null;
  #waiting = new AbortController();
  #ticking = new AbortController();

  /**
   * @param {import("./countersign.js").Countersign} client
   * @param {HTMLElement} section
   * @param {{passed: (answer: Answer) => void, over: (answer: Answer, email: string) => void,
   *   lost: (why: {cookie: boolean, email: string}) => void, left: () => void, changed: () => void}} on
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
    this.#stand = new Stand((channel) => this.#ways.left(channel) > 0);
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
    const kept = memory.waiting(answer.login?.expiresAt);
    this.#stand.open(answer, begun?.email ?? kept?.email ?? "", kept);
    [this.#message, this.#proved] = [quiet, !begun];
    this.#ways.reset();
    this.#pauses();
    this.#code.reset();
    clearErrors(this.#form);
    this.#trouble(nothing);
    this.#turn = {};
    this.#keep();
    this.#draw();
    show("factor");
    if (this.#stand.asks) announce(this.#stand.questionWithNumber);
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

  // Waiting

  #wait() {
    this.#waiting.abort();
    this.#waiting = new AbortController();
    void this.#follow(this.#waiting.signal);
  }

  /** @param {AbortSignal} signal */
  async #follow(signal) {
    try {
      for await (const answer of this.#client.waitForApproval(this.#stand.login, { signal })) {
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
    if (answer.login?.state !== "pending") return this.#end(() => this.#on.over(answer, this.#stand.email));
    const before = this.#stand.login;
    this.#stand.login = answer.login;
    if (before.push?.number !== answer.login.push?.number) this.#message = quiet;
    if (before.expiresAt !== answer.login.expiresAt) this.#other();
    this.#pauses();
    this.#draw();
  }

  /** Another tab has begun another login. */
  #other() {
    const kept = memory.waiting(this.#stand.login.expiresAt);
    this.#stand.know(kept?.email ?? "", kept);
  }

  /** Takes in when codes and pushes may be asked for again. */
  #pauses() {
    const { resendAfter, pushAfter = 0 } = this.#stand.login;
    if (resendAfter !== undefined) this.#ways.opens("sms", resendAfter);
    this.#ways.opens("push", pushAfter);
  }

  /** Lets the page say the same when it is loaded again. */
  #keep() {
    memory.wait({ login: this.#stand.login.expiresAt ?? "", email: this.#stand.email, sent: this.#stand.sent, found: this.#stand.found });
  }

  /** @param {unknown} caught */
  #lost(caught) {
    const error = asError(caught);
    if (gone.includes(error.code)) {
      const cookie = !this.#proved && error.code === "session_required";
      return this.#end(() => this.#on.lost({ cookie, email: this.#stand.email }));
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
    if (this.#stand.login.attemptsLeft !== 0 && !this.#stand.loss) this.#message = { say: () => problem(error), kind: "bad" };
    this.#draw();
    find(this.#section, "h1").focus();
  }

  /** @param {Way} way */
  async #use(way) {
    if (way === "code") {
      this.#stand.typing = true;
      return this.#draw();
    }
    await this.#send(way === "force" ? this.#stand.force || "sms" : way, way === "force");
  }

  /** @param {Channel} channel @param {boolean} force */
  async #send(channel, force) {
    const [turn, inside] = [this.#turn, this.#section.contains(document.activeElement)];
    this.#waiting.abort();
    this.#trouble(nothing);
    try {
      const { sent, sentTo, login } = await this.#client.resend({ channel, force, locale: current() });
      if (this.#turn !== turn) return;
      [this.#stand.login, this.#proved] = [login, true];
      this.#stand.force = sent === "app" ? channel : "";
      this.#stand.typing = sent !== "push";
      this.#stand.sent ||= sent === "sms" || sent === "call";
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
      // The note says it already.
      const told = this.#stand.loss || (channel === "push" && this.#stand.login.push?.state === "failed");
      this.#message = { say: told ? nothing : () => problem(error), kind: error.code === "wait" ? "plain" : "bad" };
      if (error.retryAfter > 0) this.#ways.opens(channel, error.retryAfter);
    }
    this.#draw();
    if (inside && this.#focusLost) find(this.#section, "h1").focus();
    this.#wait();
  }

  /** Whether what had the focus is hidden, or was, when it was moved to another place. */
  get #focusLost() {
    const active = document.activeElement;
    return active === document.body || !active?.checkVisibility();
  }

  /**
   * After an error: how far is the login really? A good answer may have been lost.
   * @param {unknown} caught @param {object|null} turn
   */
  async #look(caught, turn) {
    if (this.#turn !== turn) return;
    const error = asError(caught);
    if (gone.includes(error.code)) return this.#lost(error);
    this.#stand.refused(error.code);
    this.#keep();
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
      if (!this.#stand.confirming) await this.#client.logOut();
      this.#end(() => this.#on.left());
    } catch (error) {
      this.#trouble(() => problem(asError(error)));
      this.#wait();
    }
  }

  // Showing

  #draw() {
    const form = this.#stand.types;
    this.#head();
    find(this.#section, ".push").hidden = !this.#stand.asks;
    write(find(this.#section, ".push .lead"), () => this.#stand.question);
    find(this.#section, ".number").textContent = this.#stand.login.push?.number ?? "";
    write(find(this.#section, "#code-hint"), () => this.#stand.hint);
    this.#showForm(form);
    this.#ways.place(this.#stand.places(), (way) => this.#stand.name(way));
    write(find(this.#section, ".leave"), () => (this.#stand.confirming ? t("factor.skip") : t("factor.cancel")));
    this.#count();
  }

  #head() {
    const heading = find(this.#section, "h1");
    const say = () => this.#stand.heading;
    write(heading, say);
    if (!this.#section.hidden) title(say);
    write(find(this.#section, ".who"), () => this.#stand.who);
    write(find(this.#section, ".intro"), () => this.#stand.lead);
    const { say: said, kind } = this.#message;
    if (said()) return note(this.#section, said, kind);
    note(this.#section, () => this.#stand.note.say, this.#stand.note.kind);
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
    if (opened.some((way) => (way === "sms" || way === "push") && !this.#stand.can(way))) void this.look(); // what can it do now?
    const until = (/** @type {string|undefined} */ time) => Date.parse(time ?? "") - this.#client.now();
    const time = { login: until(this.#stand.login.expiresAt), push: until(this.#stand.login.push?.expiresAt) };
    const ends = find(this.#section, ".time-left");
    ends.hidden = this.#stand.asks || this.#stand.confirming || !(time.login < lastMinutes);
    write(ends, () => t("factor.loginLeft", { time: left(time.login) }));
    if (!this.#stand.asks) return;
    write(find(this.#section, ".push-left"), () => t("factor.pushLeft", { time: left(time.push) }));
    if (time.push <= 0) this.#ranOut();
  }

  /** The push has run out here; the next answer says so too. */
  #ranOut() {
    this.#stand.login = { ...this.#stand.login, push: { state: "expired" } };
    this.#draw();
  }
}

// The view of a login that waits for its second factor: the push, the code, and
// the other ways. A registration's phone is confirmed here too.

import {
  announce, asError, busy, clearErrors, countDown, eachSecond, formError, note, onSubmit, show, title,
} from "./page.js";
import { clock, factor as texts, problem, pushNote } from "./texts.js";

const gone = ["no_login", "session_required"]; // nothing waits behind this browser's cookies
const ways = ["code", "force", "sms", "call", "push"];

export class Factor {
  #client;
  #section;
  #on;
  #login;
  #confirming = false; // a registration's phone, from inside its session
  #typing = false; // the person wants to enter a code, push or no push
  #force = ""; // the channel that the app was offered instead of
  #message = { text: "", bad: false }; // on what the person did last
  #blocked = {}; // until when, in ms, a way may not be used
  #turn = null; // an object of its own from each open to its close
  #waiting = new AbortController();
  #ticking = new AbortController();

  /**
   * @param {import("./countersign.js").Countersign} client
   * @param {HTMLElement} section
   * @param {{passed: Function, over: Function, lost: Function, left: Function}} on what
   *   the page does next; passed and over get the answer
   */
  constructor(client, section, on) {
    [this.#client, this.#section, this.#on] = [client, section, on];
    onSubmit(this.#form, (fields) => this.#verify(fields.code));
    for (const way of ways) this.#button(way).addEventListener("click", () => this.#use(way));
    const leave = /** @type {HTMLElement} */ (section.querySelector(".leave"));
    leave.addEventListener("click", () => busy(leave, () => this.#leave()));
  }

  /** Shows a login that waits, and waits for it. */
  open(answer) {
    this.close();
    this.#login = answer.login;
    this.#confirming = Boolean(answer.session);
    [this.#typing, this.#force, this.#message, this.#blocked] = [false, "", { text: "", bad: false }, {}];
    const item = this.#button("code").parentElement; // the likeliest way comes first
    item.parentElement[this.#confirming ? "append" : "prepend"](item);
    this.#form.reset();
    clearErrors(this.#form);
    this.#trouble("");
    this.#turn = {};
    this.#draw();
    show("factor");
    if (this.#asks) announce(this.#section.querySelector(".push .lead").textContent + this.#login.push.number);
    this.#wait();
  }

  /** Stops waiting. */
  close() {
    this.#turn = null;
    this.#waiting.abort();
    this.#ticking.abort();
  }

  get #form() { return this.#section.querySelector("form"); }
  get #asks() { return this.#login.push?.state === "pending"; }

  #button(way) { return this.#section.querySelector(`[data-way="${way}"]`); }
  #can(way) { return this.#login.methods?.includes(way) ?? false; }

  // Waiting

  #wait() {
    this.#waiting.abort();
    this.#waiting = new AbortController();
    void this.#follow(this.#waiting.signal);
  }

  async #follow(signal) {
    try {
      for await (const answer of this.#client.waitForApproval(this.#login, { signal })) {
        if (signal.aborted) return;
        this.#trouble(answer.problem ? texts.waitingOn(problem(answer.problem, { wait: false })) : "");
        if (!answer.problem) this.#take(answer);
      }
    } catch (error) {
      if (!signal.aborted) this.#lost(error);
    }
  }

  /** Takes in how far the login is. */
  #take(answer) {
    if (answer.session?.aal === "aal2") return this.#end(() => this.#on.passed(answer));
    if (answer.login?.state !== "pending") return this.#end(() => this.#on.over(answer));
    const number = this.#login.push?.number;
    this.#login = answer.login;
    if (answer.login.push?.number !== number) this.#message = { text: "", bad: false };
    this.#draw();
  }

  #lost(error) {
    if (gone.includes(error.code)) return this.#end(() => this.#on.lost());
    this.#trouble(problem(asError(error)));
  }

  #end(next) {
    this.close();
    next();
  }

  #trouble(text) {
    const place = this.#section.querySelector(".problem");
    if (place.textContent !== text) place.textContent = text;
  }

  // Doing: while something changes the login, nothing else asks about it.

  async #verify(code) {
    const turn = this.#turn;
    this.#waiting.abort();
    this.#message = { text: "", bad: false };
    this.#trouble("");
    try {
      const answer = await this.#client.verify(code);
      if (this.#turn === turn) this.#take(answer);
    } catch (error) {
      await this.#look(error, turn);
      if (this.#turn !== turn) return;
      formError(this.#form, error);
      this.#form.elements.code.select();
    }
    if (this.#turn === turn) this.#wait();
  }

  #use(way) {
    if (way === "code") {
      this.#typing = true;
      return this.#draw();
    }
    if (this.#left(way) > 0) return;
    const channel = way === "force" ? this.#force : way;
    void busy(this.#button(way), () => this.#send({ channel, force: way === "force" })).then(() => this.#labels());
  }

  async #send(how) {
    const turn = this.#turn;
    this.#waiting.abort();
    this.#trouble("");
    try {
      const { sent, sentTo, login } = await this.#client.resend(how);
      if (this.#turn !== turn) return;
      this.#login = login;
      this.#force = sent === "app" ? how.channel : "";
      this.#typing = sent !== "push";
      this.#message = { text: texts.sent[sent](texts.to(sentTo)), bad: false };
    } catch (error) {
      await this.#look(error, turn);
      if (this.#turn !== turn) return;
      const told = how.channel === "push" && this.#login.push?.state === "failed"; // by the note on the push
      this.#message = { text: told ? "" : problem(asError(error)), bad: true };
      this.#block(how.channel, error.retryAfter ?? 0);
    }
    this.#draw();
    if (document.activeElement?.closest("[hidden]")) this.#section.querySelector("h1").focus();
    this.#wait();
  }

  /** After an error: how far is the login really? A good answer may have been lost. */
  async #look(error, turn) {
    if (this.#turn !== turn) return;
    if (gone.includes(error.code)) return this.#lost(error);
    try {
      const answer = await this.#client.status();
      if (this.#turn === turn) this.#take(answer);
    } catch (again) {
      if (this.#turn === turn && gone.includes(again.code)) this.#lost(again);
    }
  }

  async #leave() {
    this.#waiting.abort();
    try {
      if (!this.#confirming) await this.#client.logOut();
      this.#end(() => this.#on.left());
    } catch (error) {
      this.#trouble(problem(asError(error)));
      this.#wait();
    }
  }

  // Showing

  #draw() {
    const codes = this.#can("app") || this.#can("sms") || this.#can("call");
    const form = codes && (this.#typing || (!this.#asks && !this.#confirming));
    this.#head(codes);
    this.#section.querySelector(".push").hidden = !this.#asks;
    this.#section.querySelector(".number").textContent = this.#login.push?.number ?? "";
    this.#section.querySelector("#code-hint").textContent = texts.hint(this.#can("app"), this.#login.attemptsLeft);
    this.#showForm(form);
    const shown = {
      code: codes && !form, force: this.#force !== "" && codes,
      sms: this.#can("sms"), call: this.#can("call"), push: this.#can("push") && !this.#asks,
    };
    for (const way of ways) this.#button(way).hidden = !shown[way];
    this.#section.querySelector(".ways").hidden = !Object.values(shown).includes(true);
    this.#section.querySelector("#ways").textContent =
      !this.#confirming ? (codes ? texts.otherWays : texts.onlyWay) : form ? texts.noCode : texts.ways;
    this.#button("sms").classList.toggle("main", this.#confirming && !form);
    this.#section.querySelector(".time-left").hidden = this.#confirming;
    this.#section.querySelector(".leave").textContent = this.#confirming ? texts.skip : texts.cancel;
    this.#count();
  }

  #head(codes) {
    const heading = this.#section.querySelector("h1");
    const push = this.#asks ? texts.approve : this.#can("push") ? texts.push : texts.nothing;
    heading.textContent = this.#confirming ? texts.confirm : codes && !this.#asks ? texts.code : push;
    if (!this.#section.hidden) title(heading.textContent);
    const lead = this.#confirming && codes ? texts.confirmLead : "";
    const none = codes || this.#asks ? pushNote(this.#login) || lead : this.#can("push") ? texts.noCodes : texts.nothingLeft;
    const { text, bad } = this.#message;
    note(this.#section, text || none, { bad: text ? bad : none !== lead });
  }

  /** Shows or hides the form; who is sent to it finds the focus in it. */
  #showForm(form) {
    const fresh = form && this.#form.hidden;
    const focused = this.#section.contains(document.activeElement);
    this.#form.hidden = !form;
    if (fresh && focused) this.#form.elements.code.focus();
  }

  /** Starts the countdowns anew. */
  #count() {
    this.#ticking.abort();
    this.#ticking = new AbortController();
    eachSecond(() => this.#tick(), this.#ticking.signal);
  }

  #tick() {
    this.#labels();
    const [push, login] = this.#section.querySelectorAll(".countdown");
    countDown(login, Date.parse(this.#login.expiresAt) - this.#client.now());
    if (!this.#asks) return;
    const left = Date.parse(this.#login.push.expiresAt) - this.#client.now();
    countDown(push, left);
    if (left <= 0) this.#ranOut();
  }

  /** The push has run out here; the next answer says so too. */
  #ranOut() {
    this.#login = { ...this.#login, push: { state: "expired" } };
    this.#draw();
  }

  #labels() {
    for (const way of ways) {
      const left = this.#left(way);
      const button = this.#button(way);
      const text = way === "code" && !this.#can("app") ? texts.enterCode : texts.waysOf[way];
      const label = left > 0 && left < 600 ? `${text} (${clock(left)})` : text;
      if (button.textContent !== label) button.textContent = label;
      if (left > 0 || button.dataset.busy) button.setAttribute("aria-disabled", "true");
      else button.removeAttribute("aria-disabled");
    }
  }

  #block(channel, seconds) {
    const until = Date.now() + seconds * 1000;
    const same = channel === "push" ? ["push"] : ["sms", "call", "force"]; // one limit for both
    for (const way of same) this.#blocked[way] = until;
  }

  #left(way) { return Math.ceil(((this.#blocked[way] ?? 0) - Date.now()) / 1000); }
}

// The login page: which view is shown, and what comes next.

import { dress } from "./brand.js";
import { Countersign, CountersignError } from "./countersign.js";
import { CountryField } from "./country.js";
import { Factor } from "./factor.js";
import { onSubmit, sayError, showsPassword } from "./forms.js";
import { keepsCookies, memory } from "./memory.js";
import { application, busy, find, note, nothing, show, view } from "./page.js";
import { oneWord, ownCode, preview, read } from "./phone.js";
import { asError, ofPassword, problem, UnreadNumber } from "./problems.js";
import { showSession } from "./signedin.js";
import { Tabs } from "./tabs.js";
import { choose, current, languages, nameOf, onLanguage, start, t, write } from "./texts.js";

/** @typedef {import("./countersign.js").Answer} Answer */
/** @typedef {import("./texts.js").Say} Say */

const client = new Countersign();
const tabs = new Tabs(lookAgain);
const factor = new Factor(client, view("factor"), { passed, over, lost, left, changed: () => tabs.tell() });
const checkAgain = 60_000; // how often a page that is looked at again asks who is logged in
const ends = ["expired", "locked", "cancelled"];

/** @type {Answer|null} the session that is shown */
let shown = null;
let checked = 0;
/** @type {ReturnType<typeof setTimeout>|undefined} */
let ending;
let onward = async () => {}; // what the button of the view "over" does

const gone = { login: () => t("problem.no_login"), session: () => t("problem.session_required") };

onSubmit(form("log-in"), async ({ email = "", password = "" }) => {
  await begin("log-in", email, async () => {
    const login = await client.logIn({ email, password, locale: current() });
    return { state: login.state, login };
  });
});

/** @type {HTMLInputElement} */
const phone = find(document, "#sign-up-phone");
const country = new CountryField(find(document, "#sign-up-country"), drawPhone);

onSubmit(form("sign-up"), async ({ fullName = "", email = "", password = "" }) => {
  const { reason } = read(country.code, phone.value);
  if (reason) throw new UnreadNumber(reason);
  const person = { fullName, email, password, countryCode: country.code, phone: phone.value };
  try {
    await begin("sign-up", email, () => client.signUp(person));
  } catch (error) {
    throw ofPassword(error, password);
  }
});

phone.addEventListener("input", () => {
  country.suggest(ownCode(phone.value));
  drawPhone();
});
for (const button of document.querySelectorAll(".shows")) showsPassword(/** @type {HTMLElement} */ (button));

const button = find(view("over"), "button");
button.addEventListener("click", () => void busy(button, () => onward()));

const leave = find(view("signed-in"), ".leave");
leave.addEventListener("click", () => void busy(leave, logOut));
find(view("signed-in"), ".confirm").addEventListener("click", () => { if (shown) factor.open(shown); });

addEventListener("hashchange", () => {
  if (visible("log-in") || visible("sign-up")) forms();
});
addEventListener("pageshow", (event) => {
  if (event.persisted) lookAgain(); // back to a page that was put aside
});
document.addEventListener("visibilitychange", () => {
  const seen = document.visibilityState === "visible" && visible("signed-in");
  if (seen && Date.now() - checked > checkAgain) void resume(gone.session);
});

onLanguage(() => {
  country.draw();
  drawPhone();
});
await start();
await dress();
offerLanguages();
write(find(view("log-in"), "h1"), () => t("logIn.title", { app: application() }));
write(find(view("sign-up"), "h1"), () => t("signUp.title", { app: application() }));
// A browser that was never here has nothing to ask about.
if (memory.get("known") === null) forms();
else await resume();

/** Shows where this browser stands; say is said when that is nowhere. */
async function resume(say = nothing) {
  try {
    const answer = await client.resume();
    if (answer) return enter(answer);
    memory.set("known", null);
    if (say() || !(visible("log-in") || visible("sign-up"))) forms(say);
  } catch (error) {
    if (!shown || !visible("signed-in")) broken(asError(error));
  }
}

/**
 * Sends a form that begins a login or a session. Where its answer got lost, what it
 * began is found by asking, so that nothing is begun twice.
 * @param {string} id of the form's view @param {string} email @param {() => Promise<Answer>} ask
 */
async function begin(id, email, ask) {
  if (!keepsCookies()) throw new CountersignError({ code: "cookies" });
  memory.set("known", "yes"); // before the answer, which may get lost
  /** @type {Answer} */
  let answer;
  try {
    answer = await ask();
  } catch (error) {
    const found = asError(error).code === "no_answer" ? await client.resume().catch(() => null) : null;
    if (!found || ends.includes(found.state)) throw error;
    answer = found;
  }
  done(id);
  tabs.tell();
  if (answer.session?.aal === "aal1") factor.open((shown = answer), { email });
  else if (answer.login?.state === "pending" && !answer.session) factor.open(answer, { email: email.trim() });
  else enter(answer);
}

/** Another tab changed something, or this one was away: how does it stand? */
function lookAgain() {
  if (visible("factor")) void factor.look();
  else if (visible("signed-in")) void resume(gone.session);
  else if (!visible("over") || memory.get("known")) void resume();
}

/** Shows what an answer says. @param {Answer} answer */
function enter(answer) {
  if (answer.session) return signedIn(answer);
  if (answer.login?.state === "pending") return factor.open(answer);
  over(answer);
}

/** A factor was passed: say who is logged in. @param {Answer} answer */
function passed(answer) {
  const confirmed = shown !== null;
  tabs.pass();
  if (!answer.user) return void resume(gone.session); // passed by a status: who was it?
  signedIn(answer);
  if (confirmed) note(view("signed-in"), () => t("signedIn.nowConfirmed"), "good");
}

/**
 * A login ended without a session; a registration's session outlives it.
 * @param {Answer} answer @param {string} [email] whose it was
 */
function over(answer, email) {
  if (answer.session && shown) return signedIn({ ...shown, ...answer });
  const state = ends.find((one) => one === answer.login?.state) ?? "cancelled";
  ended(state, () => t(`over.${state}.text`), { next: async () => forms(), email });
}

/**
 * Nothing waits any more: it was passed or ended elsewhere, or this browser has never
 * sent the cookie back that the login began with.
 * @param {{cookie: boolean, email: string}} why
 */
function lost({ cookie, email }) {
  if (cookie) return ended("cookies", () => t("over.cookies.text"), { next: async () => forms(), email });
  void resume(shown ? gone.session : gone.login);
}

/** The person cancelled a login, or confirms the phone another day. */
function left() {
  if (shown) return signedIn(shown);
  tabs.tell();
  memory.set("known", null);
  forms();
}

/** @param {Answer} answer */
function signedIn(answer) {
  const { session, user } = (shown = answer);
  if (!session || !user) return broken(new CountersignError({ code: "unexpected" }));
  showSession(view("signed-in"), { ...answer, session, user });
  checked = Date.now();
  endAt(Math.min(Date.parse(session.expiresAt), Date.parse(session.idleExpiresAt ?? session.expiresAt)));
}

/** Says at its time that the session has run out. To ask would be to use it. @param {number} time */
function endAt(time) {
  clearTimeout(ending);
  ending = setTimeout(() => {
    if (visible("signed-in")) ended("ended", () => t("over.ended.text"));
  }, Math.min(time - client.now() + 1000, 2 ** 31 - 1));
}

async function logOut() {
  try {
    await client.logOut();
    memory.set("known", null);
    tabs.tell();
    forms(() => t("signedIn.loggedOut"), "good");
  } catch (error) {
    sayError(view("signed-in"), error);
  }
}

/**
 * Shows the form that the address asks for, with a note.
 * @param {Say} say @param {import("./page.js").Kind} [kind]
 */
function forms(say = nothing, kind = "plain") {
  const first = visible("loading");
  shown = null;
  clearTimeout(ending);
  note(view("log-in"), say, kind);
  show(!say() && location.hash === "#sign-up" ? "sign-up" : "log-in", { focus: !first });
}

/** @param {CountersignError} error */
function broken(error) {
  ended("broken", () => problem(error));
}

/**
 * Says that something is over, and what the person can do next.
 * @param {string} state @param {Say} say
 * @param {{next?: () => Promise<void>, email?: string}} [options] next: what the button does; email: whose it was
 */
function ended(state, say, { next = () => resume(), email = shown?.user?.email } = {}) {
  onward = next;
  const section = view("over");
  write(find(section, "h1"), () => t(`over.${state}.title`));
  write(find(section, ".who"), () => (email ? t("who.account", { email }) : ""));
  write(find(section, ".lead"), say);
  write(button, () => t(`over.${state}.button`));
  shown = null;
  show("over");
}

/** A form that has done its work keeps nothing, and the address forgets it. @param {string} id */
function done(id) {
  form(id).reset();
  country.draw();
  drawPhone();
  history.replaceState(null, "", location.pathname);
}

/** Shows the number as it will be called, or asks what can't be meant. */
function drawPhone() {
  const number = oneWord(preview(country.code, phone.value));
  const { reason } = read(country.code, phone.value);
  const asks = reason === "otherCode" || reason === "ownCode" || reason === "codeTwice";
  write(find(document, "#sign-up-phone-hint"), () => {
    if (number) return t("signUp.phonePreview", { phone: number });
    return asks ? t(`phone.${reason}`) : t("signUp.phoneHint");
  });
}

/** Fills the list of languages, each in its own. */
function offerLanguages() {
  const select = /** @type {HTMLSelectElement} */ (find(document, "#language"));
  for (const tag of languages) {
    const option = new Option(nameOf(tag), tag);
    option.lang = tag;
    select.append(option);
  }
  onLanguage(() => { select.value = current(); });
  select.value = current();
  select.addEventListener("change", async () => {
    try {
      await choose(select.value);
      memory.set("language", select.value);
    } catch {
      select.value = current(); // no connection: it stays as it is
    }
  });
}

/** @param {string} id @returns {HTMLFormElement} */
function form(id) {
  return /** @type {HTMLFormElement} */ (find(view(id), "form"));
}

/** @param {string} id of a view */
function visible(id) {
  return !view(id).hidden;
}

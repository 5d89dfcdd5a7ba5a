// The login page: which view is shown, and what comes next.

import { Countersign } from "./countersign.js";
import { Factor } from "./factor.js";
import { asError, busy, note, onSubmit, sayError, show, view } from "./page.js";
import { gone, hour, list, moment, over as overTexts, problem, signedIn as texts } from "./texts.js";

const client = new Countersign();
const factor = new Factor(client, view("factor"), { passed, over, lost, left });
const checkAgain = 60_000; // how often a page that is looked at again asks who is logged in

/** @type {import("./countersign.js").Answer|null} the session that is shown */
let current = null;
let checked = 0;
let ending = 0;
let onward = async () => {}; // what the button of the view "over" does

onSubmit(form("log-in"), async (fields) => {
  const login = await client.logIn({ email: fields.email, password: fields.password });
  done("log-in");
  enter({ state: login.state, login });
});

onSubmit(form("sign-up"), async (fields) => {
  const answer = await client.signUp(/** @type {any} */ (fields));
  done("sign-up");
  factor.open((current = answer));
});

view("over").querySelector("button").addEventListener("click", (event) => {
  void busy(/** @type {HTMLElement} */ (event.currentTarget), () => onward());
});

view("signed-in").querySelector(".confirm").addEventListener("click", () => factor.open(current));
view("signed-in").querySelector(".leave").addEventListener("click", (event) => {
  void busy(/** @type {HTMLElement} */ (event.currentTarget), logOut);
});

window.addEventListener("hashchange", () => {
  if (!view("log-in").hidden || !view("sign-up").hidden) forms();
});

document.addEventListener("visibilitychange", () => {
  const seen = document.visibilityState === "visible" && !view("signed-in").hidden;
  if (seen && Date.now() - checked > checkAgain) void resume(gone.session);
});

await resume();

/** Shows where this browser stands; text is said when that is nowhere. */
async function resume(text = "") {
  try {
    const answer = await client.resume();
    if (answer) enter(answer);
    else forms(text);
  } catch (error) {
    if (!current || view("signed-in").hidden) broken(error);
  }
}

/** Shows what an answer says. */
function enter(answer) {
  if (answer.session) return signedIn(answer);
  if (answer.login?.state === "pending") return factor.open(answer);
  over(answer);
}

/** A factor was passed: say who is logged in. */
function passed(answer) {
  const confirmed = current !== null;
  if (!answer.user) return resume(gone.session); // passed by a status: who was it?
  signedIn(answer);
  if (confirmed) note(view("signed-in"), texts.confirmed);
}

/** A login ended without a session; a registration's session outlives it. */
function over(answer) {
  if (answer.session && current) return signedIn({ ...current, ...answer });
  ended(overTexts[answer.login?.state] ?? overTexts.cancelled, async () => forms());
}

/** Nothing waits any more: it was passed or ended elsewhere. */
function lost() {
  void resume(current ? gone.session : gone.login);
}

/** The person cancelled a login, or confirms the phone another day. */
function left() {
  if (current) signedIn(current);
  else forms();
}

function signedIn(answer) {
  const { session, user, login } = (current = answer);
  const section = view("signed-in");
  const facts = {
    email: user.email,
    phone: texts.phone(user.phone, user.phoneVerified),
    when: moment(session.authTime),
    how: list(texts.how(session.amr)),
    until: texts.until(moment(session.expiresAt), session.idleExpiresAt && hour(session.idleExpiresAt)),
  };
  for (const [name, text] of Object.entries(facts)) section.querySelector(`[data-fact="${name}"]`).textContent = text;
  section.querySelector("h1").textContent = texts.title(user.fullName);
  section.querySelector(".form-error").textContent = "";
  const open = login?.state === "pending" && login.methods?.length > 0;
  section.querySelector(".confirm").toggleAttribute("hidden", !open);
  note(section, session.aal === "aal2" ? "" : open ? texts.unconfirmed : texts.locked);
  show("signed-in");
  checked = Date.now();
  endAt(Math.min(Date.parse(session.expiresAt), Date.parse(session.idleExpiresAt ?? session.expiresAt)));
}

/** Says at its time that the session has run out. To ask would be to use it. */
function endAt(time) {
  clearTimeout(ending);
  ending = setTimeout(() => {
    if (!view("signed-in").hidden) ended(overTexts.ended);
  }, Math.min(time - client.now() + 1000, 2 ** 31 - 1));
}

async function logOut() {
  try {
    await client.logOut();
    forms(texts.loggedOut);
  } catch (error) {
    sayError(view("signed-in"), error);
  }
}

/** Shows the form that the address asks for. */
function forms(text = "") {
  current = null;
  clearTimeout(ending);
  note(view("log-in"), text);
  show(!text && location.hash === "#sign-up" ? "sign-up" : "log-in");
}

function broken(error) {
  const [title, , button] = overTexts.broken;
  ended([title, problem(asError(error)), button]);
}

/**
 * Says that something is over, and what the person can do next.
 * @param {string[]} texts title, sentence, button
 */
function ended([title, text, button], next = () => resume()) {
  onward = next;
  const section = view("over");
  section.querySelector("h1").textContent = title;
  section.querySelector(".lead").textContent = text;
  section.querySelector("button").textContent = button;
  current = null;
  show("over");
}

/** A form that has done its work keeps nothing, and the address forgets it. */
function done(id) {
  form(id).reset();
  history.replaceState(null, "", location.pathname);
}

/** @returns {HTMLFormElement} */
function form(id) {
  return view(id).querySelector("form");
}

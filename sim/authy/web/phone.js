// The phone: it looks at the simulator's state once a second, and shows it.

import { $, clockTime, draw, el, fill, say } from "./dom.js";
import { after, chosenPhone, lost, press, state } from "./api.js";
import { drawCalls } from "./calls.js";
import { drawCode, drawHome, drawSettings } from "./home.js";
import { drawMessages } from "./messages.js";
import { drawNotifications, news } from "./notifications.js";
import { drawRequests, tick } from "./request.js";
import { current, go, onMove } from "./screens.js";
import { drawSwitches } from "./switches.js";
import { mark } from "./tabs.js";
import { drawWire } from "./wire.js";

let last; // the newest state

function drawPhones(phones) {
  $("chooser").hidden = phones.length < 2;
  fill($("phones"), phones.map(({ id, number, pending }) => el("option", {
    value: id, textContent: number + (pending ? ` (${pending} waiting)` : ""), selected: id === chosenPhone(),
  })));
}

function drawPhone({ phone, now, appName }) {
  if (!phone) {
    if (current() !== "none") go("none", false);
    return;
  }
  if (current() === "none") go("lock", false);
  if (!phone.app && ["authenticator", "request"].includes(current())) go("home", false);
  drawSettings(phone);
  drawCode(phone, appName);
  drawRequests(phone, appName);
  drawMessages(phone);
  drawCalls(phone, now, appName);
  const list = news(phone, now, appName);
  drawHome(phone, list);
  drawNotifications(list, show);
  tick(phone.requests);
}

function show() {
  if (!last) return;
  draw("phones", [last.phones, chosenPhone()], () => drawPhones(last.phones));
  drawPhone(last);
  mark("phone", last.phones.reduce((sum, { pending }) => sum + pending, 0), "waiting");
  drawSwitches(last);
  drawWire(last.wire);
}

function drawClock() {
  const now = new Date();
  for (const clock of document.querySelectorAll(".clock")) say(clock, clockTime(now));
  say(document.querySelector(".date"), now.toLocaleDateString([], { weekday: "long", month: "long", day: "numeric" }));
}

let known; // the phones that were there the last time

/** The phone to turn to by itself: one that has just appeared, or any for a start; 0 for none. */
function choice({ phone, phones }) {
  const ids = phones.map(({ id }) => id);
  const appeared = known ? ids.find((id) => !known.has(id)) : undefined;
  known = new Set(ids);
  return appeared ?? (phone ? 0 : ids[0] ?? 0);
}

let asking = false;

async function look() {
  if (asking) return;
  asking = true;
  try {
    last = await state();
    const chosen = choice(last);
    if (chosen) {
      history.replaceState(null, "", `#${chosen}`);
      last = await state();
      if (current() !== "none") go("lock", false);
    }
    show();
    if ($("trouble").textContent === lost) say($("trouble"), "");
  } catch (problem) {
    if (!(problem instanceof TypeError) && !/^status/.test(problem.message)) throw problem;
    say($("trouble"), lost);
  } finally {
    asking = false;
    drawClock();
  }
}

let clears; // the timer of the toast

new MutationObserver(() => {
  clearTimeout(clears);
  clears = setTimeout(() => say($("toast"), ""), 3000);
}).observe($("toast"), { childList: true });

document.body.classList.toggle("framed", window.parent !== window);
after(look);
onMove(show);
$("home").addEventListener("click", () => go("home"));
$("unlock").addEventListener("click", () => go("home"));
document.querySelector(".back").addEventListener("click", () => go("authenticator"));
$("phones").addEventListener("change", ({ target }) => { location.hash = target.value; });
$("add").addEventListener("submit", async (event) => {
  event.preventDefault();
  if (await press("add", Object.fromEntries(new FormData(event.target)))) {
    event.target.reset();
    $("adder").open = false;
  }
});
window.addEventListener("hashchange", () => {
  if (current() !== "none") go("lock", false);
  look();
});

await look();
setInterval(look, 1000);

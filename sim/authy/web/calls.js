// Incoming calls, the voice in text, and the list of past calls.

import { $, button, clockTime, draw, el, fill, icon, say } from "./dom.js";
import { current, go } from "./screens.js";

const rings = 25_000; // milliseconds, as phones do before they give up

const ended = new Set(); // calls that were declined, or hung up
const heard = new Set(); // calls that were answered
let talking; // the call on the screen that was answered

const key = (call) => `${call.at} ${call.code}`;

/** Calls that nobody took. */
export const missed = (phone, now) => phone.calls.filter((call) => !heard.has(key(call)) && Date.parse(now) - Date.parse(call.at) > rings);

function ringing(phone, now) {
  return phone.calls.find((call) => !ended.has(key(call)) && !heard.has(key(call)) && Date.parse(now) - Date.parse(call.at) <= rings);
}

function end(call) {
  ended.add(key(call));
  talking = undefined;
  go("calls");
}

function take(call) {
  heard.add(key(call));
  talking = call;
  drawCall(call);
  document.querySelector('[data-screen="call"] h2').focus();
}

function drawCall(call) {
  say($("call-state"), talking ? "On the line" : "Incoming call…");
  say($("said"), talking ? `“${call.text}”` : "");
  const round = (text, className, press) => el("div", {}, button(icon("calls"), text, press, { className, "aria-label": text }), el("span", { "aria-hidden": "true", textContent: text }));
  fill($("call-buttons"), talking
    ? [round("Hang up", "hang-up", () => end(call))]
    : [round("Decline", "hang-up", () => end(call)), round("Answer", "take", () => take(call))]);
}

/** Shows a call that comes in over whatever is on the screen. */
export function drawCalls(phone, now, appName) {
  if (current() !== "call") talking = undefined; // another phone was chosen
  const incoming = ringing(phone, now);
  if (incoming && !talking) {
    document.querySelector('[data-screen="call"] h2').textContent = appName;
    draw("call", [incoming, false], () => drawCall(incoming));
    if (current() !== "call") {
      go("call", false);
      say($("live"), `Incoming call from ${appName}`);
    }
  } else if (!talking && current() === "call") {
    go("lock", false);
  }
  const list = phone.calls.map((call) => ({ ...call, taken: heard.has(key(call)) }));
  draw("recents", list, () => fill($("recents"), list.length ? list.map((call) => recent(call, appName))
    : [el("li", { className: "empty", textContent: "No calls yet." })]));
}

const recent = (call, appName) => el("li", {},
  el("div", { className: "row" }, el("span", { className: `sign ${call.taken ? "approved" : "denied"}` }, icon("calls")),
    el("span", { className: "row-text" }, el("span", { className: "row-title", textContent: appName }),
      el("span", { className: "quiet", textContent: `${call.taken ? "Answered" : "Not answered"} · ${clockTime(call.at)}` }),
      el("span", { className: "voice", textContent: `“${call.text}”`, dir: "auto" }))));

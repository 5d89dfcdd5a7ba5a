// The switches: each has a button, and a sentence on what to expect from it.

import { $, button, draw, el, fill } from "./dom.js";
import { press } from "./api.js";
import { mark } from "./tabs.js";

const groups = [
  { name: "provider", legend: "Authy", options: [
    ["", "works", ""],
    ["slow", "is slow", "Every answer takes three seconds. The login page says that it waits."],
    ["hang", "never answers", "The application gives up after a while and offers what is left."],
    ["down", "is down", "Connections are cut. The login page says so, and offers to try again."],
    ["rate_limited", "is rate limited", "Every answer is 429. To the person it is as if Authy were down."],
    ["error", "fails", "Every answer is 500 as HTML."],
  ] },
  { name: "callback", legend: "Its callbacks", options: [
    ["", "arrive", ""],
    ["lost", "are lost", "The application asks Authy itself, and the login page goes on a little later."],
    ["held", "are held", "They go out when you release them. The application may find out by asking first."],
    ["late", "come 30 s late", "The application finds out by asking; the late callback changes nothing."],
    ["duplicated", "come five times", "The login is approved once."],
    ["reordered", "newer one first", "They go out in pairs. Ask twice, and answer both: each login gets its own answer."],
    ["unsigned", "are unsigned", "The application refuses them with 401, asks Authy itself, and goes on."],
    ["forged", "are forged", "They are signed with another application's key, and refused."],
    ["changed", "are changed", "A bit of the body is flipped after signing, so they are refused."],
  ] },
  { name: "errors", legend: "Authy switches callbacks off", options: [
    ["", "never", ""],
    ["one", "after one error", "Let one callback be refused; from then on none is sent, and logins still work."],
    ["three", "after three errors", "Three refused callbacks in a row; from then on none is sent, and logins still work."],
  ] },
  { name: "messages", legend: "Texts and calls", options: [
    ["", "arrive", ""],
    ["undelivered", "get lost", "Authy says that they are sent. Nothing reaches the phone; the person may ask again."],
    ["refused", "are refused", "The carrier does not take them. The login page says so at once."],
  ] },
  { name: "device", legend: "The app on this phone", options: [
    ["", "is installed", ""],
    ["refused", "is missing", "Authy refuses to ask a phone without the app, and the login page goes to the code. Once the app is back, ask for a text: so the application learns of it."],
    ["accepted", "is missing, unsaid", "Authy takes the request, but nobody can answer it: it expires."],
  ] },
];

let set = {}; // the switches as they stand
let off = false; // callbacks are switched off

function choose(name, value) {
  if (name === "device") press("device", { device: value });
  else press("faults", { ...set, [name]: value });
}

function option(group, [value, label]) {
  const input = el("input", { type: "radio", name: group.name, value });
  input.addEventListener("change", () => choose(group.name, value));
  return el("label", { className: value ? "chip" : "chip fine" }, input, el("span", { textContent: label }));
}

function fieldset(group) {
  return el("fieldset", {}, el("legend", { textContent: group.legend }),
    el("div", { className: "chips" }, ...group.options.map((one) => option(group, one))),
    el("p", { className: "hint", id: `hint-${group.name}`, "aria-live": "polite" }),
    group.name === "callback" ? el("div", { id: "callback-extra" }) : undefined);
}

function extras({ held, callbackUrl }) {
  return [
    held ? button(`Release ${held === 1 ? "the held callback" : `${held} held callbacks`}`, "release", () => press("release")) : undefined,
    callbackUrl ? undefined : el("p", { className: "off", textContent: "Callbacks are switched off." }),
    callbackUrl ? undefined : button("Switch callbacks on again", "resume", () => press("resume")),
  ].filter(Boolean);
}

/** Everything as it should be. */
async function well() {
  await press("faults", {});
  if (off) await press("resume");
  await press("device", { device: "" });
}

export function drawSwitches({ faults, held, callbackUrl, phone }) {
  const form = $("switches");
  if (!form.children.length) form.append(...groups.map(fieldset));
  const device = phone?.device ?? "";
  draw("switches", [faults, device, Boolean(phone)], () => {
    set = { ...faults };
    for (const { name, options } of groups) {
      const value = name === "device" ? device : faults[name];
      for (const input of form.elements[name]) input.checked = input.value === value;
      $(`hint-${name}`).textContent = options.find(([one]) => one === value)[2];
    }
    for (const input of form.elements.device) input.disabled = !phone;
  });
  draw("extras", [held, callbackUrl], () => fill($("callback-extra"), extras({ held, callbackUrl })));
  off = !callbackUrl;
  const on = [device, off, ...Object.values(faults)].filter(Boolean).length;
  $("well").hidden = !on;
  mark("wrong", on, "switched");
}

$("well").addEventListener("click", well);

// What the lock screen lists, and what comes in over another screen.

import { $, button, clockTime, draw, el, fill, icon, keeper, say } from "./dom.js";
import { chosenPhone } from "./api.js";
import { missed } from "./calls.js";
import { answers, logo, open, openRequest } from "./request.js";
import { current, go } from "./screens.js";

const fresh = 120_000; // milliseconds: what is older when the page opens is no news
const since = new Map(); // by phone and screen: what came before was seen
const away = new Set(); // notifications that were closed

const place = (screen) => `${chosenPhone()} ${screen}`;

function isNews(screen, at, now) {
  if (!since.has(place(screen))) since.set(place(screen), Date.parse(now) - fresh);
  return Date.parse(at) > since.get(place(screen));
}

/** Everything on the screen that is shown now has been seen. */
function look(phone, now) {
  const screen = current();
  if (["messages", "calls", "authenticator"].includes(screen)) since.set(place(screen), Date.parse(now));
}

/** What is new on a phone, the newest first. */
export function news(phone, now, appName) {
  look(phone, now);
  const texts = (list, screen, title, sign) => list.filter(({ at }) => isNews(screen, at, now))
    .map(({ at, text }) => ({ key: `${screen} ${at}`, screen, at, title, sign, text }));
  const requests = phone.app ? phone.requests.filter(({ status }) => status === "pending")
    .map((request) => ({ key: request.uuid, screen: "request", at: request.created, title: appName, sign: "shield", text: request.message, request: { logos: request.logos } })) : [];
  return [
    ...requests,
    ...texts(phone.inbox, "messages", "Messages", "messages"),
    ...texts(phone.app ? phone.notices : [], "authenticator", "Authenticator", "shield"),
    ...texts(missed(phone, now).map(({ at }) => ({ at, text: `Missed call from ${appName}` })), "calls", "Phone", "calls"),
  ].filter(({ key }) => !away.has(key)).sort((a, b) => Date.parse(b.at) - Date.parse(a.at));
}

function card(one, closes) {
  const show = () => (one.request ? open(one.key) : go(one.screen));
  const head = el("div", { className: "card-head" },
    one.request ? logo(one.request) : el("span", { className: `logo ${one.screen}` }, icon(one.sign)),
    el("span", { textContent: one.title }), el("time", { dateTime: one.at, textContent: clockTime(one.at) }), closes);
  const text = el("p", { className: one.request ? "message" : "text", textContent: one.text, dir: "auto" });
  const more = button(one.request ? "Show details" : "Open", `show:${one.key}`, show, { className: "show" });
  return [head, text, more, ...(one.request ? [answers(one.key)] : [])];
}

const listed = keeper((one) => el("li", { className: "notification" }, ...card(one)));

/** Draws the lock screen's list, and the newest piece of news over any other screen. */
export function drawNotifications(list, update) {
  draw("notifications", [chosenPhone(), list, current() === "lock"], () => {
    fill($("notifications"), current() === "lock" ? listed(list) : []);
  });
  const quiet = ["lock", "call", "none"].includes(current());
  const first = quiet ? undefined : list.find((one) => one.screen !== current() || (one.request && one.key !== openRequest()));
  draw("banner", first, () => {
    $("banner").hidden = !first;
    const close = first && button("✕", "close", () => { away.add(first.key); update(); }, { className: "close", "aria-label": "Close the notification" });
    fill($("banner"), first ? [el("div", { className: "notification" }, ...card(first, close))] : []);
  });
  draw("announced", list[0]?.key, () => { if (list[0]) say($("live"), `${list[0].title}: ${list[0].text}`); });
}

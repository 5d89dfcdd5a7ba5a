// An approval request: in a notification, in the list, and on a screen of its own.

import { $, button, clockTime, draw, el, fill, icon, minutes, say } from "./dom.js";
import { press } from "./api.js";
import { go } from "./screens.js";

let opened = ""; // the uuid of the request on the screen

/** Opens a request on its screen. */
export function open(uuid) {
  opened = uuid;
  go("request");
}

export const openRequest = () => opened;

const words = { pending: "Waiting", approved: "Approved", denied: "Denied", expired: "Expired" };
const signs = { pending: "…", approved: "✓", denied: "✕", expired: "⌛" };

/** Answers a request, and says so. */
async function answer(uuid, action) {
  if (await press(action, { uuid })) say($("toast"), action === "approve" ? "Approved" : "Denied");
}

export const answers = (uuid) => el("div", { className: "answers" },
  button("Deny", `deny:${uuid}`, () => answer(uuid, "deny"), { className: "deny" }),
  button("Approve", `approve:${uuid}`, () => answer(uuid, "approve"), { className: "approve" }));

/** The application's logo, or a shield where it has none or it can't be loaded. */
export function logo(request) {
  const named = request?.logos?.find((one) => one.res === "default") ?? request?.logos?.[0];
  const box = el("span", { className: "logo" }, icon("shield"));
  if (!named || !/^https?:/.test(named.url)) return box;
  const picture = el("img", { alt: "" });
  picture.addEventListener("load", () => box.replaceChildren(picture));
  picture.src = named.url;
  return box;
}

/** The detail that is a number to compare: one to three digits, whatever its name is in the request's language. */
const toCompare = (request) => (request.details ?? []).find(({ value }) => /^\d{1,3}$/.test(value));

function details(request, number) {
  return el("dl", { className: "facts" }, ...(request.details ?? []).filter((detail) => detail !== number)
    .map(({ key, value }) => el("div", {}, el("dt", { textContent: key, dir: "auto" }), el("dd", { textContent: value, dir: "auto" }))));
}

function timeLeft(request) {
  if (request.lifetime === undefined) return el("p", { className: "quiet", textContent: "It waits without an end." });
  return el("div", { className: "left" },
    el("p", { className: "quiet" }, "Time left ", el("span", { "data-left": request.uuid })),
    el("progress", { max: request.lifetime, "data-left": request.uuid, "aria-label": "Time left" }));
}

function whole(request, appName) {
  const number = toCompare(request);
  const waits = request.status === "pending";
  return [
    el("div", { className: "from" }, logo(request), el("div", {}, el("strong", { textContent: appName }),
      el("span", { className: "quiet", textContent: `asks at ${clockTime(request.created)}` }))),
    el("p", { className: "message", textContent: request.message, dir: "auto" }),
    number && el("div", { className: "compare" }, el("span", { textContent: number.key, dir: "auto" }),
      el("strong", { className: "number", textContent: number.value })),
    details(request, number),
    waits ? timeLeft(request) : el("p", { className: `result ${request.status}` }, el("span", { "aria-hidden": "true", textContent: signs[request.status] }), words[request.status]),
    waits ? answers(request.uuid) : undefined,
  ].filter(Boolean);
}

function row(request) {
  return el("li", {}, button([
    el("span", { className: `sign ${request.status}`, textContent: signs[request.status], "aria-hidden": "true" }),
    el("span", { className: "row-text" }, el("span", { className: "row-title", textContent: request.message, dir: "auto" }),
      el("span", { className: "quiet" }, `${words[request.status]} · ${clockTime(request.created)}`)),
  ], `open:${request.uuid}`, () => open(request.uuid)));
}

const still = ({ secondsLeft, ...rest }) => rest; // what does not change by itself

export function drawRequests(phone, appName) {
  const none = el("li", { className: "empty", textContent: "No requests yet." });
  draw("requests", phone.requests.map(still), (list) => fill($("requests"), list.length ? list.map(row) : [none]));
  const request = phone.requests.find(({ uuid }) => uuid === opened);
  draw("request", [request && still(request), appName], () => fill($("request"), request ? whole(request, appName) : []));
}

/** Moves the time on in every place where a request shows it. */
export function tick(requests) {
  for (const { uuid, secondsLeft } of requests) {
    for (const place of document.querySelectorAll(`[data-left="${CSS.escape(uuid)}"]`)) {
      if (place.localName === "progress") place.value = secondsLeft ?? 0;
      else place.textContent = minutes(Math.max(0, secondsLeft ?? 0));
    }
  }
}

// The home screen, the codes of the app, and the settings.

import { $, button, draw, el, fill, icon } from "./dom.js";
import { press } from "./api.js";
import { go } from "./screens.js";

const apps = (phone) => [
  phone.app ? ["authenticator", "Authenticator", "shield"] : ["settings", "Get the app", "get"],
  ["messages", "Messages", "messages"],
  ["calls", "Phone", "calls"],
  ["settings", "Settings", "settings"],
];

export function drawHome(phone, news) {
  const count = (screen) => news.filter((one) => one.screen === screen || (screen === "authenticator" && one.request)).length;
  const list = apps(phone).map(([screen, name, sign]) => [screen, name, sign, sign === "get" ? 0 : count(screen)]);
  draw("home", list, () => fill($("icons"), list.map(([screen, name, sign, news]) => el("li", {}, button([
    el("span", { className: `app-icon ${sign}` }, icon(sign)), el("span", { textContent: name }),
    news ? el("span", { className: "badge" }, String(news), el("span", { className: "unseen", textContent: " new" })) : undefined,
  ].filter(Boolean), `app:${sign}`, () => go(screen))))));
}

const grouped = (code) => code && `${code.slice(0, 3)} ${code.slice(3)}`;

export function drawCode(phone, appName) {
  draw("code", [phone.code, appName], () => {
    document.querySelector(".account").textContent = `${appName} code`;
    $("code").textContent = grouped(phone.code) ?? "";
  });
  $("code-left").textContent = phone.app ? `${phone.codeSeconds} s` : "";
  $("ring").setAttribute("stroke-dasharray", `${phone.codeSeconds ?? 0} 20`);
}

export function drawSettings(phone) {
  draw("settings", [phone.number, phone.id, phone.app], () => {
    $("number").textContent = phone.number;
    $("own-number").textContent = phone.number;
    $("own-id").textContent = phone.id;
    $("app-state").textContent = phone.app ? "Installed" : "Not installed";
    $("app-switch").textContent = phone.app ? "Remove the app" : "Install the app";
    $("app-switch").onclick = () => press(phone.app ? "remove" : "install");
  });
}

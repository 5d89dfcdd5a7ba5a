// The thread of texts.

import { $, button, clockTime, draw, el, fill, say } from "./dom.js";

/** A button that puts a code on the clipboard, where the page may. */
export function copy(code) {
  if (!code || !navigator.clipboard) return undefined;
  return button(`Copy ${code}`, `copy:${code}`, async () => {
    try {
      await navigator.clipboard.writeText(code);
      say($("toast"), "Copied");
    } catch {
      say($("toast"), "The browser did not allow that");
    }
  }, { className: "copy" });
}

const bubble = (text) => el("li", {},
  el("time", { dateTime: text.at, textContent: clockTime(text.at) }),
  el("p", { className: "bubble", textContent: text.text, dir: "auto" }),
  copy(text.code));

export function drawMessages(phone) {
  draw("thread", phone.inbox, (list) => {
    fill($("thread"), list.length ? list.toReversed().map(bubble) : [el("li", { className: "empty", textContent: "No texts yet." })]);
    $("thread").lastElementChild.scrollIntoView({ block: "nearest" });
  });
}

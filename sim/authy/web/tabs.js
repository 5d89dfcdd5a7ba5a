// The three views of the page: the phone, the switches, the wire.

import { $ } from "./dom.js";

const tabs = [...$("tabs").children];

/** Shows the panel of a tab and hides the others. */
function choose(tab) {
  for (const one of tabs) {
    const chosen = one === tab;
    one.setAttribute("aria-selected", String(chosen));
    one.tabIndex = chosen ? 0 : -1;
    $(one.getAttribute("aria-controls")).hidden = !chosen;
  }
  document.body.dataset.view = tab.getAttribute("aria-controls");
}

/** Where a key leads from a tab: the arrows go round, Home and End go to the ends. */
function target(at, key) {
  const forth = getComputedStyle($("tabs")).direction === "rtl" ? "ArrowLeft" : "ArrowRight";
  if (key === "Home") return 0;
  if (key === "End") return tabs.length - 1;
  if (key !== "ArrowLeft" && key !== "ArrowRight") return undefined;
  return (at + (key === forth ? 1 : tabs.length - 1)) % tabs.length;
}

for (const [at, tab] of tabs.entries()) {
  tab.addEventListener("click", () => choose(tab));
  tab.addEventListener("keydown", (event) => {
    const to = tabs[target(at, event.key)];
    if (!to) return;
    event.preventDefault();
    choose(to);
    to.focus();
  });
}

choose(tabs[0]);

/** Puts a number on a tab, with what it counts for those who can't see it; 0 takes it away. */
export function mark(name, number, counts) {
  const place = $(`mark-${name}`);
  const text = number ? ` ${number} ${counts}` : "";
  if (place.textContent === text) return;
  place.textContent = number ? ` ${number} ` : "";
  if (!number) return;
  const rest = document.createElement("span");
  rest.className = "unseen";
  rest.textContent = counts;
  place.append(rest);
}

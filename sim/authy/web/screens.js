// Which screen of the phone is shown.

import { $ } from "./dom.js";

let shown = "none";
let moved = () => {};

export const current = () => shown;

/** Sets what is done when another screen is shown. */
export const onMove = (done) => { moved = done; };

/** Shows a screen. The focus follows a person's own step, never something that happens by itself. */
export function go(name, focus = true) {
  for (const section of document.querySelectorAll("[data-screen]")) section.hidden = section.dataset.screen !== name;
  shown = name;
  const section = document.querySelector(`[data-screen="${name}"]`);
  $("phone").dataset.showing = section.className || "wallpaper";
  $("home").hidden = name === "none" || name === "lock" || name === "call";
  section.scrollTop = 0;
  if (focus) section.querySelector("h2").focus({ preventScroll: true });
  moved();
}

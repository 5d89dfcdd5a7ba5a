// The brand: brand.json has the application's name, its logo, the colour of buttons and
// links, and where help, privacy notice and terms are. docs/web.md has what else can be
// changed.

import { find } from "./page.js";

/** @typedef {{name?: string, logo?: string, accent?: string, support?: string, privacy?: string, terms?: string}} Brand */
/** @typedef {[number, number, number]} Colour red, green and blue, 0 to 255 */

const links = /** @type {const} */ (["support", "privacy", "terms"]);

// What a text in the accent colour stands on, in each theme: the darker of style.css's
// light grounds and the lighter of its dark ones.
/** @type {Record<string, {ground: Colour, ink: Colour}>} */
const themes = {
  light: { ground: [234, 242, 248], ink: [0, 0, 0] },
  dark: { ground: [34, 49, 61], ink: [255, 255, 255] },
};
const enough = 4.5; // WCAG 2.2, success criterion 1.4.3

/** Reads brand.json and dresses the page in it. Without one the page keeps its own looks. */
export async function dress() {
  /** @type {Brand} */
  let brand = {};
  try {
    const response = await fetch("brand.json");
    if (response.ok) brand = await response.json();
  } catch {
    // a login is worth more than its looks
  }
  if (brand.name) find(document, "header p").textContent = document.title = brand.name;
  if (brand.logo) {
    /** @type {HTMLImageElement} */ (find(document, "#logo")).src = brand.logo;
    /** @type {HTMLLinkElement} */ (find(document, "link[rel=icon]")).href = brand.logo;
  }
  if (brand.accent && /^#[0-9a-f]{6}$/i.test(brand.accent)) paint(brand.accent);
  for (const name of links) {
    const link = /** @type {HTMLAnchorElement} */ (find(document, `[data-link=${name}]`));
    const address = brand[name] ?? "";
    link.hidden = !/^(https|mailto):/.test(address);
    if (!link.hidden) link.href = address;
  }
}

/** Sets the accent, in each theme as near to it as can be read. @param {string} accent #rrggbb */
function paint(accent) {
  for (const [theme, { ground, ink }] of Object.entries(themes)) {
    const colour = legible(rgb(accent), ground, ink);
    const white = contrast(colour, [255, 255, 255]) >= contrast(colour, [0, 0, 0]);
    document.documentElement.style.setProperty(`--accent-${theme}`, `rgb(${colour.join(" ")})`);
    document.documentElement.style.setProperty(`--on-accent-${theme}`, white ? "#fff" : "#000");
  }
}

/** @param {string} hex @returns {Colour} */
function rgb(hex) {
  const all = Number.parseInt(hex.slice(1), 16);
  return [all >> 16, (all >> 8) & 255, all & 255];
}

/**
 * The colour, or the first mix of it with ink that has enough contrast to the ground.
 * @param {Colour} colour @param {Colour} ground @param {Colour} ink @returns {Colour}
 */
function legible(colour, ground, ink) {
  for (let part = 0; part < 1; part += .05) {
    const mix = /** @type {Colour} */ (colour.map((c, i) => Math.round(c + ((ink[i] ?? 0) - c) * part)));
    if (contrast(mix, ground) >= enough) return mix;
  }
  return ink;
}

/** WCAG 2.2, contrast ratio. @param {Colour} a @param {Colour} b */
function contrast(a, b) {
  const [dark = 0, bright = 0] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (bright + .05) / (dark + .05);
}

/** WCAG 2.2, relative luminance. @param {Colour} colour */
function luminance(colour) {
  const [r = 0, g = 0, b = 0] = colour.map((c) => (c / 255 <= .04045 ? c / 255 / 12.92 : ((c / 255 + .055) / 1.055) ** 2.4));
  return .2126 * r + .7152 * g + .0722 * b;
}

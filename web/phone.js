// Phone numbers as shared/phone reads and writes them, for the form that shows how a
// number will be called.

import { trunks } from "./countries.js";

/** Digits of any script that people type, as ASCII. @param {string} text */
export const ascii = (text) =>
  text.normalize("NFKC").replace(/[\u0660-\u0669\u06f0-\u06f9]/g, (digit) => String(digit.charCodeAt(0) % 16));

/** The digits of a text, in ASCII. @param {string} text */
export const digitsOf = (text) => ascii(text).replace(/\D/g, "");

/**
 * How a number will be called, such as "+44 207 946 0123"; "" for one that can't be.
 * @param {string} code calling code, digits @param {string} typed
 */
export function preview(code, typed) {
  const plain = ascii(typed);
  if (!code || /[^\d .()-]/.test(plain)) return "";
  const number = cutTrunk(code, digitsOf(plain));
  const length = code.length + number.length;
  if (length < 7 || length > 15 || (code === "1" && number.length !== 10)) return "";
  return `+${code} ${groups(number).join(code === "1" ? "-" : " ")}`;
}

/** A number as one word, which no line breaks in. @param {string} number */
export const oneWord = (number) => number.replaceAll(" ", "\u00a0").replaceAll("-", "\u2060-\u2060");

/** @param {string} code @param {string} digits */
function cutTrunk(code, digits) {
  const own = trunks.filter(([of]) => of === code);
  if (own.some(([, prefix]) => prefix === "")) return digits;
  const found = own.find(([, prefix, rest]) =>
    digits.startsWith(prefix) && (rest === 0 || digits.length - prefix.length === rest));
  return found ? digits.slice(found[1].length) : digits.replace(/^0/, "");
}

/** Threes, with fours at the end so that none is shorter. @param {string} digits */
function groups(digits) {
  const parts = [];
  for (let fours = digits.length % 3; digits; ) {
    let size = 3;
    if (digits.length === 5 || digits.length === 2) size = 2;
    else if (digits.length === 4 * fours) size = 4;
    size = Math.min(size, digits.length);
    if (size === 4) fours--;
    parts.push(digits.slice(0, size));
    digits = digits.slice(size);
  }
  return parts;
}

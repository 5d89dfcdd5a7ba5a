// Phone numbers as shared/phone reads and writes them, for the form that shows how a
// number will be called. A test holds the two together.

import { plans, trunks } from "./countries.js";

/**
 * Why a number can't be read: a word that the texts know as "phone.<word>".
 * @typedef {"noCode"|"otherCode"|"characters"|"tooShort"|"tooLong"|"ownCode"|"codeTwice"|"number"|"premium"} Reason
 */

/**
 * @typedef {object} Reading
 * @property {string} code calling code, digits
 * @property {string} national the digits after it, without what is dialled at home only; "" with a reason
 * @property {Reason} [reason] why there is no number
 */

const maxTyped = 400; // bytes, with all that stands between the digits
const zero = "z"; // a zero in brackets

/**
 * Digits of every script, dashes, spaces, brackets, dots and slashes as ASCII, and
 * nothing of what can't be seen. @param {string} text
 */
export const ascii = (text) =>
  text
    .replace(/[\t-\r\u0085\p{Z}]/gu, " ")
    .replace(/[\p{Cf}\p{Variation_Selector}\p{Default_Ignorable_Code_Point}]/gu, "")
    .replace(/\p{Nd}/gu, digit)
    .replace(/[\p{Pd}\u2212\u30fc]/gu, "-")
    .replace(/\p{Ps}/gu, "(")
    .replace(/\p{Pe}/gu, ")")
    .replace(/[．／＋]/gu, (one) => ({ "．": ".", "／": "/", "＋": "+" })[one] ?? one);

/** Unicode has digits in runs of ten, from zero to nine. @param {string} one */
function digit(one) {
  const at = one.codePointAt(0) ?? 0;
  let value = 0;
  while (/\p{Nd}/u.test(String.fromCodePoint(at - value - 1))) value++;
  return String(value % 10);
}

/**
 * Reads a calling code and a number, as the API does.
 * @param {string} codeTyped 44, +44, 0044, or 1-876 @param {string} typed
 * @returns {Reading}
 */
export function read(codeTyped, typed) {
  const { code, area } = readCode(codeTyped);
  if (!code) return wrong("noCode");
  if (premium.test(code)) return wrong("premium"); // whatever follows
  let { abroad, zeros, digits, reason } = readDigits(typed);
  if (reason) return wrong(reason);
  if (zeros && twoZeros(code, digits)) [abroad, digits] = [false, `00${digits}`];
  if (abroad) {
    const own = codeOf(digits);
    if (!own) return wrong("noCode");
    if (own !== code) return wrong("otherCode");
    digits = digits.slice(own.length);
  }
  let whole = abroad || digits.startsWith(zero); // nothing is missing in front
  if (digits.startsWith(zero)) digits = withZero(code, digits.slice(1).replaceAll(zero, "0"));
  digits = digits.replaceAll(zero, "0");
  const national = cutTrunk(code, digits);
  whole ||= national !== digits;
  digits = mobile(code, national);
  if (area && digits.length === 7) digits = area + digits;
  if (doubled(code, digits, whole)) return wrong(abroad ? "codeTwice" : "ownCode");
  const trouble = check(code, digits);
  if (trouble) return wrong(trouble);
  return digits.startsWith(area) ? { code, national: digits } : wrong("otherCode");
}

/** @param {Reason} reason @returns {Reading} */
const wrong = (reason) => ({ code: "", national: "", reason });

/** The calling code that a number from abroad begins with; "" without one. @param {string} typed */
export function ownCode(typed) {
  const { abroad, digits } = readDigits(typed);
  return abroad ? codeOf(digits) : "";
}

/**
 * How a number will be called, such as "+44 207 946 0123"; "" for one that can't be.
 * @param {string} code calling code, as it was typed @param {string} typed
 */
export function preview(code, typed) {
  const number = read(code, typed);
  if (number.reason) return "";
  return `+${number.code} ${groups(number.national).join(number.code === "1" ? "-" : " ")}`;
}

/** A number as one word, which no line breaks in. @param {string} number */
export const oneWord = (number) => number.replaceAll(" ", "\u00a0").replaceAll("-", "\u2060-\u2060");

const withoutSpaces = (/** @type {string} */ text) => text.replace(/[ ()-]/g, "");
const withoutMarks = (/** @type {string} */ text) => text.replace(/[ ./-]/g, "");
const bytes = (/** @type {string} */ text) => new TextEncoder().encode(text).length;

/** @param {string} typed @returns {{code: string, area: string}} */
function readCode(typed) {
  const none = { code: "", area: "" };
  const text = ascii(typed).replace(/^ +/, "");
  if (bytes(typed) > maxTyped || text.startsWith("-") || /[./]/.test(text)) return none;
  const plain = withoutSpaces(text);
  const digits = plain.startsWith("+") ? plain.slice(1) : plain.replace(/^00/, "");
  if (/^1[2-9]\d\d$/.test(digits)) return { code: "1", area: digits.slice(1) };
  return planOf(digits) ? { code: digits, area: "" } : none;
}

/** @param {string} typed @returns {{abroad: boolean, zeros?: boolean, digits: string, reason?: Reason}} */
function readDigits(typed) {
  if (bytes(typed) > maxTyped) return { abroad: false, digits: "", reason: "tooLong" };
  const plain = withoutMarks(ascii(typed));
  const marked = plain.replaceAll("(0)", zero).replace(/[()]/g, "");
  if (plain.includes(zero) || !/^\+?[\dz]*$/.test(marked)) return { abroad: false, digits: "", reason: "characters" };
  if (marked.startsWith("+")) return { abroad: true, digits: marked.slice(1) };
  const zeros = marked.startsWith("00");
  return { abroad: zeros, zeros, digits: zeros ? marked.slice(2) : marked };
}

/** No code begins with another, so the first one is the one. @param {string} digits */
const codeOf = (digits) => [1, 2, 3].map((n) => digits.slice(0, n)).find((one) => planOf(one)) ?? "";

/** @param {string} code @returns {{least: number, most: number, doubled: number}|null} */
function planOf(code) {
  const [, from = "", to = from, doubled] =
    (/^\d+$/.test(code) && new RegExp(` ${code}:(\\d+)(?:-(\\d+))?(?:\\?(\\d+))?(?= |$)`).exec(` ${plans}`)) || [];
  return from ? { least: Number(from), most: Number(to), doubled: Number(doubled ?? Number(to) + 1) } : null;
}

/** Satellites and other networks of no country: nobody's phone, and dear to call. */
const premium = /^(?:870|878|88[1238]|979)$/;

/** Why a number can't exist, or is not taken. @param {string} code @param {string} digits @returns {Reason|undefined} */
function check(code, digits) {
  const plan = planOf(code);
  if (!plan) return "noCode";
  if (digits.length < plan.least) return "tooShort";
  if (digits.length > plan.most) return "tooLong";
  switch (code) {
    case "1": // area codes begin with 2 to 9
      if (digits < "2") return "number";
      return /^(?:900|800|822|833|844|855|866|877|88)/.test(digits) ? "premium" : undefined;
    case "7":
      return digits.startsWith("0") ? "number" : undefined;
    case "250": // 06 is the only area code with a zero of its own
      return /^0(?!6)/.test(digits) ? "number" : undefined;
    case "54": // a 9 for mobile numbers, then an area code
      return /^9?1(?!1)/.test(digits) || (digits.length === 11 && !/^9[123]/.test(digits)) ? "number" : undefined;
    default:
      return cutTrunk(code, digits) === digits ? undefined : "number";
  }
}

/**
 * Whether a number seems to have its calling code in front once more: it is too long, and
 * would not be without. For some codes it seems so though it is not too long, unless it is
 * whole and there are such numbers. @param {string} code @param {string} digits @param {boolean} whole
 */
function doubled(code, digits, whole) {
  const plan = planOf(code);
  if (!plan || !digits.startsWith(code)) return false;
  const rest = mobile(code, cutTrunk(code, digits.slice(code.length))).length;
  if (rest < plan.least || rest > plan.most) return false;
  return digits.length >= (whole && inUse[code]?.test(digits) ? plan.most + 1 : plan.doubled);
}

/**
 * Long numbers that begin with their own calling code: in the east of Carinthia, and in East
 * Frisia. The others have the code twice. @type {Record<string, RegExp>}
 */
const inUse = { 43: /^435[^1]/, 49: /^49(?!0?(?:1[5-7]|30|37|40|49|60|69|7[089]|[89]))/ };

/**
 * The number for a zero in brackets and the digits after it: it is dialled at home only,
 * except where it belongs to the number. @param {string} code @param {string} rest
 */
function withZero(code, rest) {
  const most = planOf(code)?.most ?? 0;
  const length = rest.length + 1;
  const belongs = {
    39: !/^(?:3\d{9}$|0)/.test(rest),
    378: rest.startsWith("549"),
    225: length === most,
    226: length === most,
    229: length === most,
    241: length <= most,
    242: length === most,
    250: /^6\d{6}$/.test(rest),
    992: length === most,
  }[code];
  return belongs ? `0${rest}` : rest;
}

/** @param {string} code @param {string} digits */
function cutTrunk(code, digits) {
  const found = trunks.find(([of, prefix, rest]) =>
    of === code && digits.startsWith(prefix) && (rest === 0 || digits.length - prefix.length === rest));
  return found ? digits.slice(found[1].length) : digits.replace(/^0/, "");
}

/**
 * Whether 00 and the digits after it are a whole number, not a call to another country:
 * Tajikistan and the network of 800 have such. @param {string} code @param {string} rest
 */
function twoZeros(code, rest) {
  const plan = planOf(code);
  const digits = rest.length + 2;
  return /^(?:800|992)$/.test(code) && plan !== null && plan.least <= digits && digits <= plan.most;
}

/**
 * Argentina's mobile numbers have a 15 behind the area code at home, and a 9 in front from
 * abroad. @param {string} code @param {string} digits
 */
const mobile = (code, digits) =>
  code === "54" && digits.length === 12 ? digits.replace(/^(11|[23]\d{2,3})15/, "9$1") : digits;

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

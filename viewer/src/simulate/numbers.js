// Whole microseconds on a grid, and numbers rounded, read and written as Python does it.

/** The grid of decisions: every 10 ms. */
export const GRID_US = 10_000;
export const DAY_US = 86_400_000_000;

/**
 * The first time of the grid that is not before a time.
 * @param {number} timeUs
 */
export function onGrid(timeUs) {
  return Math.ceil(timeUs / GRID_US) * GRID_US;
}

/**
 * The remainder that has the sign of the divisor.
 * @param {number} value
 * @param {number} divisor
 */
export function modulo(value, divisor) {
  const rest = value % divisor;
  return rest !== 0 && rest < 0 !== divisor < 0 ? rest + divisor : rest;
}

/**
 * The nearest whole number, halves to the even one.
 * @param {number} value
 */
export function roundEven(value) {
  const low = Math.floor(value), part = value - low;
  if (part !== 0.5) return part < 0.5 ? low : low + 1;
  return low % 2 === 0 ? low : low + 1;
}

/**
 * Whole microseconds, to the nearest.
 * @param {number} seconds
 */
export function microseconds(seconds) {
  return roundEven(seconds * 1_000_000);
}

/**
 * A number with six decimals, by its exact value, halves to the even one.
 * @param {number} value
 */
export function sixDecimals(value) {
  const halves = value * 128; // only a whole number of 1/128 can lie right between two of these decimals
  if (Number.isInteger(halves) && halves % 2 !== 0 && Math.abs(value) < 1e9) {
    return roundEven(value * 1e6) / 1e6;
  }
  return Number(value.toFixed(6));
}

// What Python takes for a space; JavaScript's own list is another one.
export const SPACE = "\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000";
const ENDS = new RegExp(`^[${SPACE}]+|[${SPACE}]+$`, "gu");
const DIGITS = "[0-9](?:_?[0-9])*";
const REAL = new RegExp(`^[-+]?(?:${DIGITS}\\.?(?:${DIGITS})?|\\.${DIGITS})(?:[eE][-+]?${DIGITS})?$`, "u");
const WORD = /^[-+]?(?:inf|infinity|nan)$/iu;

/**
 * A text without the spaces around it.
 * @param {string} text
 */
export function stripped(text) {
  return text.replace(ENDS, "");
}

/**
 * The number that a text says, in Python's grammar; undefined when it says none.
 * @param {string} text
 * @returns {number | undefined}
 */
export function realOf(text) {
  const plain = stripped(text).replace(/\p{Nd}/gu, asciiDigit);
  if (REAL.test(plain)) return Number(plain.replaceAll("_", ""));
  if (!WORD.test(plain)) return undefined;
  if (/nan/iu.test(plain)) return NaN;
  return plain.startsWith("-") ? -Infinity : Infinity;
}

/** @param {string} digit of any script; their digits stand in runs of ten, 0 first */
function asciiDigit(digit) {
  if (digit >= "0" && digit <= "9") return digit;
  const code = Number(digit.codePointAt(0));
  let first = code;
  while (/\p{Nd}/u.test(String.fromCodePoint(first - 1))) first -= 1;
  return String((code - first) % 10);
}

/**
 * A real number as Python writes it: 2.0, 1e-05, 1e+16.
 * @param {number} value
 */
export function realText(value) {
  if (value === 0) return Object.is(value, -0) ? "-0.0" : "0.0";
  const [mantissa, power] = value.toExponential().split("e"), exponent = Number(power);
  if (exponent < -4 || exponent >= 16) {
    const size = String(Math.abs(exponent)).padStart(2, "0");
    return `${mantissa}e${exponent < 0 ? "-" : "+"}${size}`;
  }
  const plain = String(value); // the same digits; no power of ten in this range but below 1e-6
  return plain.includes(".") ? plain : `${plain}.0`;
}

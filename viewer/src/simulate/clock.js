// The clock of a show: its day, and its hours of opening, on the clock at which a walk starts.
import { DAY_US, modulo } from "./numbers.js";

/** @typedef {import("./walk.js").Start} Start */

const DATE = /^(?:(\d{4})-(\d\d)-(\d\d)|(\d{4})(\d\d)(\d\d)|(\d{4})(-?)W(\d\d)(?:\8(\d))?)/u;
const TIME = /^(\d\d)(?:(:?)(\d\d)(?:\2(\d\d)(?:[.,](\d+))?)?)?(?:Z|[-+]\d\d(?::?[0-5]\d(?::?[0-5]\d(?:\.\d+)?)?)?)?$/u;

/** Tells the day and whether the show is open, at microseconds of the visit. */
export class ShowClock {
  /**
   * @param {import("./programme.js").Show} show
   * @param {Start | null} start
   */
  constructor(show, start) {
    this.firstDay = start?.day ?? 0;
    this.since = start?.sinceUs ?? 0;
    this.told = show.open !== null || show.closed !== null;
    this.known = this.told && start !== null;
    this.open = minutes(show.open);
    this.closed = minutes(show.closed);
  }

  /** @param {number} timeUs */
  dayAt(timeUs) {
    return this.firstDay + Math.floor((this.since + timeUs) / DAY_US);
  }

  /** @param {number} timeUs */
  openAt(timeUs) {
    if (!this.known || this.open === this.closed) return true;
    const now = modulo(this.since + timeUs, DAY_US);
    if (this.open < this.closed) return this.open <= now && now < this.closed;
    return now >= this.open || now < this.closed;
  }

  /**
   * The next time at which it opens or closes, after a time; null if it never does.
   * @param {number} timeUs
   */
  nextEdge(timeUs) {
    if (!this.known || this.open === this.closed) return null;
    const now = modulo(this.since + timeUs, DAY_US);
    const waits = [this.open, this.closed].map((edge) => modulo(edge - now - 1, DAY_US) + 1);
    return timeUs + Math.min(...waits);
  }
}

/** @param {string | null} clock */
function minutes(clock) {
  const [hours, rest] = (clock ?? "00:00").split(":").map(Number);
  return (hours * 60 + rest) * 60_000_000;
}

/**
 * The clock of an ISO 8601 date and time, on its own offset from UTC; null if it is none.
 * @param {string} text
 * @returns {Start | null}
 */
export function startOf(text) {
  const date = DATE.exec(text);
  if (date === null) return null;
  const day = date[7] ? weekDay(Number(date[7]), Number(date[9]), Number(date[10] ?? 1))
    : civilDay(Number(date[1] ?? date[4]), Number(date[2] ?? date[5]), Number(date[3] ?? date[6]));
  if (day === null) return null;
  const rest = text.slice(date[0].length);
  if (rest === "") return { day, sinceUs: 0 };
  const time = TIME.exec(rest.slice(String.fromCodePoint(Number(rest.codePointAt(0))).length));
  if (time === null) return null;
  const [hour, minute, second] = [time[1], time[3] ?? "0", time[4] ?? "0"].map(Number);
  if (hour > 23 || minute > 59 || second > 59) return null;
  const fraction = Number((time[5] ?? "").slice(0, 6).padEnd(6, "0"));
  return { day, sinceUs: ((hour * 60 + minute) * 60 + second) * 1_000_000 + fraction };
}

/**
 * The clock of a machine, as people there read it.
 * @param {Date} date
 * @returns {Start}
 */
export function localStart(date) {
  const day = Number(civilDay(date.getFullYear(), date.getMonth() + 1, date.getDate()));
  const seconds = (date.getHours() * 60 + date.getMinutes()) * 60 + date.getSeconds();
  return { day, sinceUs: (seconds * 1000 + date.getMilliseconds()) * 1000 };
}

/**
 * The number of a day, 1 for the first day of year 1; null if there is none.
 * @param {number} year
 * @param {number} month
 * @param {number} day
 */
function civilDay(year, month, day) {
  const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  const days = [31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
  if (year < 1 || month < 1 || month > 12 || day < 1 || day > days[month - 1]) return null;
  const before = year - 1;
  const whole = before * 365 + Math.floor(before / 4) - Math.floor(before / 100) + Math.floor(before / 400);
  return whole + days.slice(0, month - 1).reduce((sum, one) => sum + one, 0) + day;
}

/**
 * @param {number} year
 * @param {number} week
 * @param {number} day
 */
function weekDay(year, week, day) {
  const first = civilDay(year, 1, 1);
  if (first === null || day < 1 || day > 7 || week < 1 || week > 53) return null;
  const weekday = modulo(first - 1, 7); // 0 is a Monday: day 1 of year 1 was one
  const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  if (week === 53 && !(weekday === 3 || (weekday === 2 && leap))) return null;
  const monday = weekday <= 3 ? first - weekday : first + 7 - weekday;
  return monday + (week - 1) * 7 + day - 1;
}

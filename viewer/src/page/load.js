// Files of the page, with what has come of them; those of a page in one file stand in it.

/**
 * @param {string} url
 * @returns {string | null} what stands in the document under that name, in base64
 */
function block(url) {
  for (const one of document.querySelectorAll("script[data-file]")) {
    if (one instanceof HTMLElement && one.dataset.file === url) return one.textContent;
  }
  return null;
}

/** @param {string} url */
function inside(url) {
  const told = block(url);
  if (told === null) return null;
  const letters = atob(told), bytes = new Uint8Array(letters.length);
  for (let k = 0; k < letters.length; k += 1) bytes[k] = letters.charCodeAt(k);
  return bytes.buffer;
}

/**
 * Return where a script of the audio thread can be loaded from. A document on a disk has no origin: there browsers
 * refuse its own blobs to a worklet, and take `data:`.
 * @param {string} name
 */
export function scriptUrl(name) {
  const told = block(name);
  return told === null ? new URL(name, location.href).href : `data:text/javascript;base64,${told}`;
}

/** @type {Map<string, string>} addresses of what stands in the document, made once */
const made = new Map();

/**
 * Return where a video or a recording can be played from.
 * @param {string} url
 * @param {string} mime
 */
export function mediaUrl(url, mime) {
  const found = made.has(url) ? null : inside(url);
  if (found !== null) made.set(url, URL.createObjectURL(new Blob([found], { type: mime })));
  return made.get(url) ?? url;
}

/**
 * Fetch a video or a recording whole; return where it can be played from.
 * @param {string} url
 * @param {string} mime
 */
export async function wholeUrl(url, mime) {
  const found = made.get(url) ?? URL.createObjectURL(new Blob([await load(url)], { type: mime }));
  made.set(url, found);
  return found;
}

/**
 * @param {string} url
 * @returns {Promise<ArrayBuffer>}
 */
export async function load(url) {
  const found = inside(url);
  if (found !== null) return found;
  const answer = await fetch(url);
  if (!answer.ok) throw new Error(`${url}: ${answer.status}`);
  return answer.arrayBuffer();
}

/**
 * Load a file and tell, from 0 to 1, how much of it has come.
 * @param {string} url
 * @param {(part: number) => void} told
 * @returns {Promise<ArrayBuffer>}
 */
export async function loadTold(url, told) {
  const found = inside(url);
  if (found !== null) return found;
  const answer = await fetch(url);
  if (!answer.ok || answer.body === null) throw new Error(`${url}: ${answer.status}`);
  const whole = Number(answer.headers.get("Content-Length")) || 0, reader = answer.body.getReader();
  /** @type {Uint8Array[]} */
  const parts = [];
  let come = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    parts.push(value);
    come += value.byteLength;
    if (whole > 0) told(Math.min(come / whole, 1));
  }
  const all = new Uint8Array(come);
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.byteLength;
  }
  return all.buffer;
}

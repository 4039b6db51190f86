// Files of the page, with what has come of them.

/**
 * @param {string} url
 * @returns {Promise<ArrayBuffer>}
 */
export async function load(url) {
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

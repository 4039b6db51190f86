// Keeps the page for a visit without a network; another export has another VERSION.
// The exporter writes two constants in front of this text: VERSION, a checksum of all files, and FILES, their names.
/* global VERSION, FILES */

// Other pages of the same host keep theirs.
const OURS = `immersion ${self.registration.scope} `;
const NAME = OURS + VERSION;

self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(NAME).then((cache) => cache.addAll(FILES)).then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  const isOld = (name) => name.startsWith(OURS) && name !== NAME;
  const cleared = caches.keys().then((names) => Promise.all(names.filter(isOld).map((name) => caches.delete(name))));
  event.waitUntil(cleared.then(() => self.clients.claim()));
});

self.addEventListener("fetch", (event) => {
  if (event.request.method !== "GET" || new URL(event.request.url).origin !== self.location.origin) return;
  const kept = caches.open(NAME).then((cache) => cache.match(event.request));
  event.respondWith(kept.then((found) => (found === undefined ? fetch(event.request) : partOf(found, event.request.headers.get("Range")))));
});

// Browsers ask for videos by parts, and seek in no video that comes whole.
async function partOf(found, range) {
  const [asked, first, last] = /^bytes=(\d+)-(\d*)$/.exec(range ?? "") ?? [];
  if (asked === undefined) return found;
  const whole = await found.blob(), begin = Number(first), end = Math.min(last ? Number(last) : Infinity, whole.size - 1);
  if (begin > end) return new Response(null, { status: 416, headers: { "Content-Range": `bytes */${whole.size}` } });
  const headers = { "Content-Type": found.headers.get("Content-Type") ?? "", "Content-Range": `bytes ${begin}-${end}/${whole.size}` };
  return new Response(whole.slice(begin, end + 1), { status: 206, headers });
}

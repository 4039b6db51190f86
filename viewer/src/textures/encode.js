// @ts-nocheck: node has no types here, and the page never loads this.
// Codes pictures as KTX2 (Basis Universal) and decodes them again: run by node, never in the page.
//
// Each line of the input is a message in JSON. One with `drop` ends the work of that slot, with all its memory. The
// others are jobs, and each is answered by a line `{"id": …, "done": true | false}`: jobs of different slots are done
// at the same time, each in a thread of its own, whose encoder serves one job after another. At the end of the input
// the process ends, whatever is being done.
//
// A job has `id`, `slot`, `pixels` (a file of RGBA bytes, the first row on top), `width`, `height`, `uastc`, `srgb`
// (colours, not numbers), `normal` (directions: by the preset of the encoder), `quality` of ETC1S, `effort` of UASTC
// and `rdo` (how much error it may trade for bytes that pack well, 0 for none), `file` (the KTX2 to make) and `again`
// (RGBA bytes of its first level, by the transcoder, which is another build than the encoder's).
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { Worker, isMainThread, parentPort } from "node:worker_threads";
import { encodeToKTX2 } from "ktx2-encoder";

const RGBA32 = 13; // transcoder_texture_format::cTFRGBA32
const here = dirname(fileURLToPath(import.meta.url));

/** @param {any} job */
async function encode(job) {
  const data = new Uint8Array(readFileSync(job.pixels));
  return encodeToKTX2(data, {
    isUASTC: job.uastc, isNormalMap: job.normal, generateMipmap: true, isKTX2File: true,
    isPerceptual: job.srgb, isSetKTX2SRGBTransferFunc: job.srgb,
    qualityLevel: job.quality, compressionLevel: 2, uastcLDRQualityLevel: job.effort, needSupercompression: job.uastc,
    ...(job.rdo > 0 ? { enableRDO: true, rdoQualityLevel: job.rdo } : {}),
    imageDecoder: async () => ({ width: job.width, height: job.height, data }),
  });
}

async function transcoder() {
  const folder = join(here, "basis"), module = { exports: /** @type {any} */ ({}) };
  const code = readFileSync(join(folder, "basis_transcoder.js"), "utf8");
  new Function("module", "exports", "require", "__dirname", "__filename", code)(
    module, module.exports, createRequire(import.meta.url), folder, join(folder, "basis_transcoder.js"));
  const basis = await module.exports({ wasmBinary: readFileSync(join(folder, "basis_transcoder.wasm")) });
  basis.initializeBasis();
  return basis;
}

/** @param {any} basis @param {Uint8Array} bytes */
function decode(basis, bytes) {
  const file = new basis.KTX2File(bytes);
  if (!file.isValid() || !file.startTranscoding()) throw new Error("the encoded picture does not decode");
  const pixels = new Uint8Array(file.getImageTranscodedSizeInBytes(0, 0, 0, RGBA32));
  if (!file.transcodeImage(pixels, 0, 0, 0, RGBA32, 0, -1, -1)) throw new Error("the encoded picture does not decode");
  file.close();
  file.delete();
  return pixels;
}

/** In a thread: do one job after another. An error ends the thread, for what it leaves of the encoder is not known. */
function work() {
  const basis = transcoder();
  let last = Promise.resolve();
  parentPort.on("message", (job) => {
    last = last.then(async () => {
      const bytes = await encode(job);
      writeFileSync(job.file, bytes);
      writeFileSync(job.again, decode(await basis, bytes));
      parentPort.postMessage(job.id);
    });
  });
}

/** In the first thread: hand out the jobs, and tell what became of them. */
function lead() {
  /** @type {Map<number, Worker>} */
  const slots = new Map();
  const answer = (id, done) => process.stdout.write(`${JSON.stringify({ id, done })}\n`);

  function started(slot) {
    // What the encoder says of itself goes nowhere: only answers are written.
    const worker = new Worker(fileURLToPath(import.meta.url), { stdout: true, stderr: true });
    worker.open = new Set();
    worker.stdout.resume();
    worker.stderr.resume();
    worker.on("message", (id) => worker.open.delete(id) && answer(id, true));
    worker.on("error", () => {});
    worker.on("exit", () => {
      if (slots.get(slot) === worker) slots.delete(slot);
      for (const id of worker.open) answer(id, false);
    });
    slots.set(slot, worker);
    return worker;
  }

  const lines = createInterface({ input: process.stdin });
  lines.on("line", (line) => {
    const message = JSON.parse(line);
    if ("drop" in message) {
      const worker = slots.get(message.drop);
      slots.delete(message.drop);
      worker?.open.clear();
      worker?.terminate();
      return;
    }
    const worker = slots.get(message.slot) ?? started(message.slot);
    worker.open.add(message.id);
    worker.postMessage(message);
  });
  lines.on("close", () => process.exit(0));
}

if (isMainThread) lead();
else work();

// @ts-nocheck: node has no types here, and the page never loads this.
// Codes pictures as KTX2 (Basis Universal) and decodes them again: run by node with a file of jobs, never in the page.
//
// A job has `pixels` (a file of RGBA bytes, the first row on top), `width`, `height`, `uastc`, `srgb` (colours, not
// numbers), `normal` (directions: by the preset of the encoder), `quality` of ETC1S, `effort` of UASTC and `rdo` (how much error it may trade for bytes that pack
// well, 0 for none), `file` (the KTX2 to make) and `again` (RGBA bytes of its first level, by the transcoder, which is another build than the encoder's).
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
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

const basis = await transcoder();
for (const job of JSON.parse(readFileSync(process.argv[2], "utf8"))) {
  const bytes = await encode(job);
  writeFileSync(job.file, bytes);
  writeFileSync(job.again, decode(basis, bytes));
}

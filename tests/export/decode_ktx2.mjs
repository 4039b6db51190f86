// Decodes KTX2 pictures by the transcoder that three ships: RGBA bytes of the first level beside each, and its facts.
import fs from "node:fs";
import { createRequire } from "node:module";
const require = createRequire(new URL("../../viewer/package.json", import.meta.url));
const folder = require.resolve("three").replace(/build[\\/].*$/, "examples/jsm/libs/basis/");
const module = { exports: {} };
new Function("module", "exports", "require", "__dirname", "__filename",
  fs.readFileSync(`${folder}basis_transcoder.js`, "utf8"))(module, module.exports, createRequire(import.meta.url), folder, folder);
const basis = await module.exports({ wasmBinary: fs.readFileSync(`${folder}basis_transcoder.wasm`) });
basis.initializeBasis();
const facts = process.argv.slice(2).map((path) => {
  const file = new basis.KTX2File(new Uint8Array(fs.readFileSync(path)));
  if (!file.isValid() || !file.startTranscoding()) throw new Error(`${path} does not decode`);
  const pixels = new Uint8Array(file.getImageTranscodedSizeInBytes(0, 0, 0, 13));
  file.transcodeImage(pixels, 0, 0, 0, 13, 0, -1, -1);
  fs.writeFileSync(`${path}.rgba`, pixels);
  // What a card holds: BC1 or BC3 for ETC1S, BC7 for UASTC.
  const uastc = file.isUASTC(), target = uastc ? 6 : file.getHasAlpha() ? 3 : 2;
  let memory = 0;
  for (let level = 0; level < file.getLevels(); level++) memory += file.getImageTranscodedSizeInBytes(level, 0, 0, target);
  return { width: file.getWidth(), height: file.getHeight(), levels: file.getLevels(), uastc, memory };
});
process.stdout.write(JSON.stringify(facts));

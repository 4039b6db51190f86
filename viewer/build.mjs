// Bundles the page's scripts into the Python package: `node build.mjs`, run by hatch_build.py and by make.
import { build } from "esbuild";
import { cpSync, existsSync, mkdirSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const out = join(here, "../src/immersion/export/_web");

// Each is one file of the page (or, for node, of the texture encoder); what does not exist yet is left out.
const ENTRIES = [
  { from: "src/main.js", to: "viewer.js", format: "esm" },
  { from: "src/audio/worklet.js", to: "worklet.js", format: "iife" },
  { from: "src/textures/encode.js", to: "encode_ktx2.mjs", format: "esm", platform: "node" },
];
const COPIES = [
  ["src/page.html", "page.html"],
  ["src/page.css", "page.css"],
  // As it is: the exporter writes two constants in front of it.
  ["src/service_worker.js", "service_worker.js"],
  // The bundled encoder looks for it beside itself.
  ["node_modules/ktx2-encoder/dist/basis/basis_encoder.wasm", "basis_encoder.wasm"],
  ["node_modules/three/examples/jsm/libs/basis/basis_transcoder.js", "basis/basis_transcoder.js"],
  ["node_modules/three/examples/jsm/libs/basis/basis_transcoder.wasm", "basis/basis_transcoder.wasm"],
];

rmSync(out, { recursive: true, force: true });
mkdirSync(out, { recursive: true });
for (const { from, to, format, platform } of ENTRIES.filter((entry) => existsSync(join(here, entry.from)))) {
  await build({
    absWorkingDir: here, entryPoints: [from], outfile: join(out, to), bundle: true, minify: true, format,
    platform: platform ?? "browser", target: platform ? "node18" : "es2022", legalComments: "linked",
    charset: "utf8", logLevel: "warning",
  });
}
for (const [from, to] of COPIES.filter(([from]) => existsSync(join(here, from)))) {
  mkdirSync(dirname(join(out, to)), { recursive: true });
  cpSync(join(here, from), join(out, to));
}

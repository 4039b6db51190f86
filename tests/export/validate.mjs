// Prints the Khronos validator's report of one file as JSON.
import fs from "node:fs";
import { createRequire } from "node:module";
const validator = createRequire(new URL("../node/package.json", import.meta.url))("gltf-validator");
const report = await validator.validateBytes(new Uint8Array(fs.readFileSync(process.argv[2])));
console.log(JSON.stringify(report.issues));

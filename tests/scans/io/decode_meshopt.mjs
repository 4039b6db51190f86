// Decodes streams with three's own decoder: one JSON list of {count, stride, mode, filter, stream} in, base64 out.
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const { MeshoptDecoder } = await import(pathToFileURL(process.argv[2]).href);
await MeshoptDecoder.ready;
const cases = JSON.parse(readFileSync(0, "utf8"));
const decoded = cases.map(({ count, stride, mode, filter, stream }) => {
  const target = new Uint8Array(count * stride);
  MeshoptDecoder.decodeGltfBuffer(target, count, stride, Buffer.from(stream, "base64"), mode, filter);
  return Buffer.from(target).toString("base64");
});
process.stdout.write(JSON.stringify(decoded));

// Reads a GLB with three's own GLTFLoader, and prints every mesh as JSON: where it is, in metres, and its colours.
// Pictures are not decoded here: only their number of bytes and their type are told.
import fs from "node:fs";
import { createRequire } from "node:module";
const require = createRequire(new URL("../../viewer/package.json", import.meta.url));
const at = (name) => require.resolve("three").replace(/build[\\/].*$/, "") + name;
const load = (name) => import(new URL(`file://${at(name)}`));

globalThis.self = globalThis;
globalThis.createImageBitmap = async (blob) => ({ width: 1, height: 1, blob });
const THREE = await load("build/three.module.js");
const { GLTFLoader } = await load("examples/jsm/loaders/GLTFLoader.js");
const { MeshoptDecoder } = await load("examples/jsm/libs/meshopt_decoder.module.js");

/** Google's decoder as three ships it; three itself runs it in a worker, which node has not. */
async function draco() {
  const folder = at("examples/jsm/libs/draco/gltf/"), module = { exports: {} };
  new Function("module", "exports", "require", "__dirname", fs.readFileSync(`${folder}draco_decoder.js`, "utf8"))(
    module, module.exports, createRequire(import.meta.url), folder);
  const lib = await module.exports({ wasmBinary: fs.readFileSync(`${folder}draco_decoder.wasm`) });
  const kinds = {
    Float32Array: [lib.DT_FLOAT32, Float32Array], Int8Array: [lib.DT_INT8, Int8Array],
    Uint8Array: [lib.DT_UINT8, Uint8Array], Int16Array: [lib.DT_INT16, Int16Array],
    Uint16Array: [lib.DT_UINT16, Uint16Array], Uint32Array: [lib.DT_UINT32, Uint32Array],
  };
  const read = (bytes, size, fill) => {
    const place = lib._malloc(size);
    fill(place);
    const kept = lib.HEAPU8.slice(place, place + size);
    lib._free(place);
    return kept.buffer;
  };
  return {
    preload() {},
    decodeDracoFile(buffer, done, ids, types) {
      const decoder = new lib.Decoder(), mesh = new lib.Mesh(), bytes = new Int8Array(buffer);
      const status = decoder.DecodeArrayToMesh(bytes, bytes.byteLength, mesh);
      if (!status.ok()) throw new Error(status.error_msg());
      const geometry = new THREE.BufferGeometry(), size = mesh.num_faces() * 12;
      const index = read(bytes, size, (place) => decoder.GetTrianglesUInt32Array(mesh, size, place));
      geometry.setIndex(new THREE.BufferAttribute(new Uint32Array(index), 1));
      for (const name of Object.keys(ids)) {
        const attribute = decoder.GetAttributeByUniqueId(mesh, ids[name]), [type, Kind] = kinds[types[name]];
        const width = attribute.num_components(), room = mesh.num_points() * width * Kind.BYTES_PER_ELEMENT;
        const values = read(bytes, room, (p) => decoder.GetAttributeDataArrayForAllPoints(mesh, attribute, type, room, p));
        geometry.setAttribute(name, new THREE.BufferAttribute(new Kind(values), width));
      }
      done(geometry);
    },
  };
}

const loader = new GLTFLoader();
loader.setMeshoptDecoder(MeshoptDecoder);
loader.setDRACOLoader(await draco());
const bytes = fs.readFileSync(process.argv[2]);
const started = performance.now();
const gltf = await loader.parseAsync(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength), "");
const milliseconds = performance.now() - started;
gltf.scene.updateMatrixWorld(true);
const meshes = [];
const rows = (attribute, width, turn) => {
  const found = [], get = ["getX", "getY", "getZ", "getW"].slice(0, width);
  for (let k = 0; k < attribute.count; k++) found.push(turn(get.map((name) => attribute[name](k))));
  return found;
};
gltf.scene.traverse((object) => {
  if (object.geometry === undefined) return;
  const names = [], { position, color, uv, index } = { ...object.geometry.attributes, index: object.geometry.index };
  for (let one = object; one; one = one.parent) names.push(one.userData?.immersion?.id ?? one.name);
  meshes.push({
    names, instances: object.count ?? null,
    points: rows(position, 3, (p) => new THREE.Vector3(...p).applyMatrix4(object.matrixWorld).toArray()),
    colors: color ? rows(color, 3, (c) => c) : null, uvs: uv ? rows(uv, 2, (c) => c) : null,
    triangles: (index ? index.count : position.count) / 3,
  });
});
if (process.argv[3] === "--brief") for (const mesh of meshes) mesh.points = mesh.colors = mesh.uvs = mesh.points.length;
process.stdout.write(JSON.stringify({ milliseconds, meshes }));

// What is seen: the GLB of the room, moved and shown as the state of the visit says.
import * as THREE from "three";
import { GLTFLoader } from "three/examples/jsm/loaders/GLTFLoader.js";
import { PAINTED } from "./beams.js";
import { Fading, meshesOf } from "./fading.js";
import { withFolds } from "./folds.js";
import { RoomLight } from "./light.js";

/** @typedef {import("./programme.js").Page} Page */

// What is seen where there is nothing, as in the preview.
const OUTSIDE = 0x121214;
/** Colour of a model that says nothing of its colours: that of a plaster cast. */
const PLASTER = 0xbab4aa;

export class Room {
  /**
   * @param {HTMLElement} place
   * @param {Page} programme
   */
  constructor(place, programme) {
    this.programme = programme;
    this.renderer = new THREE.WebGLRenderer({ antialias: true, preserveDrawingBuffer: true });
    this.renderer.setPixelRatio(Math.min(devicePixelRatio, 2));
    this.renderer.toneMapping = THREE.CustomToneMapping;
    this.renderer.toneMappingExposure = 1 / programme.light.rooms[0].white;
    this.scene = new THREE.Scene();
    this.scene.background = new THREE.Color(OUTSIDE);
    this.light = new RoomLight(programme, this.scene);
    this.camera = new THREE.PerspectiveCamera(60, 1, 0.05, 300);
    this.rig = new THREE.Group();
    this.rig.add(this.camera);
    this.scene.add(this.rig);
    /** @type {Map<string, THREE.Object3D>} */
    this.things = new Map();
    this.fading = new Fading();
    /** Meshes that stand apart from the thing they belong to, as skinned ones do. @type {Map<THREE.Object3D, string>} */
    this.apart = new Map();
    this.known = new Map(programme.things.map((thing) => [thing.id, thing]));
    place.append(this.renderer.domElement);
    this.place = place;
    new ResizeObserver(() => this.fit()).observe(place);
    this.fit();
  }

  /** Be as large as the place that is given. */
  fit() {
    const { clientWidth, clientHeight } = this.place;
    if (clientWidth === 0 || clientHeight === 0 || this.renderer.xr.isPresenting) return;
    this.renderer.setSize(clientWidth, clientHeight, false);
    this.camera.aspect = clientWidth / clientHeight;
    this.camera.updateProjectionMatrix();
  }

  /**
   * Take up the GLB.
   * @param {ArrayBuffer} data
   */
  async open(data) {
    const loader = new GLTFLoader();
    const gltf = await loader.parseAsync(data, "");
    this.gltf = gltf;
    this.scene.add(gltf.scene);
    gltf.scene.updateMatrixWorld(true);
    /** @type {THREE.Object3D[]} */
    const found = [];
    gltf.scene.traverse((node) => found.push(node));
    for (const node of found) this.#take(node);
    for (const node of this.things.values()) this.scene.attach(node);
    this.light.enclose();
  }

  /**
   * Return a model of a file of its own, as the room's models are.
   * @param {ArrayBuffer} data
   */
  async modelOf(data) {
    const gltf = await new GLTFLoader().parseAsync(data, "");
    for (const mesh of meshesOf(gltf.scene)) {
      this.#shape(mesh, gltf);
      this.light.wardrobe.dress(mesh, 0, false);
    }
    return gltf.scene;
  }

  /** @param {any} node */
  #take(node) {
    const about = node.userData.immersion, owner = this.#ownerOf(node);
    if (about?.id !== undefined && about.kind !== "view" && about.kind !== "room") this.things.set(about.id, node);
    this.light.take(node, (owner === undefined ? undefined : this.known.get(owner)) ?? {});
    if (!node.isMesh) return;
    if (owner !== undefined && this.known.get(owner)?.kind === "model") this.#shape(node, this.gltf);
    if (owner !== undefined) this.light.wardrobe.dress(node, 0, false);
    else if (toldOf(node, "surface") !== undefined) this.light.takeWall(node, toldOf(node, "surface")?.room);
    else {
      // A room that is a scan is drawn as one.
      this.#shape(node, this.gltf);
      this.light.takeShell(node, toldOf(node, "room")?.id);
    }
  }

  /**
   * Be shaped and coloured as in the preview where the scan itself says nothing.
   * @param {any} mesh
   * @param {import("three/examples/jsm/loaders/GLTFLoader.js").GLTF | undefined} gltf its file
   */
  #shape(mesh, gltf) {
    const number = gltf?.parser.associations.get(mesh)?.meshes, { material } = mesh;
    const told = number === undefined ? undefined : gltf?.parser.json.meshes[number].extras?.immersion;
    if (told?.normals === "smooth") mesh.geometry = withFolds(mesh.geometry);
    const bare = mesh.geometry.attributes.color === undefined && !material.map && material.color?.getHex() === 0xffffff;
    if (bare && material.type !== "MeshBasicMaterial") material.color.set(PLASTER);
  }

  /** @param {THREE.Object3D | null} node */
  #ownerOf(node) {
    for (let at = node; at !== null; at = at.parent) if (this.known.has(at.userData.immersion?.id)) return at.userData.immersion.id;
    return undefined;
  }

  /**
   * Show the pictures and texts of a language (KHR_materials_variants).
   * @param {string} language
   */
  async speak(language) {
    const { gltf } = this;
    this.light.language = language;
    if (gltf === undefined) return;
    /** @type {{name: string}[]} */
    const variants = gltf.userData.gltfExtensions?.KHR_materials_variants?.variants ?? [];
    const index = variants.findIndex((variant) => variant.name === language);
    if (index < 0) return;
    /** @type {any[]} */
    const meshes = [];
    this.scene.traverse((/** @type {any} */ node) => node.isMesh && meshes.push(node));
    for (const mesh of meshes) {
      const mappings = mesh.userData.gltfExtensions?.KHR_materials_variants?.mappings ?? [];
      const chosen = mappings.find((/** @type {{variants: number[]}} */ mapping) => mapping.variants.includes(index));
      if (chosen === undefined) continue;
      mesh.material = await gltf.parser.getDependency("material", chosen.material);
      gltf.parser.assignFinalMaterial(mesh);
      this.light.wardrobe.dress(mesh, 0, false);
    }
  }

  /**
   * Be as the visit is now.
   * @param {import("../simulate/index.js").State} state
   */
  apply(state) {
    for (const [id, node] of this.things) {
      const own = state.things.get(id);
      if (own === undefined) continue;
      const world = state.worlds.get(id);
      if (world !== undefined) {
        node.matrix.fromArray([...world]).transpose();
        node.matrix.decompose(node.position, node.quaternion, node.scale);
      } else if (node.scale.x === 0) {
        node.scale.setScalar(1); // hidden at the start by glTF's own means
      }
      node.visible = this.light.shown(state, id) > 0;
    }
    this.state = state;
  }

  /**
   * Return the thing under a place of the picture, from −1 to 1.
   * @param {number} x
   * @param {number} y
   */
  pick(x, y) {
    const ray = new THREE.Raycaster();
    ray.setFromCamera(new THREE.Vector2(x, y), this.camera);
    return this.pickAlong(ray);
  }

  /**
   * Return the first thing along a ray.
   * @param {THREE.Raycaster} ray
   */
  pickAlong(ray) {
    ray.layers.enable(PAINTED);
    const targets = [...this.things.values()].filter((node) => node.visible);
    /** @type {THREE.Object3D | null} */
    let node = ray.intersectObjects(targets, true)[0]?.object ?? null;
    for (; node !== null; node = node.parent) {
      const id = node.userData.immersion?.id;
      if (this.things.get(id) === node) return /** @type {string} */ (id);
    }
    return null;
  }

  /** Draw one picture. */
  draw() {
    if (this.state !== undefined) {
      this.light.apply(this.renderer, this.state, this.camera);
      this.#fade(this.state);
    }
    this.renderer.render(this.scene, this.camera);
    this.fading.end();
  }

  /** @param {import("../simulate/index.js").State} state */
  #fade(state) {
    for (const [id, node] of this.things) {
      const shown = this.light.shown(state, id);
      if (shown <= 0 || shown >= 1 || this.known.get(id)?.kind === "group") continue;
      const own = meshesOf(node).filter((mesh) => this.#ownerOf(mesh) === id);
      this.fading.fade([...own, ...[...this.apart].filter(([, owner]) => owner === id).map(([mesh]) => mesh)], shown);
    }
  }
}

/**
 * Return what the file tells of a wall, or of a room, of which a node is a part.
 * @param {any} node
 * @param {"surface" | "room"} kind
 */
function toldOf(node, kind) {
  for (let at = node; at !== null; at = at.parent) if (at.userData.immersion?.kind === kind) return at.userData.immersion;
  return undefined;
}

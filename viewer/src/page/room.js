// What is seen: the GLB of the room, moved and shown as the state of the visit says.
import * as THREE from "three";
import { GLTFLoader } from "three/examples/jsm/loaders/GLTFLoader.js";

/** @typedef {import("./programme.js").Page} Page */

const OUTSIDE = 0x0c0c0f;

export class Room {
  /**
   * @param {HTMLElement} place
   * @param {Page} programme
   */
  constructor(place, programme) {
    this.programme = programme;
    this.renderer = new THREE.WebGLRenderer({ antialias: true, preserveDrawingBuffer: true });
    this.renderer.setPixelRatio(Math.min(devicePixelRatio, 2));
    this.renderer.shadowMap.enabled = true;
    this.renderer.shadowMap.type = THREE.PCFShadowMap;
    this.renderer.toneMapping = THREE.LinearToneMapping;
    // A white that this many lux fall on comes out white: Lambert sends back lux / pi.
    this.renderer.toneMappingExposure = Math.PI / programme.light.white;
    this.scene = new THREE.Scene();
    this.scene.background = new THREE.Color(OUTSIDE);
    this.scene.add(new THREE.AmbientLight(0xffffff, programme.light.even));
    this.camera = new THREE.PerspectiveCamera(60, 1, 0.05, 300);
    this.rig = new THREE.Group();
    this.rig.add(this.camera);
    this.scene.add(this.rig);
    /** @type {Map<string, THREE.Object3D>} */
    this.things = new Map();
    /** @type {Map<string, number>} */
    this.lights = new Map();
    this.parents = new Map(programme.things.map((thing) => [thing.id, thing.parent]));
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
  }

  /** @param {any} node */
  #take(node) {
    const about = node.userData.immersion;
    if (about?.id !== undefined && about.kind !== "view" && about.kind !== "room") this.things.set(about.id, node);
    if (node.isMesh) {
      const unlit = node.material.type === "MeshBasicMaterial";
      // A screen's picture keeps the colours of its file, whatever the light of the room is.
      if (unlit) node.material.toneMapped = false;
      node.castShadow = !unlit && about?.kind !== "surface";
      node.receiveShadow = true;
    }
    if (node.isLight) this.#light(node);
  }

  /** @param {any} light */
  #light(light) {
    const owner = this.#ownerOf(light);
    if (owner !== undefined) this.lights.set(owner, light.intensity);
    if (!light.isSpotLight && !light.isDirectionalLight) return;
    light.castShadow = true;
    light.shadow.mapSize.set(1024, 1024);
    light.shadow.bias = -0.0005;
    light.shadow.normalBias = 0.02;
  }

  /** @param {THREE.Object3D | null} node */
  #ownerOf(node) {
    for (let at = node; at !== null; at = at.parent) if (at.userData.immersion?.kind === "light") return at.userData.immersion.id;
    return undefined;
  }

  /**
   * Show the pictures and texts of a language (KHR_materials_variants).
   * @param {string} language
   */
  async speak(language) {
    const { gltf } = this;
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
      mesh.material.toneMapped = false;
      gltf.parser.assignFinalMaterial(mesh);
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
      node.visible = this.#isShown(state, id);
    }
    for (const [id, intensity] of this.lights) this.#dim(id, intensity, state);
  }

  /**
   * @param {string} id
   * @param {number} intensity
   * @param {import("../simulate/index.js").State} state
   */
  #dim(id, intensity, state) {
    const own = state.things.get(id), node = this.things.get(id);
    if (own === undefined || node === undefined) return;
    node.traverse((/** @type {any} */ one) => {
      if (one.isLight) one.intensity = intensity * own.level * own.opacity;
    });
  }

  /**
   * @param {import("../simulate/index.js").State} state
   * @param {string} id
   */
  #isShown(state, id) {
    /** @type {string | null | undefined} */
    let at = id;
    for (let depth = 0; at && depth < 64; depth += 1) {
      if (state.things.get(at)?.visible === false) return false;
      at = this.parents.get(at);
    }
    return true;
  }

  /**
   * Return the thing under a place of the picture, from −1 to 1.
   * @param {number} x
   * @param {number} y
   */
  pick(x, y) {
    const ray = new THREE.Raycaster();
    ray.setFromCamera(new THREE.Vector2(x, y), this.camera);
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
    this.renderer.render(this.scene, this.camera);
  }
}

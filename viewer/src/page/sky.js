// The sky above a room without a roof, as in the preview (src/immersion/stage/sky.py): an even hemisphere of light, and the
// ground that sends it back.
import * as THREE from "three";

/**
 * @typedef {object} Sky lux on a level card that looks up, on one that looks down, and on the ground
 * @property {number[]} above
 * @property {number[]} below
 * @property {number[]} floor
 */

/**
 * @param {import("./programme.js").PageRoom["sky"]} told
 * @param {import("./light.js").Shining[]} shining
 * @returns {Sky | null}
 */
export function skyOf(told, shining) {
  if (told === null) return null;
  const suns = shining.filter((lamp) => lamp.kind === "directional"), strongest = Math.max(0, ...suns.map((sun) => sun.strength));
  const above = suns.length ? told.clear.map((part) => part * strongest) : [...told.dusk], floor = [...above];
  for (const sun of suns) sun.color.toArray().forEach((part, k) => (floor[k] += Math.max(-sun.aim.y, 0) * sun.strength * part));
  return { above, below: floor.map((lux, k) => lux * told.ground[k]), floor };
}

/** The sky as it is seen: one triangle over the whole picture, where nothing nearer is. */
export class SkyDome {
  constructor() {
    const geometry = new THREE.BufferGeometry();
    geometry.setAttribute("position", new THREE.Float32BufferAttribute([-1, -1, 0, 3, -1, 0, -1, 3, 0], 3));
    this.uniforms = { above: { value: new THREE.Vector3() }, below: { value: new THREE.Vector3() } };
    const material = new THREE.ShaderMaterial({ vertexShader: VERTEX, fragmentShader: FRAGMENT, uniforms: this.uniforms, depthWrite: false, side: THREE.DoubleSide });
    this.mesh = new THREE.Mesh(geometry, material);
    this.mesh.frustumCulled = false;
    // After all that hides it.
    this.mesh.renderOrder = 1;
    this.mesh.visible = false;
  }

  /** @param {Sky | null} sky */
  be(sky) {
    this.mesh.visible = sky !== null;
    if (sky === null) return;
    this.uniforms.above.value.fromArray(sky.above);
    this.uniforms.below.value.fromArray(sky.below);
  }
}

const VERTEX = `
varying vec3 way;
void main() {
  vec4 eye = inverse(projectionMatrix) * vec4(position.xy, 1.0, 1.0);
  way = (vec4(eye.xyz / eye.w, 0.0) * viewMatrix).xyz;
  gl_Position = vec4(position.xy, 1.0, 1.0);
}`;

const FRAGMENT = `
varying vec3 way;
uniform vec3 above;
uniform vec3 below;
void main() {
  gl_FragColor = vec4(mix(below, above, smoothstep(-0.01, 0.01, normalize(way).y)), 1.0);
  #include <tonemapping_fragment>
  #include <colorspace_fragment>
}`;

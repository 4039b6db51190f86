"""A GLB with KTX2 textures in a real browser: what three's own loader gives the graphics card is the picture."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from browser import browser, served
from coded_pictures import SIDE, coded_scene, measured, picture
from immersion import export, stage

THREE = Path(__file__).parents[2] / "viewer" / "node_modules" / "three"
PARTS = (
    "build/three.module.js", "build/three.core.js", "examples/jsm/loaders/GLTFLoader.js",
    "examples/jsm/loaders/KTX2Loader.js", "examples/jsm/utils/WorkerPool.js", "examples/jsm/utils/SkeletonUtils.js",
    "examples/jsm/utils/BufferGeometryUtils.js", "examples/jsm/libs/ktx-parse.module.js",
    "examples/jsm/libs/zstddec.module.js", "examples/jsm/math/ColorSpaces.js",
    "examples/jsm/libs/basis/basis_transcoder.js", "examples/jsm/libs/basis/basis_transcoder.wasm",
)  # fmt: skip

# Each texture fills a target of its own size, as its bytes are: no light, no tone, no colour space on the way.
PAGE = """<!doctype html><meta charset="utf-8"><link rel="icon" href="data:,">
<script type="importmap">{"imports": {"three": "./build/three.module.js"}}</script>
<script type="module">
import * as THREE from "three";
import { GLTFLoader } from "./examples/jsm/loaders/GLTFLoader.js";
import { KTX2Loader } from "./examples/jsm/loaders/KTX2Loader.js";
const root = document.documentElement;
try {
  const renderer = new THREE.WebGLRenderer();
  const ktx2 = new KTX2Loader().setTranscoderPath("./examples/jsm/libs/basis/").detectSupport(renderer);
  const gltf = await new GLTFLoader().setKTX2Loader(ktx2).loadAsync("./coded.glb");
  const found = {};
  gltf.scene.traverse((mesh) => {
    for (const [role, map] of [["base", mesh.material?.map], ["normal", mesh.material?.normalMap]])
      if (mesh.isMesh && map && !found[`${mesh.name} ${role}`]) found[`${mesh.name} ${role}`] = draw(map);
  });
  function draw(map) {
    const { width, height } = map.image;
    map.colorSpace = THREE.NoColorSpace;
    map.minFilter = map.magFilter = THREE.NearestFilter;
    map.needsUpdate = true;
    const target = new THREE.WebGLRenderTarget(width, height);
    const scene = new THREE.Scene();
    const uniforms = { map: { value: map } };
    scene.add(new THREE.Mesh(new THREE.PlaneGeometry(2, 2), new THREE.ShaderMaterial({ uniforms,
      vertexShader: "varying vec2 at; void main() { at = uv; gl_Position = vec4(position, 1.0); }",
      fragmentShader: "uniform sampler2D map; varying vec2 at; void main() { gl_FragColor = texture2D(map, at); }" })));
    renderer.setRenderTarget(target);
    renderer.render(scene, new THREE.Camera());
    const pixels = new Uint8Array(4 * width * height);
    renderer.readRenderTargetPixels(target, 0, 0, width, height, pixels);
    return { width, height, packed: map.isCompressedTexture === true, levels: map.mipmaps.length, pixels: [...pixels] };
  }
  window.found = found;
  root.dataset.ready = "";
} catch (error) {
  root.dataset.failed = String(error?.stack ?? error);
}
</script>"""


@pytest.fixture(scope="module")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, object]]:
    folder = tmp_path_factory.mktemp("ktx2")
    with stage.open(coded_scene(folder / "scene")) as opened:
        export.write(opened, "glb", folder / "site", options=export.GlbOptions(textures="ktx2"))
    for part in PARTS:
        (folder / "site" / part).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(THREE / part, folder / "site" / part)
    (folder / "site" / "index.html").write_text(PAGE, encoding="utf-8")
    with served(folder / "site") as address, browser() as running:
        page = running.new_page()
        page.goto(f"{address}/index.html")
        page.wait_for_selector("html[data-ready], html[data-failed]", state="attached", timeout=60_000)
        assert page.evaluate("document.documentElement.dataset.failed ?? null") is None
        found: dict[str, dict[str, object]] = page.evaluate("window.found")
        return found


def _pixels(one: dict[str, object]) -> NDArray[np.uint8]:
    return np.array(one["pixels"], np.uint8).reshape(SIDE, SIDE, 4)


@pytest.mark.parametrize(
    ("name", "role", "most"), [("quad", "base", 8), ("quad", "normal", 1), ("page", "image", 8)]
)
def test_the_card_has_the_picture(
    drawn: dict[str, dict[str, object]], name: str, role: str, most: float
) -> None:
    """As three's loader asks for it on this machine: still packed, with its mipmaps, upright and near the original."""
    (key,) = [key for key in drawn if key.startswith(name) and (role == "image" or key.endswith(role))]
    assert (drawn[key]["width"], drawn[key]["levels"]) == (SIDE, 7)
    assert drawn[key]["packed"] is True
    error = measured(role, picture(role), _pixels(drawn[key]))
    assert 0 < error.mean() < most
    # Upside down, or another picture, would be far off.
    assert measured(role, picture(role)[::-1], _pixels(drawn[key])).mean() > 3 * error.mean()

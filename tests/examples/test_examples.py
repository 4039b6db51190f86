"""Every example runs as a reader would run it, writes what it says, and says the same each time."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"

WRITES = {
    "01_clean_a_scan.py": ["stele-raw.ply", "stele-light.glb"],
    "02_encode_a_source.py": ["drum.wav", "drum-left.wav", "drum-right.wav"],
    "03_write_a_scene.py": ["obelisk-room/scene.yaml", "obelisk-room/media/obelisk.glb"],
    "04_walk_and_export.py": ["visit.wav", "entry.png", "glb/obelisk-room.manifest.json"],
    "05_repair_a_scan.py": ["vase-raw.ply", "vase-repaired.ply"],
    "06_inspect_a_scan.py": ["stele-to-inspect.ply", "stele-sheet.png"],
    "07_compare_two_scans.py": ["stele-heat.png", "stele-heat.ply"],
    "08_cloud_to_surface.py": ["vase.glb"],
    "09_thin_a_cloud.py": ["column.laz", "column-thin.laz"],
    "10_make_it_again.py": ["raw/stele.ply", "stele-light.glb", "stele-light.glb.provenance.json"],
    "11_levels_of_detail.py": ["stele-1500.glb", "stele-2mm.glb", "stele-2mm.glb.provenance.json"],
    "12_a_moving_source.py": ["bee.wav"],
    "13_head_tracked_bed.py": ["head-tracked.wav"],
    "14_play_a_graph.py": ["swallow-still.wav", "swallow-following.wav", "swallow-dome.wav"],
    "15_decode_a_dome.py": ["dome.yaml", "dome-feeds.wav", "dome.png", "dome.json"],
    "16_a_broken_loudspeaker.py": ["broken-loudspeaker.png", "broken-loudspeaker.json"],
    "17_master_a_programme.py": ["programme.wav"],
    "18_a_museum_at_once.py": ["museum.wav"],
}
SAYS = {
    "01_clean_a_scan.py": "deviation:",
    "02_encode_a_source.py": "drum on the right: the left ear is -",
    "03_write_a_scene.py": "0 errors in obelisk-room",
    "04_walk_and_export.py": "obelisk-room",
    "05_repair_a_scan.py": "holes filled: 2",
    "06_inspect_a_scan.py": "grade ",
    "07_compare_two_scans.py": "no point is farther than",
    "08_cloud_to_surface.py": "holes: 2 (the mouth and the foot)",
    "09_thin_a_cloud.py": "thinned: 300000 points became",
    "10_make_it_again.py": "From the raw scan on: stele-light.glb: identical to the byte",
    "11_levels_of_detail.py": "within 2 mm everywhere",
    "12_a_moving_source.py": "coming: 225.0 Hz of 220",
    "13_head_tracked_bed.py": "decoded at once: the same",
    "14_play_a_graph.py": "dome: 10 channels, 0 faulty samples",
    "15_decode_a_dome.py": "evenness at the listener's place: 0.",
    "16_a_broken_loudspeaker.py": "mended: 0.",
    "17_master_a_programme.py": "with the limiter: -16.0 LUFS, true peak -1.0 dBTP",
    "18_a_museum_at_once.py": "917 Hz coming, 842 Hz going",
}


def test_every_example_is_tested():
    assert sorted(path.name for path in EXAMPLES.glob("*.py")) == sorted(WRITES)


@pytest.mark.parametrize("name", sorted(WRITES))
def test_example(name, tmp_path):
    command = [sys.executable, str(EXAMPLES / name), str(tmp_path / "out")]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, encoding="utf-8")
    assert done.returncode == 0, done.stderr
    assert SAYS[name] in done.stdout
    assert "Warning" not in done.stderr
    for file in WRITES[name]:
        assert (tmp_path / "out" / file).stat().st_size > 0, file
    assert [path.name for path in tmp_path.iterdir()] == ["out"], "nothing is written elsewhere"


@pytest.mark.parametrize("name", sorted(WRITES))
def test_it_opens_with_what_it_shows(name):
    text = (EXAMPLES / name).read_text(encoding="utf-8")
    assert text.startswith('"""')
    assert f"python examples/{name} out/examples" in text.split('"""')[1]

"""Models that move by their own animations: every corner against a slow reading of the file, and in the picture."""

from __future__ import annotations

import gc
import weakref
from pathlib import Path

import numpy as np
import pytest

from immersion import stage
from immersion.preview import picture
from immersion.preview.draw import renderer_for
from immersion.preview.offscreen import drawing
from immersion.preview.posing import posed, resting
from immersion.scans import read
from immersion.scans.rig import Sampler
from immersion.scans.rig_poses import sampled
from immersion.scene import Scene
from naive_gltf import triangles_at
from preview_scenes import scene
from rig_models import flag, mill


@pytest.mark.parametrize("made", [flag, mill], ids=["flag", "mill"])
def test_every_corner_stands_where_the_file_says(tmp_path: Path, made: object) -> None:
    path = tmp_path / "model.glb"
    path.write_bytes(made())
    mesh = read(path)
    spread = 0.0
    for time in (0.0, 0.25, 0.5, 0.9, 1.25, 1.7, 2.0, 9.0):
        moved = posed(mesh, None, time)
        found, expected = moved.positions()[moved.faces], triangles_at(path, 0, time)
        # A mirrored node turns its triangles: those were read the other way round.
        away = [np.abs(found - each).max((1, 2)) for each in (expected, expected[:, ::-1])]
        assert np.minimum(*away).max() < 2e-6
        spread = max(spread, float(np.abs(expected - triangles_at(path, 0, 0.0)).max()))
    assert spread > 0.1


def test_an_unknown_clip_leaves_the_model_at_rest(tmp_path: Path) -> None:
    (tmp_path / "mill.glb").write_bytes(mill())
    mesh = read(tmp_path / "mill.glb")
    assert posed(mesh, "no such clip", 1.0) is mesh


def test_values_between_keys_are_those_of_the_format() -> None:
    times = np.array([1.0, 3.0], np.float32)
    linear = Sampler(times, np.array([[0.0, 2.0], [4.0, 6.0]], np.float32))
    assert sampled(linear, 1.5).tolist() == [1.0, 3.0]
    assert sampled(linear, 0.0).tolist() == [0.0, 2.0]
    assert sampled(linear, 9.0).tolist() == [4.0, 6.0]
    step = Sampler(times, linear.values, "STEP")
    assert sampled(step, 2.99).tolist() == [0.0, 2.0]
    half = np.sqrt(0.5)
    turn = Sampler(times, np.array([[0, 0, 0, 1], [0, -half, 0, -half]], np.float32))
    # The short way round, whatever the sign: an eighth of a turn.
    expected = [0, np.sin(np.pi / 8), 0, np.cos(np.pi / 8)]
    assert sampled(turn, 2.0, "rotation") == pytest.approx(expected, abs=1e-6)


def turning_mill(folder: Path) -> Scene:
    """A mill before the eye that begins to turn, in a loop, after a second."""
    (folder / "mill.glb").write_bytes(mill())
    mesh = read(folder / "mill.glb")
    middle, size = mesh.positions().mean(0), float(np.ptp(mesh.positions(), axis=0).max())
    scale = 1.5 / size
    at = [float(v) for v in np.array([0, 1.6, -1]) - middle * scale]
    return scene(
        [{"id": "m", "model": "mill", "at": at, "scale": scale, "loop": True}],
        {"mill": {"type": "model", "file": "mill.glb"}},
        cues=[{"id": "go", "when": [{"at": "1s"}], "do": [{"play": "m"}]}],
        show={"duration": "60s", "at_end": "stop"},
    )


def test_what_a_file_hides_at_rest_is_no_larger_than_a_point(tmp_path: Path) -> None:
    path = tmp_path / "mill.glb"
    path.write_bytes(mill())
    mesh = read(path)
    standing = resting(mesh)
    rig = mesh.rig
    assert rig is not None
    spread = {
        rig.nodes[part.node].name: [
            float(np.ptp(each.positions()[rig.part_of == number], axis=0).max()) for each in (mesh, standing)
        ]
        for number, part in enumerate(rig.parts)
    }
    assert spread["bird"][0] > 0.1
    assert spread["bird"][1] == 0
    assert all(abs(a - b) < 1e-5 for name, (a, b) in spread.items() if name != "bird")
    assert resting(mesh) is standing


def test_a_cue_plays_a_clip_and_the_picture_moves(tmp_path: Path) -> None:
    made = turning_mill(tmp_path)
    with stage.open(made, folder=tmp_path) as opened:
        visit = stage.simulate(opened)
        before, during, again = (
            picture(opened, "entry", size=(160, 90), time=t, visit=visit).astype(int) for t in (0.5, 1.9, 1.9)
        )
    assert np.abs(before - during).max() > 30
    assert np.array_equal(during, again)


def test_a_long_animation_leaves_nothing_behind(tmp_path: Path) -> None:
    """Thirty poses drawn: the card holds the last one, and no array waits for a pose that is gone."""
    made = turning_mill(tmp_path)
    gc.collect()
    gc.freeze()  # what other tests have left is not gone through thirty times
    try:
        with stage.open(made, folder=tmp_path) as opened, drawing() as context:
            visit = stage.simulate(opened)
            counts = []
            for k in range(30):
                picture(opened, "entry", size=(32, 18), time=1.1 + k * 0.05, visit=visit)
                gc.collect()
                counts.append((renderer_for(context).kept(), len(weakref.finalize._registry)))
    finally:
        gc.unfreeze()
    assert max(kept for kept, _ in counts[10:]) <= counts[9][0]
    assert max(waiting for _, waiting in counts[10:]) <= counts[9][1] + 1

"""The scene's rig heard from three seats, offline and by blocks, against a direct sum; and a dead loudspeaker."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from immersion import stage as stages
from immersion.audio import Listener, default_hrtf
from immersion.audio.head_directions import HeadDirections
from immersion.errors import UnknownNameError, UsageError
from immersion.geometry import ambisonic_from_world, head_from_yaw_pitch, matrix_from_quaternion
from immersion.stage.listening import BLOCK, Hearing, heard_rig
from live_scene import live_scene
from naive_listening import band_levels, heard

RATE = 48_000
SEATS = {"centre": (0.0, 1.2, 0.0), "aside": (-1.5, 1.2, 0.8), "back": (1.0, 1.6, 2.0)}


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[stages.Stage]:
    with stages.open(live_scene(tmp_path_factory.mktemp("salle"))) as opened:
        yield opened


def direct(stage: stages.Stage, seat: tuple[float, float, float], yaw: float, mute: str = "") -> np.ndarray:
    """Sum the rig's own rendering at a seat: each feed from its place in the scene, by the head at its angle."""
    walk = stages.Walk.of([0, 0.8], [seat, seat], yaw=yaw)
    rig = stages.render_audio(stage, "rig", walk)
    rows = [index for index, name in enumerate(rig.names) if not name.startswith("output ") and name != mute]
    # The places as the scene has them: a dome of 2.8 m about (0, 1.2, 0) with its angles of BS.2051, and three more.
    angles = [30, -30, 0, 45, 110, -110, 30, -30, 110, -110]
    heights = [0, 0, 0, -30, 0, 0, 30, 30, 30, 30]
    names = ["M+030", "M-030", "M+000", "LFE1", "M+110", "M-110", "U+030", "U-030", "U+110", "U-110"]
    places = {}
    for name, a, e in zip(names, np.radians(angles), np.radians(heights), strict=True):
        towards = np.array([-np.sin(a) * np.cos(e), np.sin(e), -np.cos(a) * np.cos(e)])
        places[f"dome.{name}"] = np.array([0, 1.2, 0]) + 2.8 * towards
    places |= {"dome.sub": [0, 0.3, -2.9], "bench.1": [-1, 0.4, 2.6], "bench.2": [1, 0.4, 2.6]}
    where = np.array([ambisonic_from_world @ np.asarray(places[rig.names[row]]) for row in rows])
    head = default_hrtf(RATE)
    measured = HeadDirections(head)

    def responses(directions: np.ndarray) -> np.ndarray:
        """Of three measured directions around each: their mean in time with each other, at their mean delay."""
        around, weights = measured.around(directions)
        late = measured.delays
        made = []
        for three, part in zip(around, weights, strict=True):
            size = 4096
            turn = -2j * np.pi * np.arange(size // 2 + 1) / size
            pair = []
            for ear in range(2):
                own = late[three, ear]
                spectra = np.fft.rfft(head.impulses[three, ear].astype(float), size) * np.exp(
                    -turn * own[:, None]
                )
                pair.append(np.fft.irfft((part @ spectra) * np.exp(turn * (part @ own)), size)[:1024])
            made.append(pair)
        return np.array(made)

    turned = matrix_from_quaternion(head_from_yaw_pitch(np.radians(yaw)))
    place = ambisonic_from_world @ np.asarray(seat)
    return heard(rig.samples[rows], where, place, turned, responses, RATE, reference=2.8)


@pytest.mark.parametrize("name", SEATS)
def test_three_seats_are_a_direct_sum_of_the_feeds(name: str, stage: stages.Stage) -> None:
    walk = stages.Walk.of([0, 0.8], [SEATS[name]] * 2, yaw=25.0)
    found = stages.render_audio(stage, "listen:rig", walk)
    truth = direct(stage, SEATS[name], 25.0)
    assert (found.kind, found.frames) == ("binaural", truth.shape[1])
    levels = [band_levels(one[:, 9600:-960], RATE) for one in (found.samples, truth)]
    worst = np.abs(levels[0] - levels[1]).max()
    assert worst <= 0.1, worst


def test_a_dead_loudspeaker_is_missing_and_told(stage: stages.Stage) -> None:
    walk = stages.Walk.of([0, 0.5], [(-1.8, 1.2, -1.6)] * 2)
    visit = stages.simulate(stage, walk)
    sounds = {}
    for lost in ((), ("dome.1",), ("dome.M+030",)):
        hearing = Hearing(stage, visit, "rig", lost=lost)
        pose = stages.listener_along(visit)
        sounds[lost] = np.concatenate([hearing.block(pose).copy() for _ in range(50)], axis=1)
    assert hearing.rig is not None
    assert hearing.rig.told("en")[1].startswith("dome.M+030 (output 1) is dead: it is silent")
    assert "panne" in hearing.rig.told("fr")[1]
    truth = direct(stage, (-1.8, 1.2, -1.6), 0.0, mute="dome.M+030")
    np.testing.assert_array_equal(sounds[("dome.1",)], sounds[("dome.M+030",)])
    level = {lost: 20 * np.log10(one[0, 4800:].std()) for lost, one in sounds.items()}
    # Who sits before the left loudspeaker hears at the left ear that it is gone.
    assert level[()] - level[("dome.1",)] > 3.0
    assert level[("dome.1",)] == pytest.approx(20 * np.log10(truth[0, 4800:24_000].std()), abs=0.5)


def test_the_fallback_has_the_others_designed_anew(tmp_path: Path) -> None:
    scene = live_scene(tmp_path)
    text = scene.read_text(encoding="utf-8")
    more = "  fallback: [{lost: dome.1, do: [{redesign: dome}]}, {lost: bench, do: [{stop: bed}]}]\nthings:"
    scene.write_text(text.replace("things:", more), encoding="utf-8")
    with stages.open(scene) as stage:
        plain, mended = heard_rig(stage), heard_rig(stage, lost=("dome.M+030",))
    assert mended.remarks[1][0] == "listen-lost-redesigned"
    assert mended.outputs.port("dome").output.lost == ("M+030",)
    assert plain.outputs.port("dome").output.lost == ()
    assert plain.heard.all()
    assert not mended.heard[0]
    np.testing.assert_array_equal(plain.places, mended.places)


def test_one_group_is_heard_alone_and_wrong_names_are_told(stage: stages.Stage) -> None:
    bench = heard_rig(stage, "bench")
    assert [n for n, heard in zip(bench.names, bench.heard, strict=True) if heard] == [
        "bench.1",
        "bench.2",
    ]
    assert bench.reference == pytest.approx(2.8)
    with pytest.raises(UnknownNameError, match="dome"):
        heard_rig(stage, "dom")
    for wrong in ("dome.11x", "dome.0", "roof.1", "dome.99"):
        with pytest.raises(UnknownNameError):
            heard_rig(stage, lost=(wrong,))
    with pytest.raises(UsageError, match="listen rig"):
        Hearing(stage, stages.simulate(stage, stages.Walk.of([0, 1], [[0, 1.6, 0]] * 2)), lost=("dome.1",))


def test_a_seek_is_heard_as_it_would_have_been(stage: stages.Stage) -> None:
    visit = stages.simulate(stage, stages.Walk.of([0, 1.5], [[0, 1.6, 2], [1, 1.6, -1]], yaw=[0, 90]))
    for listen in ("binaural", "rig"):
        hearing, pose = Hearing(stage, visit, listen), stages.listener_along(visit)
        truth = np.concatenate([hearing.block(pose).copy() for _ in range(140)], axis=1)
        hearing.seek(1920 * 20)
        assert hearing.frame == 38_400
        found = np.concatenate([hearing.block(pose).copy() for _ in range(40)], axis=1)
        settled = 12_000
        np.testing.assert_allclose(
            found[:, settled:], truth[:, 38_400 + settled : 38_400 + 40 * BLOCK], atol=2e-6
        )


def test_a_listener_without_a_turn_looks_ahead(stage: stages.Stage) -> None:
    visit = stages.simulate(stage, stages.Walk.of([0, 0.2], [[0, 1.2, 0]] * 2))
    ahead, turned = (Hearing(stage, visit, "rig") for _ in range(2))
    place = ambisonic_from_world @ np.array([0, 1.2, 0])
    one = np.concatenate([ahead.block(lambda _: Listener(place)).copy() for _ in range(20)], axis=1)
    two = np.concatenate([turned.block(stages.listener_along(visit)).copy() for _ in range(20)], axis=1)
    np.testing.assert_allclose(one, two, atol=1e-7)

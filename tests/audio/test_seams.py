"""Where the parts of sound meet: loudspeakers that are measured, changes that are refused, places out of reach."""

from __future__ import annotations

import numpy as np
import pytest

from immersion import audio
from immersion.audio import Audio
from immersion.audio.loudness_layouts import LOUDNESS_LAYOUTS
from immersion.errors import InputError

RATE = 48_000
NOISE = (np.random.default_rng(1).standard_normal((6, RATE)) * 0.1).astype(np.float32)
BED = Audio(NOISE[:4], RATE, "ambisonic", 1)
RING = audio.layout([[angle, 0.0] for angle in np.radians([0, 60, 120, 180, 240, 300])], title="crypt")


def test_loudspeakers_are_weighed_where_they_stand() -> None:
    assert audio.channel_weights(6, RING).tolist() == pytest.approx([1, 1.41, 1.41, 1, 1.41, 1.41])
    assert audio.channel_weights(6, audio.layout("5.1")).tolist() == audio.channel_weights(6, "5.1").tolist()
    degrees = [(0, 0), (60, 0), (120, 0), (180, 0), (-120, 0), (-60, 0)]
    assert audio.channel_weights(6, np.array(degrees)).tolist() == audio.channel_weights(6, RING).tolist()  # type: ignore[arg-type]


@pytest.mark.parametrize("layout", [[(0, 0, 1)] * 6, [(0, np.nan)] * 6, [("a", "b")] * 6])
def test_positions_that_are_none_are_refused(layout: list[tuple[float, float]]) -> None:
    with pytest.raises(InputError):
        audio.loudness(NOISE, RATE, layout)


def test_a_ring_of_six_is_not_taken_for_five_and_an_lfe() -> None:
    decoder = audio.LoudspeakerDecoder(RING, 1, "sad")
    found = audio.bed_loudness(BED, decoder)
    degrees = [(0, 0), (60, 0), (120, 0), (180, 0), (-120, 0), (-60, 0)]
    wanted = audio.loudness(decoder.process(BED.samples), RATE, degrees)
    assert found.integrated == pytest.approx(wanted.integrated, abs=1e-3)
    assert found.rendering == "crypt"


def test_a_layout_without_one_of_its_loudspeakers_is_measured() -> None:
    decoder = audio.LoudspeakerDecoder(audio.layout("0+5+0").without(["M+000"]), 1, "sad")
    assert audio.bed_loudness(BED, decoder).integrated is not None


def test_both_tables_of_layouts_are_one() -> None:
    for name in audio.layout_names():
        rig = audio.layout(name)
        for one, position in zip(rig.loudspeakers, LOUDNESS_LAYOUTS[name], strict=True):
            if one.lfe:
                assert position is None
            else:
                assert position == pytest.approx(np.degrees([one.azimuth, one.elevation]), abs=1e-6)


@pytest.mark.filterwarnings("error")
def test_clicks_that_a_ceiling_brings_below_the_gate_are_told_as_missed() -> None:
    clicks = np.zeros((1, 2 * RATE), np.float32)
    clicks[:, ::14_400] = 0.9
    done = audio.mastered(Audio(clicks, RATE, "mono"), loudness=-23.0, true_peak=-40.0)
    assert np.isfinite(done.audio.samples).all()
    assert done.after.true_peak <= -40.0 + 1e-6
    assert done.missed == np.inf
    assert done.to_dict()["missed"] is None


def one(**what: object) -> audio.Renderer:
    source = audio.Source("bell", np.ones(RATE, np.float32), **what)  # type: ignore[arg-type]
    return audio.Renderer(audio.Graph(audio.AmbisonicOutput(1), sources=(source,)), RATE, 64)


def test_an_update_that_is_refused_changes_nothing() -> None:
    renderer = one()
    with pytest.raises(InputError):
        renderer.update("bell", gain=0.0, spread=99.0)
    for _ in range(40):
        renderer.process()
    assert renderer.gain_of("bell") == 1.0


FAR = (1e200, 0.0, 0.0)


def test_places_out_of_reach_are_refused() -> None:
    with pytest.raises(InputError):
        audio.Source("bell", np.ones(8), position=FAR)
    with pytest.raises(InputError):
        audio.Trajectory([0.0, 1.0], [[0.0, 0.0, 0.0], FAR])
    with pytest.raises(InputError):
        audio.Listener(FAR)


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("place", [FAR, "nowhere", [[1.0], [1.0, 2.0]], None])
def test_a_way_that_gives_no_place_holds_the_source(place: object) -> None:
    renderer = one(position=lambda seconds: place, distance=audio.Distance())
    assert np.isfinite(renderer.process()).all()
    assert renderer.held > 0


OUTPUTS = (audio.AmbisonicOutput(1), audio.LoudspeakerOutput("0+5+0", 1, "sad"), audio.BinauralOutput(1))


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("output", OUTPUTS, ids=lambda output: type(output).__name__)
def test_groups_within_groups_stay_finite(output: audio.AmbisonicOutput) -> None:
    groups = tuple(audio.Group(f"g{i}", 1000.0, f"g{i + 1}" if i < 13 else None) for i in range(14))
    parts = {
        "sources": (audio.Source("bell", np.ones(RATE), group="g0"),),
        "beds": (audio.Bed("grove", np.ones((4, RATE)), group="g0"),),
    }
    renderer = audio.Renderer(audio.Graph(output, groups=groups, **parts), RATE, 64)  # type: ignore[arg-type]
    for turn in range(4):
        assert np.isfinite(renderer.process(pose=audio.Listener.facing(0.1 * turn))).all()


@pytest.mark.parametrize("grid", [0, -1, 128.0, "128"])
def test_a_grid_is_a_whole_number(grid: object) -> None:
    with pytest.raises(InputError):
        audio.encode(np.ones(200), [0.0] * 300, [0.0] * 300, 1, grid=grid)  # type: ignore[arg-type]


@pytest.mark.parametrize("rate", [44_100.5, "44100", True, 999, np.nan])
def test_a_rate_is_a_whole_number(rate: object) -> None:
    with pytest.raises(InputError) as error:
        audio.resample(BED, rate)  # type: ignore[arg-type]
    assert error.value.code == "audio-rate"


def test_what_is_no_sound_is_not_smeared_over_others() -> None:
    samples = NOISE.copy()
    samples[0, 100] = np.nan
    with pytest.raises(InputError) as error:
        audio.resample(Audio(samples, RATE, "multichannel"), 44_100)
    assert error.value.code == "audio-not-finite"


@pytest.mark.parametrize("nearest", [0, 7, 2.5, "2"])
def test_a_number_of_loudspeakers_is_whole(nearest: object) -> None:
    with pytest.raises(InputError):
        audio.DistancePanner(RING, nearest=nearest)  # type: ignore[arg-type]

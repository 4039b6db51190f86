"""Loudspeaker outputs of a graph with all that a rig needs, beside the single stages."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from engine_graphs import FRAMES, RATE, everything, head, signals
from immersion import audio
from immersion.errors import InputError, UnknownNameError
from naive_rig import delay_lines

NAMES = ["left", "right", "back", "up", "sub a", "sub b"]
PLACES = [
    [2.0, 1.5, 0.0],
    [1.0, -1.0, 0.0],
    [-3.0, 0.2, 0.0],
    [0.5, 0.0, 2.0],
    [1.0, 2.0, -1.0],
    [-1, -2, -1],
]


def dome() -> audio.Layout:
    rig = audio.layout(PLACES, names=NAMES, lfe=["sub a", "sub b"], title="crypt")
    rows = list(rig.loudspeakers)
    rows[1] = replace(rows[1], gain=0.5, delay=0.003)
    return replace(rig, loudspeakers=tuple(rows))


def bed_played(output: audio.LoudspeakerOutput, bed: np.ndarray, block: int = 333) -> np.ndarray:
    return audio.Renderer(audio.Graph(output, beds=(audio.Bed("b", bed),)), RATE, block).render().samples


@pytest.mark.parametrize("method", ["allrad", "epad", "mmd", "sad"])
def test_beds_are_decoded_in_two_bands_by_the_method_named(method: str) -> None:
    bed = signals(9, 1)
    output = audio.LoudspeakerOutput("4+5+0", 2, method, crossover=500.0)
    ours = bed_played(output, bed)
    decoder = audio.LoudspeakerDecoder("4+5+0", 2, method, crossover=500.0, rate=RATE)
    truth = decoder.process(bed)
    assert ours.shape[1] == FRAMES + decoder.tail_frames
    assert np.abs(ours[:, :FRAMES] - truth).max() < 1e-6
    assert np.abs(ours[:, FRAMES:] - decoder.tail()).max() < 1e-6


def test_an_unknown_method_is_told() -> None:
    with pytest.raises(UnknownNameError, match="allrad"):
        audio.Renderer(audio.Graph(audio.LoudspeakerOutput("0+5+0", method="alrad")), RATE)


def test_everything_that_a_rig_needs_is_what_the_stages_give() -> None:
    """Distances, a trim, a delay, bass to two subs: decoder, then RigOutput, tail and all."""
    bed, rig = signals(4, 2), dome()
    output = audio.LoudspeakerOutput(rig, 1, crossover=400.0, align=True, bass=90.0, lfe_gain_db=3.0)
    decoder = audio.LoudspeakerDecoder(rig, 1, crossover=400.0, rate=RATE)
    stage = audio.RigOutput(rig, RATE, crossover=90.0, lfe_gain_db=3.0)
    rest = decoder.tail_frames + stage.tail_frames
    padded = np.concatenate([bed, np.zeros((4, rest), np.float32)], axis=1)
    truth = stage.process(decoder.process(padded))
    renderer = audio.Renderer(audio.Graph(output, beds=(audio.Bed("b", bed),)), RATE, 333)
    assert (renderer.latency, renderer.tail_frames) == (stage.latency, rest)
    ours = renderer.render().samples
    assert ours.shape == (6, FRAMES + rest)
    assert np.abs(truth[4]).max() > 0.005
    together = FRAMES + rest - stage.latency
    assert np.abs(ours[:, :together] - truth[:, stage.latency :]).max() < 1e-6
    assert np.abs(ours[:, -100:]).max() < 1e-6


def test_a_list_of_its_own_gains_and_delays_is_obeyed() -> None:
    """Without alignment only the trim and the 3 ms (144 frames) of one loudspeaker show."""
    click = np.zeros((6, 400), np.float32)
    click[:, 50] = 1.0
    graph = audio.Graph(audio.LoudspeakerOutput(dome(), 1), stems=(audio.Stem("c", click, dome()),))
    out = audio.Renderer(graph, RATE, 64).render().samples
    padded = np.pad(click, ((0, 0), (0, out.shape[1] - 400)))
    truth = delay_lines(padded, np.array([0, 144, 0, 0, 0, 0]), np.array([1, 0.5, 1, 1, 1, 1]))
    np.testing.assert_array_equal(out, truth)


def test_alignment_brings_all_to_one_moment_and_level() -> None:
    """A click on every loudspeaker is heard at once at the listener's place, each as loud, trims apart."""
    rig = audio.layout(PLACES[:4])
    click = np.zeros((4, 400), np.float32)
    click[:, 0] = 1.0
    graph = audio.Graph(audio.LoudspeakerOutput(rig, 1, align=True), stems=(audio.Stem("c", click, rig),))
    out = audio.Renderer(graph, RATE, 64).render().samples
    arrival = [int(row.argmax()) + d / 343.0 * RATE for row, d in zip(out, rig.distances, strict=True)]
    assert np.ptp(arrival) <= 1.0
    assert out.max(axis=1) / rig.distances == pytest.approx(np.full(4, 1 / rig.distances.max()))


def test_bass_goes_to_the_subs_that_still_play() -> None:
    """At 30 Hz the sum of amplitudes stays 1, whichever sub is lost."""
    tone = np.sin(2 * np.pi * 30 * np.arange(RATE) / RATE).astype(np.float32)
    source = audio.Source("a", tone, (2.0, 1.5, 0.0))
    rig = audio.layout(PLACES, names=NAMES, lfe=["sub a", "sub b"])
    cases = (
        ({}, (0.5, 0.5)),
        ({"lost": ("sub b",)}, (1.0, 0.0)),
        ({"subs": ("sub b",)}, (0.0, 1.0)),
        ({"subs": (4, 5), "lost": (4,)}, (0.0, 1.0)),
    )
    for options, shares in cases:
        output = audio.LoudspeakerOutput(rig, 1, bass=120.0, **options)
        out = audio.Renderer(audio.Graph(output, (source,)), RATE).render(RATE).samples[:, RATE // 2 :]
        peaks = np.abs(out).max(axis=1)
        np.testing.assert_allclose(peaks[4:], shares, atol=0.01)
        assert peaks[:4].max() < 0.01


def test_nobody_waits_for_a_lost_loudspeaker() -> None:
    far = audio.layout([[1.0, 1.0, 0.0], [1.0, -1.0, 0.0], [-20.0, 0.0, 0.0]])
    stage = audio.RigOutput(far, RATE, lost=[2])
    assert stage.delays.tolist() == [0, 0, 0]
    assert stage.gains.tolist() == [1.0, 1.0, 0.0]
    assert audio.RigOutput(far, RATE).delays[0] == round((20 - 2**0.5) / 343 * RATE)
    with pytest.raises(InputError, match="rig-none-left"):
        audio.RigOutput(far, RATE, lost=[0, 1, 2])


def test_a_lost_loudspeaker_of_a_scattered_list_leaves_the_others() -> None:
    source = audio.Source("a", signals(1, 3)[0], (2.0, 1.5, 0.0))
    output = audio.LoudspeakerOutput(PLACES, 1, panning="dbap", lost=(0,), rolloff_db=4.0, blur=0.5)
    out = audio.Renderer(audio.Graph(output, (source,)), RATE).render().samples
    weights = np.array([0, 1, 1, 1, 1, 1])
    gains = audio.DistancePanner(PLACES, 4.0, 0.5, weights=weights).gains([[2.0, 1.5, 0.0]])[0]
    assert not out[0].any()
    assert np.abs(out - gains[:, None] * signals(1, 3)).max() < 1e-6


def test_sources_are_panned_as_an_adm_renderer_does() -> None:
    mono = signals(1, 3)[0]
    source = audio.Source("a", mono, (1.0, 0.3, -0.8))
    output = audio.LoudspeakerOutput("4+5+0", 1, panning="bs2127")
    out = audio.Renderer(audio.Graph(output, (source,)), RATE).render().samples
    direction = np.array([[1.0, 0.3, -0.8]]) / np.linalg.norm([1.0, 0.3, -0.8])
    gains = audio.PointSourcePanner("4+5+0").gains_of_vectors(direction)[0]
    assert np.abs(out - gains[:, None] * mono).max() < 1e-6
    assert np.abs(gains - audio.VbapPanner("4+5+0").gains_of_vectors(direction)[0]).max() > 1e-3
    with pytest.raises(InputError, match="audio-choice"):
        audio.LoudspeakerOutput("4+5+0", 1, panning="bs2127", lost=("M+030",))


@pytest.mark.parametrize("panning", ["vbap", "ambisonic", "dbap"])
def test_the_block_does_not_change_the_sound(panning: str) -> None:
    output = audio.LoudspeakerOutput(
        dome(), 3, panning=panning, crossover=500.0, align=True, bass=80.0, near_field=2.0
    )

    def rendered(block: int) -> np.ndarray:
        renderer = audio.Renderer(everything(output), RATE, block)
        renderer.update("drop", position=(-1.0, 0.0, 0.0), at=5000, seconds=0.1)
        return renderer.render(FRAMES, head).samples

    truth = rendered(512)
    assert np.abs(truth).max() > 0.05
    for block in (16, 37, 1000, 8192):
        assert np.abs(rendered(block) - truth).max() <= 1e-6 * np.abs(truth).max(), block


@pytest.mark.parametrize(
    ("options", "code"),
    [
        ({"bass": 80.0}, "rig-no-sub"),
        ({"bass": -1.0}, "rig-no-sub"),
        ({"bass": 80.0, "layout": "0+5+0", "subs": ("M+000",)}, "rig-no-sub"),
        ({"bass": 80.0, "layout": "0+5+0", "subs": ("LFE9",)}, "rig-names"),
        ({"crossover": 1e6}, "rig-option"),
        ({"lfe_gain_db": 90.0}, "rig-option"),
        ({"panning": "dbap", "blur": 0.0}, "rig-option"),
        ({"panning": "dbap", "nearest": 9}, "audio-value"),
        ({"panning": "dbap", "rolloff_db": -3.0}, "rig-option"),
    ],
)
def test_bad_options_are_told(options: dict[str, object], code: str) -> None:
    graph = audio.Graph(audio.LoudspeakerOutput(**{"layout": "0+2+0", "order": 1, **options}))
    with pytest.raises(InputError) as caught:
        audio.Renderer(graph, RATE)
    assert caught.value.code == code
    assert caught.value.render("fr")


@pytest.mark.parametrize("options", [{"near_field": 0.0}, {"near_gain_db": np.nan}, {"panning": "wfs"}])
def test_bad_records_are_told(options: dict[str, object]) -> None:
    with pytest.raises(InputError):
        audio.LoudspeakerOutput("0+5+0", 1, **options)

"""Several outputs from one pass, each as it would be alone, in time, and on the card's outputs that are named."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from engine_graphs import FRAMES, RATE, around, head, museum, signals
from immersion import audio
from immersion.errors import InputError

BENCH = [[-2.6, 1.0, 0.4], [-2.6, -1.0, 0.4], [-2.0, 3.0, 0.4]]
DOME = audio.LoudspeakerOutput("4+5+0", 2)
EARS = audio.BinauralOutput(2)
SCATTERED = audio.LoudspeakerOutput(BENCH, 1, panning="dbap", nearest=2)


def ports(**numbers: tuple[int, ...]) -> audio.Outputs:
    return audio.Outputs(
        (
            audio.Port("dome", DOME, numbers.get("dome", ())),
            audio.Port("bench", SCATTERED, numbers.get("bench", ())),
            audio.Port("ears", EARS, numbers.get("ears", ())),
        )
    )


def parts(to: dict[str, object]) -> dict[str, tuple[object, ...]]:
    mono = signals(3, 1)
    return {
        "sources": (
            audio.Source("fly", mono[0], around, distance=audio.Distance(), to=to.get("fly", ())),
            audio.Source("bell", mono[1], (-2.0, 1.5, 0.4), to=to.get("bell", ())),
            audio.Source("far", mono[2], (0.0, -9.0, 0.0), doppler=20.0, to=to.get("far", ())),
        ),
        "beds": (audio.Bed("bed", signals(9, 2), 0.5, to=to.get("bed", ())),),
        "stems": (audio.Stem("voice", signals(2, 3), head_locked=True, to=to.get("voice", ())),),
    }


def only(named: dict[str, tuple[object, ...]], names: set[str]) -> dict[str, tuple[object, ...]]:
    return {kind: tuple(replace(p, to=()) for p in own if p.name in names) for kind, own in named.items()}


BED = audio.Port("b", audio.AmbisonicOutput(1))
SENT = {"fly": ("dome", "ears"), "bell": "bench", "bed": "dome", "voice": "ears"}
HEARD = {"dome": {"fly", "far", "bed"}, "bench": {"bell", "far"}, "ears": {"fly", "far", "voice"}}


@pytest.mark.parametrize("block", [64, 1000])
def test_each_output_is_what_it_would_be_alone(block: int) -> None:
    """Gains, groups of rows, decoders: nothing leaks from one to the other."""
    renderer = audio.Renderer(audio.Graph(ports(), **parts(SENT)), RATE, block)
    whole = renderer.render(FRAMES, head)
    assert (whole.kind, whole.names) == ("multichannel", renderer.channels)
    assert renderer.channels[:2] + renderer.channels[10:] == (
        *("dome.M+030", "dome.M-030", "bench.1", "bench.2", "bench.3"),
        *("ears.left", "ears.right"),
    )
    for name, output in (("dome", DOME), ("bench", SCATTERED), ("ears", EARS)):
        alone = audio.Renderer(audio.Graph(output, **only(parts({}), HEARD[name])), RATE, block)
        truth = alone.render(FRAMES, head).samples
        found = whole.samples[renderer.rows_of(name)]
        assert np.abs(truth).max() > 0.01
        assert np.abs(found - truth).max() <= 1e-6 * np.abs(truth).max(), name


def test_the_block_does_not_change_the_sound() -> None:
    def rendered(block: int) -> np.ndarray:
        renderer = audio.Renderer(audio.Graph(ports(), **parts(SENT)), RATE, block)
        renderer.update("bell", position=(-2.6, -1.0, 0.4), at=4000, seconds=0.1)
        return renderer.render(FRAMES, head).samples

    truth = rendered(512)
    for block in (16, 37, 8192):
        assert np.abs(rendered(block) - truth).max() <= 1e-6 * np.abs(truth).max(), block


@pytest.mark.parametrize("seed", [1, 2])
def test_a_museum_streams_alike_in_any_blocks(seed: int) -> None:
    """Dome and sub, bench, headphones: every option of every output, in blocks of random lengths."""
    truth = audio.Renderer(museum(), RATE, 512).render(6000, head).samples
    sizes = np.random.default_rng(seed).integers(16, 2048, 2)
    for block in (16, *sizes.tolist()):
        made = audio.Renderer(museum(), RATE, block).render(6000, head).samples
        assert np.abs(made - truth).max() <= 1e-6 * np.abs(truth).max(), block


def test_a_museum_survives_a_soak() -> None:
    report = audio.soak(audio.Renderer(museum(), RATE, 256), minutes=0.1)
    assert (report.bad, report.guarded, report.injected) == (0, 0, report.muted)
    assert report.muted > 10_000
    assert report.peak < 1000


def test_a_part_that_says_nothing_goes_to_the_default_or_to_all() -> None:
    mono = signals(1, 1)[0]
    every = audio.Renderer(audio.Graph(ports(), (audio.Source("a", mono),)), RATE).render(2000).samples
    rows = [slice(0, 10), slice(10, 13), slice(13, 15)]
    assert all(every[one].any() for one in rows)
    few = audio.Outputs(ports().ports, default="bench")
    out = audio.Renderer(audio.Graph(few, (audio.Source("a", mono),)), RATE).render(2000).samples
    assert [bool(out[one].any()) for one in rows] == [False, True, False]


def test_scattered_loudspeakers_play_by_distance_wherever_the_listener_is() -> None:
    mono = signals(1, 1)[0]
    source = audio.Source("a", mono, (-2.3, 2.0, 0.4))
    gains = audio.DistancePanner(BENCH, nearest=2).gains([[-2.3, 2.0, 0.4]])[0]
    renderer = audio.Renderer(audio.Graph(SCATTERED, (source,)), RATE)
    out = renderer.render(pose=lambda t: audio.Listener((t, 2 * t, 0.0))).samples
    assert np.abs(out - gains[:, None] * mono).max() < 1e-6
    moved = audio.Outputs((audio.Port("bench", SCATTERED, at=(10.0, 0.0, 1.0)),))
    source = audio.Source("a", mono, (7.7, 2.0, 1.4), distance=audio.Distance())
    out = audio.Renderer(audio.Graph(moved, (source,)), RATE).render(pose=audio.Listener((3, 3, 3))).samples
    far = np.linalg.norm([-2.3, 2.0, 0.4])
    assert np.abs(out - gains[:, None] / far * mono).max() < 1e-6


def test_a_rig_that_stands_somewhere_does_not_follow_the_listener() -> None:
    mono = signals(1, 1)[0]
    outputs = audio.Outputs((audio.Port("dome", DOME, at=(1.0, 0.0, 0.0)), audio.Port("ears", EARS)))
    source = audio.Source("a", mono, (1.0, 3.0, 0.0), distance=audio.Distance(), doppler=True)
    renderer = audio.Renderer(audio.Graph(outputs, (source,)), RATE)
    out = renderer.render(FRAMES, lambda t: audio.Listener((0.0, 4 * t, 0.0))).samples[:10]
    here = audio.Source("a", mono, (0.0, 3.0, 0.0), distance=audio.Distance(), doppler=True)
    truth = audio.Renderer(audio.Graph(DOME, (here,)), RATE).render(FRAMES).samples
    assert np.abs(out - truth).max() < 1e-6


def test_quick_outputs_wait_for_slow_ones() -> None:
    """A rig whose loudspeakers are all late by 5 ms holds back the ears, to the sample."""
    rig = audio.layout("0+2+0")
    late = replace(rig, loudspeakers=tuple(replace(one, delay=0.005) for one in rig.loudspeakers))
    outputs = audio.Outputs((audio.Port("late", audio.LoudspeakerOutput(late)), audio.Port("dome", DOME)))
    click = np.zeros(1000, np.float32)
    click[300] = 1.0
    graph = audio.Graph(outputs, stems=(audio.Stem("c", np.stack([click, click])),))
    renderer = audio.Renderer(graph, RATE, 64)
    assert renderer.latency == 240
    blocks = [renderer.process() for _ in range(1000 // 64 + 1)]
    streamed = np.concatenate([*blocks, renderer.tail()], axis=1)
    for row in range(4):
        assert np.flatnonzero(streamed[row]).tolist() == [540]
    whole = renderer.render().samples
    assert np.flatnonzero(whole[0]).tolist() == [300]
    assert whole.shape[1] == 1000 + renderer.tail_frames


def test_channels_carry_the_numbers_of_the_card() -> None:
    assert ports().numbers == tuple(range(1, 16))
    assert ports(bench=(31, 30, 29)).numbers == (*range(1, 11), 31, 30, 29, 32, 33)
    renderer = audio.Renderer(audio.Graph(ports(ears=(21, 20))), RATE)
    assert renderer.outputs == (*range(1, 14), 21, 20)
    assert audio.Renderer(audio.Graph(DOME), RATE).outputs == tuple(range(1, 11))


def test_the_sound_card_gets_each_channel_where_it_is_named() -> None:
    class Card:
        def __init__(self, **given: object) -> None:
            self.given = given

        def start(self) -> None: ...
        def stop(self) -> None: ...
        def close(self) -> None: ...

    music = signals(2, 3, 256)
    port = audio.Port("pair", audio.LoudspeakerOutput("0+2+0"), (5, 2))
    graph = audio.Graph(audio.Outputs((port,)), stems=(audio.Stem("m", music),))
    cards: list[Card] = []
    live = audio.LiveOutput(
        audio.Renderer(graph, RATE, 64), opened=lambda **given: cards.append(Card(**given)) or cards[-1]
    )
    assert cards[0].given["channels"] == 5
    out = np.full((100, 5), 9.0, np.float32)
    live.callback(out, 100, None, None)
    np.testing.assert_array_equal(out[:, [4, 1]], music[:, :100].T)
    assert not out[:, [0, 2, 3]].any()


def test_what_an_output_lacks_is_told_with_its_name() -> None:
    film = audio.Stem("film", signals(6, 4), "0+5+0", to=("bench", "ears"))
    found = audio.Renderer(audio.Graph(ports(), stems=(film,)), RATE).findings
    assert [str(one.where) for one in found] == ["film → bench", "film → ears"]


def test_order_zero_has_no_curvature() -> None:
    output = audio.AmbisonicOutput(0, near_field=2.0)
    mono = signals(1, 1)[0]
    graph = audio.Graph(output, (audio.Source("a", mono, (0.2, 0.0, 0.0)),), (audio.Bed("b", signals(4, 2)),))
    out = audio.Renderer(graph, RATE).render(FRAMES).samples
    assert np.abs(out[0] - mono - signals(4, 2)[0]).max() < 1e-6


def test_a_feed_goes_straight_to_the_channels_it_names() -> None:
    """Ten channels to the dome, one to a loudspeaker of the bench, one to the left ear."""
    music = signals(12, 4)
    stem = audio.Stem("film", music, gain=0.5, feed={"1-10": "dome", 11: "bench.3", "12": "ears.left"})
    out = audio.Renderer(audio.Graph(ports(), stems=(stem,)), RATE).render(FRAMES).samples
    np.testing.assert_array_equal(out[:10], 0.5 * music[:10])
    assert not out[10:12].any()
    np.testing.assert_array_equal(out[12], 0.5 * music[10])
    np.testing.assert_array_equal(out[13:], 0.5 * np.stack([music[11], 0 * music[11]]))


@pytest.mark.parametrize(
    ("make", "code"),
    [
        (lambda: audio.Graph(DOME, (audio.Source("a", np.ones(8), to="dome"),)), "engine-no-output"),
        (lambda: audio.Graph(ports(), (audio.Source("a", np.ones(8), to="attic"),)), "engine-no-output"),
        (lambda: audio.Graph(DOME, stems=(audio.Stem("a", np.ones((2, 8)), feed={1: "x"}),)), "engine-no-output"),
        (lambda: _fed({"1-3": "dome"}), "engine-feed"),
        (lambda: _fed({"2-1": "dome"}), "engine-feed"),
        (lambda: _fed({"one": "dome"}), "engine-feed"),
        (lambda: _fed({"1-2": "ears.right"}), "engine-feed"),
        (lambda: _fed({1: "dome.11"}), "engine-feed"),
        (lambda: _fed({1: "attic"}), "engine-no-output"),
        (lambda: _fed(["1-2"]), "engine-feed"),
        (lambda: audio.Graph(ports(), (audio.Source("a", np.ones(8), to=5),)), "engine-value"),
        (lambda: audio.Graph(ports(), (audio.Source("a", np.ones(8), to=(5,)),)), "engine-no-output"),
        (lambda: audio.Outputs(()), "engine-value"),
        (lambda: audio.Outputs((EARS,)), "engine-value"),
        (lambda: audio.Outputs(EARS), "engine-value"),
        (lambda: audio.Port("a", EARS, numbers=3), "engine-value"),
        (lambda: ports(ears=(3, 20)), "engine-output-numbers"),
        (lambda: ports(ears=(20,)), "engine-output-numbers"),
        (lambda: ports(ears=(0, 20)), "engine-value"),
        (lambda: audio.Outputs((audio.Port("a", EARS), audio.Port("a", EARS))), "engine-port-name"),
        (lambda: audio.Port("a.b", EARS), "engine-port-name"),
        (lambda: audio.Port("a", "dome"), "engine-signal"),
        (lambda: audio.Port("a", EARS, at=(0, 1)), "audio-shape"),
        (lambda: audio.Outputs((audio.Port("a", EARS),), default=("b",)), "engine-no-output"),
        (lambda: audio.Renderer(audio.Graph(ports()), RATE).rows_of("attic"), "engine-no-output"),
        (lambda: audio.Graph(audio.Outputs((BED,)), stems=(_stem({1: "b"}),)), "engine-feed"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("lang", ["en", "fr"])
def test_bad_input_is_told(make: object, code: str, lang: str) -> None:
    with pytest.raises(InputError) as caught:
        make()
    assert caught.value.code == code
    assert caught.value.render(lang)


def _stem(feed: dict[object, str]) -> audio.Stem:
    return audio.Stem("a", np.ones((2, 8)), feed=feed)


def _fed(feed: dict[object, str]) -> audio.Graph:
    return audio.Graph(ports(), stems=(_stem(feed),))

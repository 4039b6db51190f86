"""What distance does in a graph: travel time (Doppler), and the curvature of near waves, beside the single stages."""

from __future__ import annotations

import numpy as np
import pytest

from engine_graphs import FRAMES, RATE, around, signals
from immersion import audio
from immersion.errors import InputError
from naive_distances import naive_near, naive_travel

SPEED = 343.0


def played(
    output: object, source: audio.Source, block: int = 256, frames: int | None = None, pose: object = None
) -> np.ndarray:
    return audio.Renderer(audio.Graph(output, (source,)), RATE, block).render(frames, pose).samples


def test_a_still_source_is_heard_after_its_way() -> None:
    """34.3 m are 4800 frames: the very samples, since the delay is whole."""
    mono = signals(1, 1)[0]
    source = audio.Source("a", mono, (34.3, 0.0, 0.0), doppler=True)
    w = played(audio.AmbisonicOutput(0), source)[0]
    assert not w[:4784].any()
    assert np.abs(w[4800 : 4800 + FRAMES] - mono).max() < 2e-5
    assert np.abs(w[4800 + FRAMES + 16 :]).max() == 0.0


def test_latency_is_none_and_the_tail_is_the_way_from_the_farthest_place() -> None:
    source = audio.Source("a", signals(1, 1)[0], (34.3, 0.0, 0.0), doppler=50.0)
    renderer = audio.Renderer(audio.Graph(audio.AmbisonicOutput(0), (source,)), RATE, 100)
    assert renderer.latency == 0
    assert renderer.tail_frames == int(50.0 / SPEED * RATE) + 17
    whole = renderer.render().samples
    assert whole.shape[1] == FRAMES + renderer.tail_frames
    streamed = np.concatenate([*(renderer.process() for _ in range(FRAMES // 100)), renderer.tail()], axis=1)
    np.testing.assert_array_equal(streamed, whole)


def test_beyond_the_farthest_and_within_a_hand_the_delay_stays() -> None:
    click = np.zeros(200, np.float32)
    click[50] = 1.0
    for metres, frames in ((500.0, round(20.0 / SPEED * RATE)), (0.0, 15), (0.05, 15)):
        source = audio.Source("a", click, (0.0, metres, 0.0), doppler=20.0)
        w = played(audio.AmbisonicOutput(0), source)[0]
        assert int(np.abs(w).argmax()) - 50 == frames


def test_a_moving_source_is_what_the_stage_delays() -> None:
    mono = signals(1, 2)

    def way(seconds: float) -> tuple[float, float, float]:
        return (3.0 - 8.0 * seconds, 4.0, 1.0)

    def nearer(seconds: float) -> list[np.ndarray]:  # the stage adds 15 frames of its own
        place = np.array(way(seconds))
        return [place * (1 - 15 / RATE * SPEED / np.linalg.norm(place))]

    w = played(audio.AmbisonicOutput(0), audio.Source("a", mono[0], way, doppler=True))[0]
    truth = audio.Doppler(1, RATE, 100.0, 128, nearer).process(mono)[0]
    assert np.abs(w[:FRAMES] - truth).max() < 1e-6
    slow = naive_travel(mono[0], lambda t: np.linalg.norm(way(t)), RATE, 128, 2000)
    assert np.abs(w[:2000] - slow).max() < 2e-6


def test_a_tone_that_comes_nearer_is_higher() -> None:
    """1 kHz at 10 m/s: 1029.2 Hz coming, 970.8 Hz going, to a tenth of a Hz by the phase."""
    frames = np.arange(RATE)
    tone = np.sin(2 * np.pi * 1000 * frames / RATE).astype(np.float32)
    for speed in (-10.0, 10.0):
        source = audio.Source("a", tone, lambda t, v=speed: (20.0 + v * t, 0.0, 0.0), doppler=True)
        w = played(audio.AmbisonicOutput(0), source, frames=RATE)[0][10_000:40_000]
        wave = np.exp(-2j * np.pi * 1000 * (1 - speed / SPEED) * np.arange(len(w)) / RATE)
        parts = (w * wave).reshape(30, 1000).mean(axis=1)
        turn = np.angle(parts[1:] / parts[:-1]).mean() / (2 * np.pi) * RATE / 1000
        assert abs(turn) < 0.1
        assert np.abs(parts) == pytest.approx(0.5, abs=5e-3)


def test_the_listener_who_walks_hears_it_too() -> None:
    tone = np.sin(2 * np.pi * 1000 * np.arange(RATE) / RATE).astype(np.float32)
    source = audio.Source("a", tone, (20.0, 0.0, 0.0), doppler=True)
    w = played(audio.AmbisonicOutput(0), source, frames=RATE, pose=lambda t: audio.Listener((10 * t, 0, 0)))[
        0
    ]
    flown = audio.Source("a", tone, lambda t: (20.0 - 10 * t, 0.0, 0.0), doppler=True)
    assert np.abs(w - played(audio.AmbisonicOutput(0), flown, frames=RATE)[0]).max() < 1e-6


def test_others_are_not_delayed_and_cost_nothing() -> None:
    mono = signals(2, 3)
    sources = (
        audio.Source("late", mono[0], (0.0, 10.0, 0.0), doppler=True),
        audio.Source("now", mono[1], (0.0, 0.0, 5.0)),
    )
    out = audio.Renderer(audio.Graph(audio.AmbisonicOutput(1), sources), RATE).render().samples
    assert np.abs(out[2, :FRAMES] - mono[1]).max() < 1e-6
    renderer = audio.Renderer(audio.Graph(audio.AmbisonicOutput(1), sources[1:]), RATE)
    branch = renderer._branches.all[0]
    assert renderer._rows is branch.mixer.rows
    assert branch.mixer._travel is None
    assert renderer.tail_frames == 0


@pytest.mark.parametrize("metres", [0.5, 2.0, 7.0])
def test_a_near_source_is_the_stage_of_its_distance(metres: float) -> None:
    mono = signals(1, 4)[0]
    output = audio.AmbisonicOutput(3, near_field=2.0, near_gain_db=40.0)
    ours = played(output, audio.Source("a", mono, (0.0, metres * 0.6, metres * 0.8)))
    flat = played(audio.AmbisonicOutput(3), audio.Source("a", mono, (0.0, 0.6, 0.8)), frames=FRAMES)
    truth = audio.NearField(3, RATE, 2.0, metres).process(flat)
    assert np.abs(ours[:, :FRAMES] - truth).max() < 2e-6


def test_a_near_source_is_bounded() -> None:
    """At 0 Hz a degree n is raised by (R/r)^n, and never by more than was asked: even at the listener."""
    one = np.ones(30_000, np.float32)
    output = audio.AmbisonicOutput(3, near_field=2.0, near_gain_db=12.0)
    out = played(output, audio.Source("a", one, (1.8, 0.0, 0.0)))[:, 29_000]
    np.testing.assert_allclose(out[[0, 3, 8]], [1, 2 / 1.8, (2 / 1.8) ** 2 * np.sqrt(3) / 2], rtol=1e-3)
    closer = played(output, audio.Source("a", one, (1e-3, 0.0, 0.0)))
    points = np.abs(audio.sh(3, [0.0], [0.0])[0])
    most = 10 ** (12.0 / 20)
    np.testing.assert_allclose(np.abs(closer[1:, 29_000]), most * points[1:], atol=1e-3)
    assert np.abs(closer).max() < 1.01 * most
    gone = played(output, audio.Source("a", one, (0.0, 0.0, 0.0)))[:, 29_000]
    np.testing.assert_allclose(gone, np.eye(16)[0], atol=1e-6)


def test_a_near_source_moves_without_a_seam() -> None:
    mono = signals(1, 5)[0]
    output = audio.AmbisonicOutput(2, near_field=1.5, near_gain_db=30.0)
    ours = played(output, audio.Source("a", mono, lambda t: (0.4 + 9 * t, 0.0, 0.0)), 100, 800)
    truth = naive_near(mono, lambda t: 0.4 + 9 * t, 2, 1.5, 30.0, RATE, 128, 800)
    point = audio.sh(2, [0.0], [0.0])[0]
    degrees = np.array([0, 1, 1, 1, 2, 2, 2, 2, 2])
    assert np.abs(ours - point[:, None] * truth[degrees]).max() < 2e-6


def test_beds_lose_the_curvature_of_the_loudspeakers() -> None:
    bed = signals(16, 6)
    flat = audio.NearField(3, RATE, 2.5).process(bed)
    graph = audio.Graph(audio.AmbisonicOutput(3, near_field=2.5), beds=(audio.Bed("b", bed),))
    ours = audio.Renderer(graph, RATE).render().samples
    assert np.abs(ours[:, :FRAMES] - flat).max() < 1e-6
    output = audio.LoudspeakerOutput("4+5+0", 3, near_field=2.5)
    ours = audio.Renderer(audio.Graph(output, beds=(audio.Bed("b", bed),)), RATE).render().samples
    truth = audio.LoudspeakerDecoder("4+5+0", 3).process(flat)
    assert np.abs(ours[:, :FRAMES] - truth).max() < 2e-6
    graph = audio.Graph(audio.AmbisonicOutput(1, near_field=2.5), beds=(audio.Bed("b", bed),))
    ours = audio.Renderer(graph, RATE).render().samples
    assert np.abs(ours[:, :FRAMES] - flat[:4]).max() < 1e-6


def test_a_loudspeaker_that_plays_itself_needs_no_filter() -> None:
    """A source at the radius of the rig, and a stem, are loudspeakers: the field is theirs already."""
    mono = signals(1, 7)[0]
    output = audio.LoudspeakerOutput("4+5+0", 3, panning="ambisonic", near_field=2.0)
    there = played(output, audio.Source("a", mono, (2.0, 0.0, 0.0)), frames=FRAMES)
    plain = audio.LoudspeakerOutput("4+5+0", 3, panning="ambisonic")
    assert np.abs(there - played(plain, audio.Source("a", mono, (2.0, 0.0, 0.0)))).max() < 1e-6
    away = played(output, audio.Source("a", mono, (0.4, 0.0, 0.0)), frames=FRAMES)
    assert np.abs(away - there).max() > 0.01
    panned = audio.LoudspeakerOutput("4+5+0", 3, near_field=2.0)
    np.testing.assert_array_equal(
        played(panned, audio.Source("a", mono, (0.4, 0.0, 0.0)), frames=FRAMES),
        played(audio.LoudspeakerOutput("4+5+0", 3), audio.Source("a", mono, (0.4, 0.0, 0.0))),
    )


def test_ears_hear_a_near_source_louder_on_its_side_at_low_frequencies() -> None:
    tone = np.sin(2 * np.pi * 200 * np.arange(24_000) / RATE).astype(np.float32)

    def difference(metres: float, near: bool) -> float:
        output = audio.BinauralOutput(3, near_field=near)
        ears = played(output, audio.Source("a", tone, (0.0, metres, 0.0)), frames=24_000)[:, 12_000:]
        left, right = np.sqrt((ears**2).mean(axis=1))
        return float(20 * np.log10(left / right))

    assert difference(0.3, False) == pytest.approx(difference(3.0, False), abs=0.01)
    assert difference(0.3, True) > difference(1.4, True) + 4.0
    assert difference(1.4, True) == pytest.approx(difference(1.4, False), abs=0.3)


OUTPUTS = {
    "doppler": audio.AmbisonicOutput(2),
    "near": audio.AmbisonicOutput(3, near_field=1.5),
    "ears": audio.BinauralOutput(2, near_field=True),
    "rig": audio.LoudspeakerOutput(
        "4+5+0", 2, panning="ambisonic", near_field=2.0, crossover=500.0, align=True
    ),
}


def everything(output: object) -> audio.Graph:
    mono, bed = signals(3, 1), signals(16, 2)
    sources = (
        audio.Source("fly", mono[0], around, distance=audio.Distance(), doppler=True),
        audio.Source("walk", mono[1], audio.Trajectory([0.0, 0.2], [[9, 0, 0], [0.1, 0, 0]]), doppler=30.0),
        audio.Source("drop", mono[2, :500], start=777, loop=True),
    )
    turned = [[0, -1, 0], [1, 0, 0], [0, 0, 1]]
    return audio.Graph(output, sources, (audio.Bed("bed", bed, 0.5, rotation=turned),))


@pytest.mark.parametrize("name", OUTPUTS)
def test_the_block_does_not_change_the_sound(name: str) -> None:
    def rendered(block: int) -> np.ndarray:
        renderer = audio.Renderer(everything(OUTPUTS[name]), RATE, block)
        renderer.update("drop", position=(-1.0, 0.0, 0.0), at=5000, seconds=0.1)
        renderer.update("walk", position=(0.0, 5.0, 0.0), at=8000, seconds=0.05)
        return renderer.render(FRAMES, lambda t: audio.Listener((t, 0.0, 0.0))).samples

    truth = rendered(512)
    assert np.abs(truth).max() > 0.05
    for block in (16, 37, 1000, 8192):
        assert np.abs(rendered(block) - truth).max() <= 1e-6 * np.abs(truth).max(), block


@pytest.mark.parametrize("bad", [0.5, 1e5, np.nan, "far"])
def test_wrong_distances_are_told(bad: object) -> None:
    with pytest.raises(InputError):
        audio.Source("a", np.ones(8), doppler=bad)
    with pytest.raises(InputError):
        audio.AmbisonicOutput(1, near_field=bad if bad != 0.5 else 0.01)


def test_a_memory_that_cannot_be_is_refused() -> None:
    sources = tuple(audio.Source(str(i), np.ones(8), doppler=10_000.0) for i in range(64))
    with pytest.raises(InputError, match="doppler"):
        audio.Renderer(audio.Graph(audio.AmbisonicOutput(0), sources), 192_000)

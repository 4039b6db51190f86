"""One graph, offline and live: the same sound for every block, exact levels, and nothing that harms a show."""

from __future__ import annotations

import subprocess
import sys
import threading
import tracemalloc

import numpy as np
import pytest

from engine_graphs import FRAMES, RATE, around, everything, head, museum, signals
from immersion import audio
from immersion.errors import InputError, UnknownNameError
from naive_audio import naive_encode

BINAURAL = audio.BinauralOutput(2)
OUTPUTS = {
    "ambix": audio.AmbisonicOutput(3),
    "binaural": BINAURAL,
    "vbap": audio.LoudspeakerOutput("4+7+0", 3),
    "bed on loudspeakers": audio.LoudspeakerOutput("0+5+0", 2, panning="ambisonic", lost=("M+030",)),
}


def rendered(output: object, block: int, control: int = 128) -> np.ndarray:
    renderer = audio.Renderer(everything(output), RATE, block, control)
    renderer.update("fly", gain=0.1, at=3000)
    renderer.update("drop", position=(-1.0, 0.0, 0.0), at=5000, seconds=0.1)
    renderer.update("all", mute=True, at=9000)
    return renderer.render(FRAMES, head).samples


@pytest.mark.parametrize("name", OUTPUTS)
def test_the_block_does_not_change_the_sound(name: str) -> None:
    """Everything moves: sources, head, listener, gains, changes sent for a given frame."""
    truth = rendered(OUTPUTS[name], 512)
    assert np.abs(truth).max() > 0.05
    for block in (16, 37, 1000, 8192):
        assert np.abs(rendered(OUTPUTS[name], block) - truth).max() <= 1e-6 * np.abs(truth).max(), block


@pytest.mark.parametrize("control", [64, 100])
def test_other_grids_do_not_depend_on_the_block_either(control: int) -> None:
    truth = rendered(OUTPUTS["ambix"], 512, control)
    assert np.abs(rendered(OUTPUTS["ambix"], 96, control) - truth).max() <= 1e-6 * np.abs(truth).max()


def test_a_still_source_is_the_encode_of_its_signal() -> None:
    mono = signals(1, 1)[0]
    graph = audio.Graph(audio.AmbisonicOutput(3), (audio.Source("a", mono, (0.0, 3.0, 3.0), 0.5),))
    ours = audio.Renderer(graph, RATE, 256).render().samples
    truth = naive_encode(0.5 * mono, np.pi / 2, np.pi / 4, 3)
    assert ours.shape == truth.shape
    assert np.abs(ours - truth).max() < 1e-6


def test_a_moving_source_is_what_the_encoder_makes() -> None:
    mono = signals(1, 1)
    graph = audio.Graph(audio.AmbisonicOutput(5), (audio.Source("a", mono[0], around),))
    ours = audio.Renderer(graph, RATE, 100).render().samples
    truth = audio.Encoder(5, 1, RATE, 128, lambda t: [around(t)]).process(mono)
    assert np.abs(ours - truth).max() < 1e-6


def test_distance_and_cone_are_those_of_web_audio() -> None:
    one = np.ones(256, np.float32)
    law, cone = audio.Distance("inverse", 1.0), audio.Cone(np.pi / 2, np.pi, 0.25, forward=(0.0, -1.0, 0.0))
    sources = (audio.Source("towards", one, (0.0, 4.0, 0.0), distance=law, cone=cone),)
    w = audio.Renderer(audio.Graph(audio.AmbisonicOutput(0), sources), RATE, 64).render().samples
    assert w == pytest.approx(0.25, abs=1e-7)
    sources = (audio.Source("away", one, (0.0, -4.0, 0.0), distance=law, cone=cone),)
    w = audio.Renderer(audio.Graph(audio.AmbisonicOutput(0), sources), RATE, 64).render().samples
    assert w == pytest.approx(0.0625, abs=1e-7)


def test_the_listener_walks() -> None:
    """At (3, 0, 0) a source at (0, 0, 0) is behind, three metres away."""
    source = audio.Source("a", np.ones(512, np.float32), (0.0, 0.0, 0.0), distance=audio.Distance())
    renderer = audio.Renderer(audio.Graph(audio.AmbisonicOutput(1), (source,)), RATE, 512)
    out = renderer.process(pose=audio.Listener((3.0, 0.0, 0.0)))
    np.testing.assert_allclose(out[:, -1], [1 / 3, 0, 0, -1 / 3], atol=1e-6)


def test_a_source_at_the_listener_has_no_direction() -> None:
    source = audio.Source("a", np.ones(64, np.float32), (0.0, 0.0, 0.0))
    out = audio.Renderer(audio.Graph(audio.AmbisonicOutput(1), (source,)), RATE, 64).process()
    np.testing.assert_array_equal(out[:, 5], [1, 0, 0, 0])


def test_fades_are_exact_to_the_frame() -> None:
    fade = audio.Envelope((100, 301, 301, 400), (0.0, 1.0, 0.5, 0.5))
    sources = (audio.Source("a", np.ones(700, np.float32), gain=fade, group="g"),)
    groups = (audio.Group("g", audio.Envelope((0, 700), (1.0, 0.0))),)
    w = audio.Renderer(audio.Graph(audio.AmbisonicOutput(0), sources, groups=groups), RATE, 50)
    frames = np.arange(700)
    truth = np.interp(frames, fade.frames, fade.gains) * np.interp(frames, (0, 700), (1, 0))
    assert np.abs(w.render().samples[0] - truth).max() < 1e-6


@pytest.mark.parametrize("spread", [0.4, np.pi, 2 * np.pi])
def test_spread_is_the_mean_over_a_cap(spread: float) -> None:
    from naive_mixing import naive_cap_weights

    source = audio.Source("a", np.ones(64, np.float32), (1.0, 0.0, 0.0), spread=spread)
    out = audio.Renderer(audio.Graph(audio.AmbisonicOutput(4), (source,)), RATE, 64).process()[:, 9]
    point = audio.sh(4, [0.0], [0.0])[0]
    degrees = np.repeat(np.arange(5), 2 * np.arange(5) + 1)
    assert np.abs(out - point * naive_cap_weights(4, spread)[degrees]).max() < 1e-6


def test_binaural_is_the_decoder_and_the_head_turns_the_field() -> None:
    bed = signals(9, 4)
    graph = audio.Graph(BINAURAL, beds=(audio.Bed("b", bed),))
    decoder = audio.BinauralDecoder(audio.default_hrtf(RATE), 2, FRAMES // 4)
    truth = np.concatenate([decoder.process(piece) for piece in np.split(bed, 4, axis=1)], axis=1)
    ours = audio.Renderer(graph, RATE, 480).render(FRAMES - decoder.latency).samples
    assert np.abs(ours - truth[:, decoder.latency :]).max() < 2e-6
    turn = np.array([[0.0, -1, 0], [1, 0, 0], [0, 0, 1]])  # looks left
    decoder.reset()
    seen = audio.rotate(bed, turn.T)
    truth = np.concatenate([decoder.process(piece) for piece in np.split(seen, 4, axis=1)], axis=1)
    ours = audio.Renderer(graph, RATE, 480).render(FRAMES - decoder.latency, turn).samples
    assert np.abs(ours - truth[:, decoder.latency :]).max() < 2e-6


def test_a_source_on_the_left_is_louder_on_the_left_until_the_head_turns() -> None:
    graph = audio.Graph(audio.BinauralOutput(3), (audio.Source("a", signals(1, 5)[0], (0.0, 1.0, 0.0)),))
    left, right = audio.Renderer(graph, RATE).render().samples
    assert (left**2).sum() > 8 * (right**2).sum()
    back = [[0, 1, 0], [-1, 0, 0], [0, 0, 1]]  # looks right: the source is behind
    left, right = audio.Renderer(graph, RATE).render(pose=back).samples
    assert 0.5 < (left**2).sum() / (right**2).sum() < 2.0


def test_a_head_locked_stem_reaches_the_ears_as_it_is() -> None:
    voice = signals(2, 6)
    graph = audio.Graph(BINAURAL, stems=(audio.Stem("v", voice, head_locked=True),))
    renderer = audio.Renderer(graph, RATE, 100)
    out = renderer.render(pose=head).samples
    assert out.shape[1] == FRAMES + renderer.tail_frames
    np.testing.assert_array_equal(out[:, :FRAMES], voice)


def test_stems_go_to_the_loudspeakers_of_their_names() -> None:
    music = signals(6, 7)
    graph = audio.Graph(audio.LoudspeakerOutput("4+7+0"), stems=(audio.Stem("m", music, "0+5+0"),))
    renderer = audio.Renderer(graph, RATE, 256)
    out = renderer.render().samples
    for name in ("M+030", "M-030", "M+000", "LFE1"):
        row = audio.layout("0+5+0").names.index(name)
        np.testing.assert_array_equal(out[renderer.channels.index(name)], music[row])
    gains = audio.VbapPanner("4+7+0").gains([np.radians(110.0)], [0.0])[0]
    row = renderer.channels.index("M+090")
    assert np.abs(out[row] - gains[row] * music[4]).max() < 1e-6


def test_a_channel_that_the_output_lacks_is_told() -> None:
    stems = (audio.Stem("m", signals(6, 7), "0+5+0"),)
    renderer = audio.Renderer(audio.Graph(audio.AmbisonicOutput(1), stems=stems), RATE)
    assert [(p.code, p.values["name"]) for p in renderer.findings] == [("engine-lfe-dropped", "LFE1")]


def test_beds_are_decoded_and_sources_panned() -> None:
    bed, mono = signals(4, 8), signals(1, 9)
    output = audio.LoudspeakerOutput("0+5+0", 1, "mmd")
    out = audio.Renderer(audio.Graph(output, beds=(audio.Bed("b", bed),)), RATE).render().samples
    assert np.abs(out - audio.LoudspeakerDecoder("0+5+0", 1, "mmd").process(bed)).max() < 1e-6
    graph = audio.Graph(output, (audio.Source("a", mono[0], (1.0, 0.2, 0.0)),))
    gains = audio.VbapPanner("0+5+0").gains([np.arctan(0.2)], [0.0])[0]
    assert np.abs(audio.Renderer(graph, RATE).render().samples - gains[:, None] * mono).max() < 1e-6


def test_a_lost_loudspeaker_is_silent_and_its_sounds_are_not() -> None:
    output = audio.LoudspeakerOutput("0+5+0", 1, lost=("M+030",))
    sources = (audio.Source("a", signals(1, 9)[0], (np.cos(np.pi / 6), np.sin(np.pi / 6), 0.0)),)
    stems = (audio.Stem("m", signals(2, 7), "0+2+0"),)
    out = audio.Renderer(audio.Graph(output, sources, stems=stems), RATE).render().samples
    assert not out[0].any()
    assert (out**2).sum() == pytest.approx((signals(1, 9) ** 2).sum() + (signals(2, 7) ** 2).sum(), rel=0.2)


def test_a_bed_of_a_higher_order_keeps_its_first_channels_and_a_lower_one_fits() -> None:
    for order in (0, 1, 3):
        bed = signals((order + 1) ** 2, 3)
        out = audio.Renderer(
            audio.Graph(audio.AmbisonicOutput(1), beds=(audio.Bed("b", bed),)), RATE
        ).render()
        truth = np.zeros((4, FRAMES), np.float32)
        truth[: min(4, len(bed))] = bed[:4]
        np.testing.assert_array_equal(out.samples, truth)


def test_latency_and_tail_are_as_declared() -> None:
    impulse = np.zeros(300, np.float32)
    impulse[100] = 1.0
    renderer = audio.Renderer(audio.Graph(BINAURAL, (audio.Source("a", impulse),)), RATE, 128)
    whole = renderer.render().samples
    assert whole.shape == (2, 300 + renderer.tail_frames)
    decoder = audio.BinauralDecoder(audio.default_hrtf(RATE), 2, 128)
    assert renderer.latency == decoder.latency
    onset = np.flatnonzero(np.abs(whole).max(axis=0) > 1e-3)[0]
    assert 100 <= onset < 100 + 150
    renderer.reset()
    blocks = [renderer.process() for _ in range(3)]
    streamed = np.concatenate([*blocks, renderer.tail()], axis=1)[:, renderer.latency :]
    together = min(streamed.shape[1], whole.shape[1])
    assert np.abs(streamed[:, :together] - whole[:, :together]).max() < 1e-7
    assert renderer.frame == 0


def test_live_inputs_are_the_rows_of_the_block() -> None:
    graph = audio.Graph(
        audio.AmbisonicOutput(1),
        (audio.Source("mic", audio.LiveInput(4), (0.0, 1.0, 0.0), start=10),),
        (audio.Bed("room", audio.LiveInput(0, 4)),),
    )
    renderer = audio.Renderer(graph, RATE, 64)
    assert (renderer.inputs, renderer.end) == (5, None)
    given = signals(5, 2, 64)
    out = renderer.process(given)
    truth = given[:4].copy()
    truth[:2, 10:] += given[4, 10:]
    assert np.abs(out - truth).max() < 1e-7
    assert not renderer.process().any()
    with pytest.raises(InputError, match="one row for each live input"):
        renderer.process(given[:4])
    with pytest.raises(InputError, match="mic"):
        renderer.render()


def test_faults_are_muted_and_counted_and_never_leave() -> None:
    graph = audio.Graph(BINAURAL, (audio.Source("mic", audio.LiveInput()),))
    renderer = audio.Renderer(graph, RATE, 64)
    bad = np.full((1, 64), 0.5, np.float32)
    bad[0, ::4] = [np.nan, np.inf, -np.inf, 3e38] * 4
    for _ in range(20):
        assert np.isfinite(renderer.process(bad)).all()
    assert (renderer.muted, renderer.guarded) == (20 * 16, 0)
    tiny = np.full((1, 64), 1e-40, np.float32)
    for _ in range(20):
        out = renderer.process(tiny)
    assert not out.any()
    assert renderer.muted == 320


def test_a_place_that_is_none_is_held() -> None:
    def lost(seconds: float) -> object:
        return (0.0, 1.0, 0.0) if seconds < 0.002 else (np.nan, 0.0, 0.0) if seconds < 0.005 else (1.0,)

    graph = audio.Graph(audio.AmbisonicOutput(1), (audio.Source("a", np.ones(480, np.float32), lost),))
    renderer = audio.Renderer(graph, RATE, 480)
    np.testing.assert_allclose(renderer.process()[:, -1], [1, 1, 0, 0], atol=1e-6)
    assert renderer.held == 4


def test_changes_are_ramped() -> None:
    """A gain sent live takes its time: no step is larger than the ramp's own."""
    graph = audio.Graph(audio.AmbisonicOutput(1), (audio.Source("a", np.ones(48_000, np.float32)),))
    renderer = audio.Renderer(graph, RATE, 64)
    renderer.process()
    renderer.update("a", gain=0.0, seconds=0.02)
    w = np.concatenate([renderer.process()[0] for _ in range(40)])
    assert (w[0], w[-1]) == (1.0, 0.0)
    assert np.abs(np.diff(w)).max() < 1.1 / (0.02 * RATE)
    renderer.update("a", gain=1.0, position=(-1.0, 0.0, 0.0), seconds=0.02)
    out = np.concatenate([renderer.process() for _ in range(40)], axis=1)
    np.testing.assert_allclose(out[:, -1], [1, 0, 0, -1], atol=1e-6)
    assert np.abs(np.diff(out, axis=1)).max() < 8 / (0.02 * RATE)


def test_a_change_may_carry_its_frame() -> None:
    graph = audio.Graph(audio.AmbisonicOutput(0), (audio.Source("a", np.ones(2048, np.float32)),))
    renderer = audio.Renderer(graph, RATE, 64)
    renderer.update("a", gain=0.5, seconds=0.0, at=1024)
    w = renderer.render().samples[0]
    np.testing.assert_array_equal(w[:1025], 1.0)
    assert w[1024 + 64] == pytest.approx(0.75)
    np.testing.assert_array_equal(w[1024 + 128 :], 0.5)


def test_groups_are_muted_with_all_in_them() -> None:
    renderer = audio.Renderer(everything(audio.AmbisonicOutput(0)), RATE, 128)
    assert renderer.gain_of("fly") == pytest.approx(0.8)
    renderer.update("all", mute=True, seconds=0.0)
    renderer.process()
    renderer.process()
    assert renderer.gain_of("fly") == renderer.gain_of("bed") == 0.0
    assert renderer.gain_of("walk") == 1.0
    assert renderer.place_of("drop") == pytest.approx([1.0, 0.0, 0.0])


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("a", {"gain": np.nan}),
        ("a", {"gain": 1e9}),
        ("a", {"position": (0.0, 1.0)}),
        ("a", {"position": (0.0, np.inf, 1.0)}),
        ("a", {"spread": -1.0}),
        ("bed", {"position": (0.0, 1.0, 0.0)}),
        ("a", {"gain": 1.0, "seconds": -1.0}),
        ("a", {"gain": 1.0, "at": -1}),
        ("b", {"gain": 1.0}),
    ],
)
def test_a_wrong_change_is_refused_where_it_is_sent(name: str, change: dict[str, object]) -> None:
    sources = (audio.Source("a", np.ones(64, np.float32)),)
    beds = (audio.Bed("bed", np.ones((1, 64), np.float32)),)
    renderer = audio.Renderer(audio.Graph(audio.AmbisonicOutput(0), sources, beds), RATE, 64)
    with pytest.raises((InputError, UnknownNameError)):
        renderer.update(name, **change)
    np.testing.assert_array_equal(renderer.process(), 2.0)


def test_threads_may_change_all_they_like_without_a_click() -> None:
    """Three threads hammer a steady tone while it plays: no sample-to-sample step beyond tone and ramps."""
    tone = np.sin(2 * np.pi * 100 * np.arange(48_000) / RATE).astype(np.float32)
    sources = (audio.Source("a", tone, loop=True), audio.Source("b", tone, (0.0, 1.0, 0.0), loop=True))
    renderer = audio.Renderer(audio.Graph(audio.AmbisonicOutput(1), sources), RATE, 64)
    renderer.warmup()
    stop, sent = threading.Event(), []

    def hammer(seed: int) -> None:
        rng = np.random.default_rng(seed)
        while not stop.is_set():
            renderer.update("a", gain=rng.random(), mute=bool(rng.random() < 0.3))
            renderer.update("b", position=rng.standard_normal(3), spread=rng.random())
            sent.append(1)
            stop.wait(0.0002)

    threads = [threading.Thread(target=hammer, args=(seed,)) for seed in range(3)]
    for thread in threads:
        thread.start()
    out = np.concatenate([renderer.process() for _ in range(1500)], axis=1)
    stop.set()
    for thread in threads:
        thread.join()
    assert len(sent) > 20
    assert np.isfinite(out).all()
    tone_step, ramp_step = 2 * 2 * np.pi * 100 / RATE, 8 / (0.02 * RATE)
    assert np.abs(np.diff(out, axis=1)).max() < tone_step + 2 * ramp_step


@pytest.mark.parametrize("graph", [everything(BINAURAL), museum()], ids=["ears", "museum"])
def test_no_lasting_memory_is_taken(graph: audio.Graph) -> None:
    renderer = audio.Renderer(graph, RATE, 128)
    out = np.zeros((len(renderer.channels), 128), np.float32)
    renderer.warmup()
    for _ in range(50):
        renderer.process(pose=head, out=out)
    tracemalloc.start()
    try:
        for _ in range(20):
            renderer.process(pose=head, out=out)
        before = tracemalloc.get_traced_memory()[0]
        for _ in range(500):
            renderer.process(pose=head, out=out)
        assert tracemalloc.get_traced_memory()[0] - before < 1024
    finally:
        tracemalloc.stop()


_AFTER_WARMUP = """
import sys
sys.path[:0] = {path!r}
import numpy as np
from immersion import audio
from immersion.audio import _kernels
from engine_graphs import everything, head, museum, signals
renderer = audio.Renderer({graph}, 48_000, {block})
renderer.warmup()
kernels = [k for m in list(sys.modules.values()) if (m.__name__ or "").startswith("immersion.audio._kernels")
           for k in vars(m).values() if hasattr(k, "signatures")]
signatures, modules = sum(len(k.signatures) for k in kernels), set(sys.modules)
assert len(kernels) > 10
renderer.update("fly", gain=0.1, at=3000)
renderer.update("drop", position=(-1.0, 0.0, 0.0), spread=1.0, at=1000, seconds=0.1)
renderer.update("g", mute=True)
renderer.render(12_000)
renderer.render(12_000, head)
renderer.tail()
kernels = [k for m in list(sys.modules.values()) if (m.__name__ or "").startswith("immersion.audio._kernels")
           for k in vars(m).values() if hasattr(k, "signatures")]
print(sum(len(k.signatures) for k in kernels) - signatures, sorted(set(sys.modules) - modules))
"""


@pytest.mark.parametrize(
    ("graph", "block"),
    [
        ("everything(audio.BinauralOutput(2))", 64),
        ("museum()", 64),
        pytest.param("museum()", 1000, marks=pytest.mark.slow),
        pytest.param("everything(audio.BinauralOutput(2))", 1000, marks=pytest.mark.slow),
        pytest.param("everything(audio.AmbisonicOutput(3))", 128, marks=pytest.mark.slow),
        pytest.param("everything(audio.LoudspeakerOutput('4+5+0', 3))", 37, marks=pytest.mark.slow),
    ],
)
def test_nothing_is_compiled_or_imported_after_warmup(graph: str, block: int) -> None:
    """In a process of its own, where nothing was compiled before: kernels, their types, and modules are counted."""
    code = _AFTER_WARMUP.format(path=[p for p in sys.path if p], graph=graph, block=block)
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.stdout.split("\n")[0] == "0 []", done.stderr


def test_warmup_leaves_no_trace() -> None:
    graph = everything(OUTPUTS["ambix"])
    truth = audio.Renderer(graph, RATE, 256).render(FRAMES, head).samples
    renderer = audio.Renderer(graph, RATE, 256)
    renderer.warmup()
    assert (renderer.frame, renderer.muted) == (0, 0)
    np.testing.assert_array_equal(renderer.render(FRAMES, head).samples, truth)
    renderer.process()
    with pytest.raises(InputError, match="engine-started"):
        renderer.warmup()


class Ones:
    """A stream that is read in uneven pieces."""

    channels, rate, frames = 1, RATE, 1000

    def __init__(self) -> None:
        self.at = 0

    def read(self, count: int) -> np.ndarray:
        got = min(count, 77, self.frames - self.at)
        self.at += got
        return np.ones((1, got), np.float32)

    def rewind(self) -> None:
        self.at = 0


def test_streams_are_read_to_their_end_and_looped() -> None:
    w = audio.Graph(audio.AmbisonicOutput(0), (audio.Source("a", Ones(), start=100),))
    renderer = audio.Renderer(w, RATE, 64)
    for _ in range(2):
        out = renderer.render().samples[0]
        assert (len(out), out[:100].any(), out[100:].all()) == (1100, False, True)
    looped = audio.Graph(audio.AmbisonicOutput(0), (audio.Source("a", Ones(), loop=True),))
    assert audio.Renderer(looped, RATE, 64).render(5000).samples.all()


def test_progress_and_cancelling() -> None:
    from immersion.errors import Cancelled

    told: list[float] = []
    renderer = audio.Renderer(everything(OUTPUTS["ambix"]), RATE, 512)
    renderer.render(FRAMES, progress=told.append)
    assert told[-1] == 1.0
    assert told == sorted(told)

    def stop(done: float) -> None:
        raise Cancelled("cancelled")

    with pytest.raises(Cancelled):
        renderer.render(FRAMES, progress=stop)


@pytest.mark.parametrize(
    ("make", "code"),
    [
        (lambda: audio.Source("a", np.ones((2, 8))), "engine-signal"),
        (lambda: audio.Source("a", "bell.wav"), "engine-signal"),
        (lambda: audio.Source("a", [[1], [1, 2]]), "engine-signal"),
        (lambda: audio.Source("a", np.ones(8), gain=np.nan), "engine-value"),
        (lambda: audio.Source("a", np.ones(8), (0, 1)), "audio-shape"),
        (lambda: audio.Source("a", np.ones(8), (0, 1, np.nan)), "audio-not-finite"),
        (lambda: audio.Source("a", np.ones(8), start=-1), "engine-value"),
        (lambda: audio.Source("a", np.ones(8), spread=7.0), "engine-value"),
        (lambda: audio.Bed("a", np.ones((5, 8))), "engine-signal"),
        (lambda: audio.Stem("a", np.ones((5, 8)), "0+5+0"), "engine-signal"),
        (lambda: audio.Stem("a", np.ones((5, 8)), head_locked=True), "engine-signal"),
        (lambda: audio.Envelope((0, 5, 3), (0, 1, 0)), "engine-value"),
        (lambda: audio.Envelope((), ()), "engine-value"),
        (lambda: audio.Trajectory([0, 0], [[0, 0, 0]] * 2), "engine-value"),
        (lambda: audio.Trajectory([0, 1], [[0, 0, 0]]), "audio-shape"),
        (lambda: audio.Distance("cubic"), "audio-law"),
        (lambda: audio.Cone(1.0, 2.0, forward=(0, 0, 0)), "audio-shape"),
        (lambda: audio.BinauralOutput(11), "audio-order"),
        (lambda: audio.LoudspeakerOutput("0+5+0", panning="wfs"), "audio-choice"),
        (lambda: audio.LiveInput(-1), "engine-value"),
        (lambda: audio.Listener((0, 0)), "audio-shape"),
        (lambda: audio.Listener(rotation=np.zeros((3, 3))), "audio-rotation"),
        (lambda: _graph(audio.Source("a", np.ones(8)), audio.Source("a", np.ones(8))), "engine-name-twice"),
        (lambda: _graph(audio.Source("a", np.ones(8), group="b")), "engine-no-group"),
        (lambda: _graph(audio.Group("a", group="b"), audio.Group("b", group="a")), "engine-group-loop"),
        (lambda: _graph(audio.Group("a", group="a")), "engine-group-loop"),
        (lambda: audio.Renderer(_graph(audio.Source("a", _tone(44_100))), RATE), "engine-rate"),
        (
            lambda: audio.Renderer(audio.Graph(audio.BinauralOutput(1, audio.default_hrtf(44_100))), RATE),
            "engine-rate",
        ),
        (lambda: audio.Renderer(_graph(), RATE, 15), "audio-value"),
        (lambda: audio.Renderer(_graph(), RATE).process(pose=[1, 2, 3]), "audio-rotation"),
        (lambda: audio.Renderer(audio.Graph("stereo"), RATE), "engine-signal"),
    ],
)
@pytest.mark.parametrize("lang", ["en", "fr"])
def test_bad_input_is_told(make: object, code: str, lang: str) -> None:
    with pytest.raises(InputError) as caught:
        make()
    assert caught.value.code == code
    assert caught.value.render(lang)


def _graph(*parts: object) -> audio.Graph:
    sources = [part for part in parts if isinstance(part, audio.Source)]
    groups = [part for part in parts if isinstance(part, audio.Group)]
    return audio.Graph(audio.AmbisonicOutput(0), tuple(sources), groups=tuple(groups))


def _tone(rate: int) -> audio.Audio:
    return audio.Audio(np.zeros((1, 8), np.float32), rate, "mono")

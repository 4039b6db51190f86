"""The sound card's callback, with a stream that is none; and soaks."""

from __future__ import annotations

import importlib

import numpy as np
import pytest

from engine_graphs import RATE, everything
from immersion import audio
from immersion.audio import LiveOutput, soak
from immersion.errors import InputError, MissingToolError


class FakeStream:
    """What sounddevice gives, without a sound card."""

    def __init__(self, **options: object) -> None:
        self.options, self.state = options, "made"

    def start(self) -> None:
        self.state = "playing"

    def stop(self) -> None:
        self.state = "stopped"

    def close(self) -> None:
        self.state = "closed"


def played(live: LiveOutput, lengths: list[int], status: object = None) -> np.ndarray:
    out = []
    for length in lengths:
        data = np.full((length, len(live._renderer.channels)), np.nan, np.float32)
        live.callback(data, length, None, status)
        out.append(data)
    return np.concatenate(out).T


@pytest.mark.parametrize("lengths", [[128] * 12, [100, 156, 1024, 1, 255]])
def test_the_card_gets_what_a_file_would(lengths: list[int]) -> None:
    graph = everything(audio.AmbisonicOutput(1))
    truth = audio.Renderer(graph, RATE, 128).render(1536).samples
    live = LiveOutput(audio.Renderer(graph, RATE, 128), opened=FakeStream)
    np.testing.assert_array_equal(played(live, lengths), truth)
    assert (live.xruns, live.failures, live.blocks) == (0, 0, 12)
    assert live._stream.options["channels"] == 4
    assert live._stream.options["blocksize"] == 128


def test_the_stream_is_started_and_let_go() -> None:
    with LiveOutput(audio.Renderer(everything(audio.AmbisonicOutput(0)), RATE), opened=FakeStream) as live:
        assert live._stream.state == "playing"
    assert live._stream.state == "closed"


def test_xruns_are_counted() -> None:
    live = LiveOutput(audio.Renderer(everything(audio.AmbisonicOutput(0)), RATE, 64), opened=FakeStream)
    played(live, [64, 64], status="output underflow")
    played(live, [64])
    assert live.xruns == 2


def test_a_failure_is_silence_and_is_counted() -> None:
    def broken(seconds: float) -> tuple[float, float, float]:
        if 0.01 < seconds < 0.02:
            raise ZeroDivisionError
        return (1.0, 0.0, 0.0)

    graph = audio.Graph(audio.AmbisonicOutput(0), (audio.Source("a", np.ones(9600, np.float32), broken),))
    live = LiveOutput(audio.Renderer(graph, RATE, 64), opened=FakeStream)
    out = played(live, [64] * 60)
    assert np.isfinite(out).all()
    assert live.failures > 0
    assert "ZeroDivisionError" in live.last_failure


def test_live_inputs_come_with_the_block() -> None:
    graph = audio.Graph(audio.AmbisonicOutput(1), (audio.Source("mic", audio.LiveInput(), (0.0, 1.0, 0.0)),))
    live = LiveOutput(audio.Renderer(graph, RATE, 64), opened=FakeStream)
    assert live._stream.options["channels"] == (1, 4)
    given = np.random.default_rng(1).standard_normal((64, 1)).astype(np.float32)
    given[3] = np.nan
    out = np.zeros((64, 4), np.float32)
    live.callback_both(given, out, 64, None, None)
    np.testing.assert_allclose(out[:, 1], np.nan_to_num(given[:, 0]), atol=1e-7)


def test_the_head_is_checked_where_it_is_set() -> None:
    live = LiveOutput(audio.Renderer(everything(audio.AmbisonicOutput(0)), RATE, 64), opened=FakeStream)
    with pytest.raises(InputError, match="audio-rotation"):
        live.pose = [1.0, 2.0]
    live.pose = [0.0, 0.0, 0.0, 1.0]
    live.follow(lambda: audio.Listener.facing(1.0))
    played(live, [64] * 4)
    assert live.failures == 0


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_a_missing_sounddevice_is_told(monkeypatch: pytest.MonkeyPatch, lang: str) -> None:
    def missing(name: str) -> object:
        raise ImportError(name)

    renderer = audio.Renderer(everything(audio.AmbisonicOutput(0)), RATE, 64)
    monkeypatch.setattr(importlib, "import_module", missing)
    with pytest.raises(MissingToolError) as caught:
        LiveOutput(renderer)
    assert "pip install 'immersion[sound]'" in caught.value.render(lang)


def test_a_refusal_of_the_device_is_told() -> None:
    def refuse(**options: object) -> FakeStream:
        raise ValueError("Invalid sample rate")

    with pytest.raises(InputError, match="Invalid sample rate"):
        LiveOutput(audio.Renderer(everything(audio.AmbisonicOutput(0)), RATE, 64), opened=refuse)


@pytest.mark.parametrize(
    "output", [audio.AmbisonicOutput(1), audio.BinauralOutput(1), audio.LoudspeakerOutput("0+5+0", 1)]
)
def test_a_short_soak_of_everything(output: object) -> None:
    renderer = audio.Renderer(everything(output), RATE, 256)
    told: list[float] = []
    report = soak(renderer, 0.12, seed=3, progress=told.append)
    assert report.blocks == round(0.12 * 60 * RATE / 256)
    assert report.injected == report.muted > 0
    assert (report.bad, report.guarded) == (0, 0)
    assert 0.1 < report.peak < 1e4
    assert report.memory < 20_000
    assert report.median <= report.p99 <= report.most
    assert report.to_dict()["seconds"] == pytest.approx(7.2)
    assert renderer.frame == 0
    with pytest.raises(InputError):
        soak(renderer, 0.0)


@pytest.mark.slow
@pytest.mark.data
def test_ten_minutes_of_show() -> None:
    report = soak(audio.Renderer(everything(audio.BinauralOutput(3)), RATE, 512), 10.0)
    assert (report.bad, report.guarded) == (0, 0)
    assert report.injected == report.muted > 1_000_000
    assert report.memory < 20_000
    assert report.load < 1.0

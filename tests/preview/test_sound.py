"""The player of a preview: what the card gets, at its clock, against what is rendered to files."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from asked_card import Card
from immersion import stage as stages
from immersion.errors import InputError, UnknownNameError
from immersion.preview.sound import Player
from immersion.preview.sound_ring import FADE, Playhead, Ring
from live_scene import a_walk, live_scene

RATE = 48_000


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[stages.Stage]:
    with stages.open(live_scene(tmp_path_factory.mktemp("salle"))) as opened:
        yield opened


def prepared(stage: stages.Stage, card: Card, *args: object, **options: object) -> Player:
    player = Player(stage, *args, output=card, **options)
    player.prepare()
    player.paused = False
    return player


@pytest.mark.parametrize("listen", ["binaural", "rig"])
def test_a_walk_heard_live_is_what_is_rendered_of_its_recording(stage: stages.Stage, listen: str) -> None:
    card, rows = Card(), iter([*a_walk(130), *a_walk(2)])
    player = prepared(stage, card, listen, pose=lambda: tuple(next(rows)))
    heard = card.play(player, RATE)
    walk = player.walk()
    assert walk is not None
    name = "binaural" if listen == "binaural" else "listen:rig"
    truth = stages.render_audio(stage, name, walk).samples
    late = player.hearing.latency
    found, wanted = heard[:, late + FADE :], truth[:, FADE : RATE - late]
    assert np.abs(wanted).max() > 0.05
    assert np.abs(found - wanted).max() <= 1e-6
    assert (player.underruns, player.xruns, player.failures) == (0, 0, 0)
    assert {event.target for event in player.visit.visit().events} >= {"open", "near", "speak"}
    assert player.time == pytest.approx(1.0 - late / RATE, abs=1e-6)


def test_pause_holds_the_place_and_loses_nothing(stage: stages.Stage) -> None:
    visit = stages.simulate(stage, stages.Walk.of([0, 1], [[0, 1.6, 2]] * 2))
    card = Card()
    player = prepared(stage, card, visit=visit)
    truth = stages.render_audio(stage, visit=visit).samples
    first = card.play(player, 9600)
    player.paused = True
    silent = card.play(player, 4800)
    at = player.time
    assert np.abs(silent[:, FADE:]).max() == 0.0
    card.play(player, 4800)
    assert player.time == at == pytest.approx((9600 + FADE) / RATE)
    player.paused = False
    second = card.play(player, 9600)
    np.testing.assert_allclose(first[:, FADE:], truth[:, FADE:9600], atol=1e-6)
    np.testing.assert_allclose(second[:, FADE:], truth[:, 9600 + 2 * FADE : 9600 + FADE + 9600], atol=1e-6)
    assert player.underruns == 0


def test_scrubbing_goes_to_the_time_without_a_click(stage: stages.Stage) -> None:
    visit = stages.simulate(stage, stages.Walk.of([0, 1.5], [[0, 1.6, 2]] * 2))
    truth = stages.render_audio(stage, visit=visit).samples
    card = Card()
    player = prepared(stage, card, visit=visit)
    card.play(player, 4800)
    player.seek(1.013)
    assert player.time == 1.013
    heard = card.play(player, 9600)
    # To 40 ms: 1.0 s; the old sound goes out within FADE frames, the new one goes in.
    start = FADE
    settled = 2000
    np.testing.assert_allclose(
        heard[:, start + settled :], truth[:, RATE + settled : RATE + 9600 - start], atol=2e-6
    )
    assert player.time == pytest.approx(1.0 + (9600 - FADE) / RATE)
    assert player.underruns == 0
    player.seek(1.4)
    rest = card.play(player, 9600)
    assert player.ended
    assert player.underruns == 0
    assert np.abs(rest[:, 6000:]).max() == 0.0
    player.seek(99.0)
    assert np.abs(card.play(player, 4800)[:, FADE + 600 :]).max() < 1e-6
    player.seek(0.0)
    assert np.abs(card.play(player, 4800)[:, 2400:]).max() > 1e-3
    assert not player.ended


def test_a_card_at_another_rate_gets_the_same_sound(stage: stages.Stage) -> None:
    import soxr

    visit = stages.simulate(stage, stages.Walk.of([0, 1], [[0, 1.6, 2]] * 2))
    truth = stages.render_audio(stage, visit=visit).samples
    wanted = soxr.resample(truth.T, RATE, 44_100, quality="HQ").T
    card = Card(only=44_100)
    player = prepared(stage, card, visit=visit)
    assert card.opened == [48_000, 44_100]
    heard = card.play(player, 22_050)
    lag = int(np.argmax(np.correlate(heard[0, 2000:12_000], wanted[0, 4000:8000], "valid"))) - 2000
    aligned = heard[:, 4000 + lag : 20_000 + lag] - wanted[:, 4000:20_000]
    assert abs(lag) < 100
    assert np.abs(aligned).max() < 1e-3 * np.abs(wanted).max()
    assert player.time == pytest.approx(0.5, abs=1e-3)


def test_a_live_visit_follows_clicks_and_scrubs(stage: stages.Stage) -> None:
    card = Card()
    player = prepared(stage, card, pose=lambda: (3.0, 1.6, 2.0, 0.0, 0.0))
    card.play(player, 4800)
    player.say("click:boat")
    card.play(player, 9600)
    assert "sail" in {event.target for event in player.visit.visit().events}
    assert player.state_at(player.time).things["boat"].playing
    player.seek(2.0)
    card.play(player, 9600)
    assert "sail" not in {event.target for event in player.visit.visit().events}
    assert player.state_at(player.time).time == pytest.approx(2.0, abs=0.25)
    with pytest.raises(InputError, match="walk-event"):
        player.say("jump")


def test_meters_show_what_is_heard(stage: stages.Stage) -> None:
    card = Card()
    broken = stages.open(stage.folder / "scene.yaml", lost=("dome.1",))
    player = prepared(broken, card, "rig", pose=lambda: (0.0, 1.2, 0.0, 0.0, 0.0))
    assert player.meters is None
    heard = card.play(player, RATE)
    meters = player.meters
    assert meters.names[0] == "dome.M+030"
    assert meters.outputs.peaks[0] == -np.inf  # dead
    assert meters.outputs.peaks[1] > -60
    # Of the 0.3 s that were rendered last, which the card has not all played yet.
    np.testing.assert_allclose(meters.ears.rms, 20 * np.log10(heard[:, -14_400:].std(1)), atol=2.0)
    assert -60 < meters.ears.momentary < 0
    assert any("dome.M+030" in line for line in player.told)


def test_an_empty_ring_is_an_underrun_and_silence(stage: stages.Stage) -> None:
    card = Card()
    player = prepared(stage, card, pose=lambda: (0.0, 1.2, 0.0, 0.0, 0.0))
    out = np.ones((64, 2), np.float32)
    card.callback(out, 64, None, None)
    assert (player.underruns, np.abs(out).max()) == (0, 0.0)  # nothing was there yet
    card.play(player, 4800)
    for _ in range(20):
        card.callback(np.ones((512, 2), np.float32), 512, None, "underflow")
    assert player.underruns > 3
    assert player.xruns == 20


def test_without_a_card_the_clock_goes_on_and_it_is_said_once(
    stage: stages.Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    from immersion.errors import MissingToolError

    def none(*_: object, **__: object) -> None:
        raise MissingToolError("preview-no-sound", reason="Error querying device -1")

    monkeypatch.setattr("immersion.preview.sound.open_stream", none)
    player = Player(stage, pose=lambda: (0.0, 1.2, 0.0, 0.0, 0.0))
    assert player.device is None
    assert sum("Pas de son" in line for line in player.told) == 1
    player.start(wait=True)
    until = time.monotonic() + 20.0
    while player.time < 0.2 and time.monotonic() < until:
        time.sleep(0.01)
    player.stop()
    assert player.time >= 0.2
    assert player.meters.ears.momentary > -np.inf
    assert player.failures == 0
    assert "immersion-sound" not in {thread.name for thread in threading.enumerate()}


def test_a_broken_sound_is_told_and_the_window_goes_on(tmp_path: Path) -> None:
    scene = live_scene(tmp_path)
    with stages.open(scene) as stage:
        player = Player(stage, output="none", pose=lambda: (0.0, 1.2, 0.0, 0.0, 0.0))
        (tmp_path / "noise.wav").write_bytes(b"no sound")
        player.start()
        until = time.monotonic() + 20.0
        while not player.failures and time.monotonic() < until:
            time.sleep(0.01)
        player.stop()
    assert "noise.wav" in player.last_failure
    assert any(line.startswith("Pas de son\u00a0: ") and "noise.wav" in line for line in player.told)


def test_wrong_names_are_told_at_once(stage: stages.Stage) -> None:
    with pytest.raises(UnknownNameError):
        Player(stage, "dom", output="none")


@pytest.mark.parametrize("size", [1, 64, 300, 512, 5000])
def test_the_ring_gives_what_was_written(size: int) -> None:
    ring = Ring(10_000, 2)
    head = Playhead(ring)
    head.paused = False
    signal = np.random.default_rng(2).standard_normal((2, 60_000)).astype(np.float32)
    given, heard = 0, []
    while given < signal.shape[1]:
        while ring.ahead < 5000 and given < signal.shape[1]:
            ring.write(signal[:, given : given + 480])
            given += 480
        out = np.empty((size, 2), np.float32)
        head.callback(out, size, None, None)
        heard.append(out)
    found = np.concatenate(heard).T
    np.testing.assert_array_equal(found[:, FADE:], signal[:, FADE : found.shape[1]])
    assert head.underruns == 0

"""Outputs in turn: which channel sounds when, how loud, and in what band."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import soundfile

from immersion import stage as stages
from immersion.cli.main import main
from immersion.errors import InputError, MissingToolError, UsageError
from immersion.preview.ping import play_pings
from immersion.stage.pinging import Ping, burst, ping_plan, write_pings
from live_scene import live_scene

RATE = 48_000


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return live_scene(tmp_path_factory.mktemp("salle"))


@pytest.fixture
def stage(scene: Path) -> Iterator[stages.Stage]:
    with stages.open(scene) as opened:
        yield opened


def level(signal: np.ndarray) -> float:
    return float(20 * np.log10(signal.std() + 1e-12))


def test_each_output_alone_in_order_at_its_level(stage: stages.Stage, tmp_path: Path) -> None:
    plan = ping_plan(stage, -24.0)
    assert [one.output for one in plan.pings] == [*range(1, 12), 13, 14]
    sound, rate = soundfile.read(write_pings(plan, tmp_path / "pings.wav"))
    assert (rate, sound.shape) == (RATE, (round(plan.duration * RATE), 14))
    for one in plan.pings:
        inside = sound[round((one.start + 0.1) * RATE) : round((one.end - 0.1) * RATE)].T
        assert level(inside[one.output - 1]) == pytest.approx(-24.0, abs=1.0 if one.low else 0.3)
        others = np.delete(inside, one.output - 1, axis=0)
        assert np.abs(others).max() == 0.0
        assert np.abs(sound[round(one.end * RATE) : round((one.end + 0.5) * RATE)]).max() == 0.0
    assert np.abs(sound).max() < 0.9


@pytest.mark.parametrize(("name", "low"), [("dome.LFE1", 120.0), ("sub", 80.0)])
def test_bass_channels_get_bass_alone(stage: stages.Stage, name: str, low: float) -> None:
    one = next(one for one in ping_plan(stage).pings if one.name == name)
    assert one.low == low
    noise = burst(-30.0, one.low)
    power = np.abs(np.fft.rfft(noise * np.hanning(len(noise)))) ** 2
    hertz = np.fft.rfftfreq(len(noise), 1 / RATE)

    def octave(middle: float) -> float:
        inside = (hertz > middle / 2**0.5) & (hertz < middle * 2**0.5)
        return float(10 * np.log10(power[inside].sum()))

    assert octave(40.0) - octave(4 * low) > 40.0  # 24 dB per octave
    assert octave(40.0) - octave(40 * low) > 100.0


def test_full_range_bursts_are_pink() -> None:
    noise = np.concatenate([burst(-30.0, seed=seed) for seed in range(8)])
    power = np.abs(np.fft.rfft(noise * np.hanning(len(noise)))) ** 2
    hertz = np.fft.rfftfreq(len(noise), 1 / RATE)
    octaves = [
        10 * np.log10(power[(hertz > f / 2**0.5) & (hertz < f * 2**0.5)].sum())
        for f in 62.5 * 2.0 ** np.arange(8)
    ]
    assert np.ptp(octaves) < 0.6
    np.testing.assert_array_equal(burst(-30.0), burst(-30.0))


def test_names_and_places_in_two_languages() -> None:
    up = Ping(7, "dome.U+030", 30.0, 30.0, 0, 1)
    assert up.told("fr") == "7  dome.U+030  30° à gauche, 30° vers le haut"
    assert Ping(3, "a", 0.4, -30.0, 0, 1).told("en") == "3  a  straight ahead, 30° down"
    assert Ping(3, "a", 179.0, 2.0, 0, 1).told("en") == "3  a  straight behind"
    assert Ping(3, "a", 12.0, 90.0, 0, 1).told("fr") == "3  a  au-dessus de la tête"
    assert Ping(11, "sub", 0.0, -20.0, 0, 1, 80.0).told("en") == "11  sub  bass, below 80 Hz"
    assert Ping(2, "b", -90.0, 0.0, 0, 1).told("fr") == "2  b  90° à droite"


class Card:
    def __init__(self, **options: object) -> None:
        assert options["samplerate"] == RATE
        self.channels, self.callback, self.heard = options["channels"], options["callback"], []

    def start(self) -> None:
        import threading

        def run() -> None:
            for _ in range(10_000):
                out = np.full((4800, self.channels), np.nan, np.float32)
                self.callback(out, 4800, None, None)
                self.heard.append(out)
                if len(self.heard) * 4800 > 21 * RATE:
                    return

        self.thread = threading.Thread(target=run)
        self.thread.start()

    def stop(self) -> None:
        self.thread.join()

    def close(self) -> None: ...


def test_played_pings_are_the_written_ones(stage: stages.Stage) -> None:
    plan, told, cards = ping_plan(stage), [], []

    def opened(**options: object) -> Card:
        cards.append(Card(**options))
        return cards[0]

    assert play_pings(plan, told.append, opened=opened) == 0
    assert told == list(plan.pings)
    truth = np.concatenate(list(plan.blocks()), axis=1).T
    heard = np.concatenate(cards[0].heard)
    np.testing.assert_array_equal(heard[: len(truth)], truth)
    assert np.abs(heard[len(truth) :]).max() == 0.0


def test_wrong_levels_and_small_cards_are_told(stage: stages.Stage) -> None:
    with pytest.raises(UsageError, match="ping-level"):
        ping_plan(stage, 0.0)

    def opened(**_: object) -> None:
        raise ValueError("Invalid number of channels")

    with pytest.raises(InputError, match="14"):
        play_pings(ping_plan(stage), print, opened=opened)


def test_the_verb_writes_a_file_and_says_what_is_in_it(
    scene: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "pings.wav"
    assert main(["rig", str(scene), "--ping", str(out), "--level=-35dB", "--lang", "fr"]) == 0
    told = capsys.readouterr().out
    assert "13 sorties, bruit rose à -35 dBFS efficaces" in told
    assert "0:15,0  11  sub  graves, sous 80 Hz" in told
    assert soundfile.info(out).channels == 14
    assert main(["rig", str(scene), "--ping", str(out), "--json"]) == 0
    data = json.loads(capsys.readouterr().out)
    assert data["pings"][3]["name"] == "dome.LFE1"


def test_without_a_card_the_verb_says_to_write_a_file(
    scene: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def none(*_: object, **__: object) -> None:
        raise MissingToolError("preview-no-sound", reason="Error querying device -1")

    monkeypatch.setattr("immersion.preview.ping.open_stream", none)
    assert main(["rig", str(scene), "--ping", "--lang", "fr"]) == 2
    told = capsys.readouterr()
    assert "--ping pings.wav" in told.err
    assert "Error querying device -1" in told.err
    assert told.out == ""


def test_the_verb_refuses_what_does_not_go_together(
    scene: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["rig", "--ping"]) != 0
    assert main(["rig", str(scene), str(tmp_path / "a.wav")]) != 0
    assert "--ping" in capsys.readouterr().err
    assert main(["rig", str(scene), "--ping", str(tmp_path / "a.xyz")]) != 0
    assert not (tmp_path / "a.xyz").exists()

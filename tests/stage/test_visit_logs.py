"""Logs of visits as files, and the OSC cue list played in time; python-osc reads the packets."""

from __future__ import annotations

import csv
import json
import socket
import threading
import time
from pathlib import Path

import numpy as np
import pytest
from pythonosc.osc_packet import OscPacket

from immersion import stage as stages
from immersion.cli.main import main
from immersion.errors import FileError, UsageError
from immersion.scene.walk import Walk, WalkEvent
from immersion.stage.clips import clip_lengths
from immersion.stage.osc_list import OscCue
from immersion.stage.osc_playing import play_osc
from stage_scene import make_scene

MORE = """cues:
  - id: go
    when: [{at: 1s}]
    do:
      - {osc: /lights/go, args: [1, "doux", 0.5, true, 4294967296]}
      - {move: speaker, to: [2, 1.6, -2], over: 1s}
      - {gain: speaker, to: -20dB, over: 500ms}
"""
TOURS = """tours:
  main:
    steps:
      - {view: entry, text: {fr: "Entrez & voyez", en: "Come in"}, hold: 1s}
      - {view: entry, hold: 2s}
"""


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = make_scene(tmp_path_factory.mktemp("salle d'été"))
    path.write_text(path.read_text(encoding="utf-8").replace("cues:\n", MORE) + TOURS, encoding="utf-8")
    return path


def _receive(count: int, into: list[tuple[float, bytes]], line: socket.socket) -> None:
    while len(into) < count:
        try:
            packet = line.recv(65_536)
        except TimeoutError:
            return
        into.append((time.monotonic(), packet))


def test_a_cue_list_arrives_in_order_and_in_time() -> None:
    moments = [0, 50_000, 50_000, 120_000, 333_000, 400_000, 600_000]
    cues = [OscCue(at, f"/cue/{number}", (number, "été", 0.5, True)) for number, at in enumerate(moments)]
    received: list[tuple[float, bytes]] = []
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as line:
        line.bind(("127.0.0.1", 0))
        line.settimeout(5.0)
        listener = threading.Thread(target=_receive, args=(6, received, line))
        listener.start()
        began = time.monotonic()
        played = play_osc(cues, "127.0.0.1", line.getsockname()[1])
        listener.join(10.0)
    messages = [
        (at, message.message) for at, packet in received for message in OscPacket(packet).messages
    ]  # fmt: skip
    assert [message.address for _, message in messages] == [cue.address for cue in cues]
    assert [message.params for _, message in messages] == [[n, "été", 0.5, True] for n in range(7)]
    late = np.array([at for at, _ in messages]) - began - np.array(moments) / 1e6
    # A busy machine wakes late, now and then; never early, and what was late once is not added to what follows.
    assert late.min() > -0.001
    assert late.min() < 0.25
    assert (played.messages, played.packets) == (7, 6)


def test_many_messages_of_one_time_travel_in_packets_that_networks_carry(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    cues = [OscCue(0, f"/adm/obj/{n}/aed", (1.0, 2.0, 0.5)) for n in range(200)]
    received: list[tuple[float, bytes]] = []
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as line:
        line.bind(("127.0.0.1", 0))
        line.settimeout(5.0)
        played = play_osc(cues, "127.0.0.1", line.getsockname()[1])
        _receive(played.packets, received, line)
    assert max(len(packet) for _, packet in received) <= 1240
    addresses = [m.message.address for _, packet in received for m in OscPacket(packet).messages]
    assert addresses == [cue.address for cue in cues]


def test_the_list_has_what_cues_send_and_where_sounds_are(scene: Path) -> None:
    with stages.open(scene) as stage:
        visit = stages.simulate(stage)
        cues = stages.osc_cues(stage, visit, scale=4.0)
        assert [c for c in cues if c.address == "/lights/go"] == [
            OscCue(1_000_000, "/lights/go", (1, "doux", 0.5, True, 4294967296.0))
        ]
        places = {c.time_us: c.args for c in cues if c.address == "/adm/obj/1/aed"}
        # It stands 2 m to the left of the ears, then goes 4 m to the right and 2 m ahead in one second.
        assert places[0] == (90.0, 0.0, 0.5)
        assert places[1_500_000] == (0.0, 0.0, 0.25)
        assert max(places) == 1_950_000
        gains = {c.time_us: c.args[0] for c in cues if c.address == "/adm/obj/1/gain"}
        assert gains[1_250_000] == pytest.approx((1 + 0.1) / 2)
        assert gains[1_500_000] == pytest.approx(0.1)
        assert (max(gains), gains[2_000_000]) == (2_000_000, 0.0)
        assert [c.time_us for c in cues] == sorted(c.time_us for c in cues)
        assert stages.osc_cues(stage, visit, adm=False) == tuple(c for c in cues if c.address == "/lights/go")
        with pytest.raises(UsageError, match="rate"):
            stages.osc_cues(stage, visit, rate=0)


def test_logs_are_read_by_readers_of_their_formats(scene: Path, tmp_path: Path) -> None:
    files = [tmp_path / name for name in ("v.csv", "v.json", "v.vtt", "v.osc.csv", "v.osc.json")]
    with stages.open(scene, language="en") as stage:
        visit = stages.simulate(stage, tour="main")
        for path in files:
            stages.write_log(stage, visit, path)
        with pytest.raises(UsageError, match="scene-log-format"):
            stages.write_log(stage, visit, tmp_path / "v.txt")
        with pytest.raises(FileError):
            stages.write_log(stage, visit, tmp_path, "csv")
    rows = list(csv.DictReader(files[0].read_text(encoding="utf-8").splitlines()))
    assert [row["kind"] for row in rows] == [event.kind for event in visit.events]
    assert len(json.loads(files[1].read_bytes())["events"]) == len(rows)
    assert (
        files[2]
        .read_text(encoding="utf-8")
        .startswith("WEBVTT\n\n1\n00:00:00.000 --> 00:00:01.000\nCome in\n")
    )
    listed = list(csv.DictReader(files[3].read_text(encoding="utf-8").splitlines()))
    tree = json.loads(files[4].read_bytes())["messages"]
    assert [(r["time"], r["address"], json.loads(r["args"])) for r in listed] == [
        (m["time"], m["address"], m["args"]) for m in tree
    ]
    assert sorted(p.name for p in tmp_path.iterdir()) == sorted(p.name for p in files)


def test_the_lengths_of_another_language_are_those_of_its_file(tmp_path: Path) -> None:
    import soundfile

    path = make_scene(tmp_path)
    soundfile.write(tmp_path / "media" / "ton.wav", np.zeros(24_000), 48_000, subtype="PCM_16")
    text = path.read_text(encoding="utf-8").replace("when: [start]", "when: [start, {osc: /again}]")
    path.write_text(text, encoding="utf-8")
    stay = Walk.of([0, 4], [[0, 1.6, 2], [0, 1.6, 2]])
    walk = Walk(stay.tracks, (WalkEvent(600_000, "language:en"), WalkEvent(1_000_000, "osc:/again")))
    with stages.open(path) as stage:
        plays = [p for p in stages.simulate(stage, walk).plays if p.thing == "speaker"]
    assert [(p.start, p.end, p.language) for p in plays] == [(0.0, 0.5, "fr"), (1.0, 3.0, "en")]


def test_a_way_is_read_from_its_file(tmp_path: Path) -> None:
    path = make_scene(tmp_path)
    text = path.read_text(encoding="utf-8")
    path.write_text(
        text.replace("sound: tone, at: [-2, 1.6, 0]", "sound: tone, path: {file: media/vol d'été.csv}"),
        encoding="utf-8",
    )
    (tmp_path / "media" / "vol d'été.csv").write_text("time,x,y,z\n0,0,1,0\n2,4,1,0\n", encoding="utf-8")
    with stages.open(path) as stage:
        visit = stages.simulate(stage)
    assert visit.state_at(1.0).worlds["speaker"][:3, 3] == pytest.approx([2, 1, 0])


def test_animations_have_their_lengths(tmp_path: Path) -> None:
    tree = {
        "asset": {"version": "2.0"},
        "accessors": [{"max": [2.5]}, {"max": [4.0]}, {"max": ["x"]}],
        "animations": [
            {"name": "open", "samplers": [{"input": 0}, {"input": 1}]},
            {"samplers": [{"input": 2}, {"input": 9}, "no"]},
        ],
    }
    path = tmp_path / "a.gltf"
    path.write_text(json.dumps(tree), encoding="utf-8")
    assert clip_lengths(path) == {"open": 4.0, "1": 0.0}
    assert clip_lengths(tmp_path / "a.ply") == {}


def test_the_verb_writes_and_plays(scene: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = [tmp_path / "visite.vtt", tmp_path / "conduite.osc.csv"]
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as line:
        line.bind(("127.0.0.1", 0))
        line.settimeout(5.0)
        address = f"127.0.0.1:{line.getsockname()[1]}"
        arguments = [
            "simulate",
            str(scene),
            "--tour",
            "main",
            "--osc",
            address,
            "--speed",
            "20",
            "--no-adm",
            "--lang",
            "fr",
        ]
        assert main([*arguments, *(word for path in out for word in ("--out", str(path)))]) == 0
        (message,) = OscPacket(line.recv(65_536)).messages
    assert message.message.address == "/lights/go"
    told = capsys.readouterr().out
    assert "REPÈRE" in told
    assert "envoyés\u00a0: 1 messages" in told
    assert all(path.is_file() for path in out)


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["--osc", "127.0.0.1"], "cli-simulate-address"),
        (["--osc", "127.0.0.1:0"], "cli-simulate-address"),
        (["--osc", "h:99999999999"], "cli-simulate-address"),
        (["--format", "csv"], "cli-simulate-without"),
        (["--speed", "2"], "cli-simulate-without"),
        (["--out", "a.txt"], "scene-log-format"),
        (["--out", "a.csv", "--format", "xml"], "scene-log-format"),
        (["--out", "{scene}", "--format", "csv"], "cli-over-input"),
        (["--osc", "127.0.0.1:9", "--speed", "0"], "stage-osc-value"),
    ],
)
def test_wrong_use_is_told(
    scene: Path, arguments: list[str], code: str, capsys: pytest.CaptureFixture[str]
) -> None:
    before = scene.read_bytes()
    words = [word.format(scene=scene) for word in arguments]
    assert main(["simulate", str(scene), *words, "--lang", "fr"]) == 2
    assert f"[{code}]" in capsys.readouterr().err
    assert scene.read_bytes() == before

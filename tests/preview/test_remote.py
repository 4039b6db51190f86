"""A desk by OSC: what it asks for is done, what goes on is told, and nonsense is dropped. python-osc is the desk."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pythonosc.dispatcher import Dispatcher
from pythonosc.osc_server import ThreadingOSCUDPServer
from pythonosc.udp_client import SimpleUDPClient

from asked_card import Card
from immersion import stage as stages
from immersion.audio.osc import OscMessage
from immersion.errors import InputError
from immersion.preview.camera import camera_at
from immersion.preview.remote import Command, Remote, command_of
from immersion.preview.sound import Player as SoundPlayer
from immersion.preview.window import Player
from immersion.scene.visit import Event
from live_scene import live_scene


def until(true: Callable[[], bool]) -> None:
    end = time.monotonic() + 10
    while not true():
        assert time.monotonic() < end
        time.sleep(0.005)


@contextmanager
def sending(remote: Remote) -> Iterator[SimpleUDPClient]:
    client = SimpleUDPClient("127.0.0.1", remote.port)
    try:
        yield client
    finally:
        client._sock.close()


@pytest.fixture(scope="module")
def shared() -> Iterator[Remote]:
    with Remote(port=0) as remote:
        yield remote


@pytest.fixture
def desk() -> Iterator[tuple[int, list[tuple[object, ...]]]]:
    heard: list[tuple[object, ...]] = []
    dispatcher = Dispatcher()
    dispatcher.set_default_handler(lambda address, *values: heard.append((address, *values)))
    server = ThreadingOSCUDPServer(("127.0.0.1", 0), dispatcher)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server.server_address[1], heard
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_desk_leads_the_window(tmp_path: Path, desk: tuple[int, list[tuple[object, ...]]]) -> None:
    port, heard = desk
    with (
        stages.open(live_scene(tmp_path)) as stage,
        Remote(port=0, to=("127.0.0.1", port)) as remote,
        ExitStack() as stack,
    ):
        window = Player(stage, None, camera_at(stage, "entry"), "entry", paused=True)
        window.remote = remote
        client = stack.enter_context(sending(remote))
        for address, value in (
            ("play", 1),
            ("play", 0),
            ("seek", 1.5),
            ("goto", "entry"),
            ("goto", 7),
            ("goto", "x"),
        ):
            client.send_message(f"/immersion/{address}", value)
        until(lambda: remote.received == 6)
        window.advance(0.0)
        assert (window.paused, window.time, window.view) == (False, 1.5, "entry")
        assert remote.dropped == 1  # the button that was let go
        until(lambda: len(heard) >= 3)
        assert {("/immersion/playing", True), ("/immersion/view", "entry"), ("/immersion/time", 1.5)} <= set(
            heard
        )
        client.send_message("/immersion/pause", [])
        until(lambda: remote.received == 7)
        window.advance(0.1)
        assert window.paused
        until(lambda: ("/immersion/playing", False) in heard)


def test_what_the_scene_waits_for_reaches_it(tmp_path: Path) -> None:
    with stages.open(live_scene(tmp_path)) as stage, Remote(port=0) as remote:
        window = Player(stage, None, camera_at(stage, "entry"), "entry")
        window.remote = remote
        card = Card()
        window.sound = sound = SoundPlayer(stage, output=card, pose=lambda: (3.0, 1.6, 2.0, 0.0, 0.0))
        sound.prepare()
        sound.paused = False
        with sending(remote) as client:
            client.send_message("/immersion/click", "boat")
            client.send_message("/door/3", [1, "open"])
        until(lambda: remote.received == 2)
        window.advance(0.0)
        card.play(sound, 9600)
        happened = {(event.kind, event.target) for event in sound.so_far().events}
        assert {("click", "boat"), ("cue", "sail"), ("received", "/door/3")} <= happened


def test_cues_send_their_messages_when_their_time_comes(desk: tuple[int, list[tuple[object, ...]]]) -> None:
    port, heard = desk
    events = [
        Event(0, "cue", "open", {}),
        Event(100_000, "osc", "/lamp", {"args": [1, 0.5]}),
        Event(500_000, "osc", "/late", {"args": []}),
    ]
    with Remote(port=0, to=("127.0.0.1", port)) as remote:
        remote.tell(0.05, True, "entry", events)
        remote.tell(0.2, True, "entry", events)
        remote.tell(0.3, True, "entry", events)
        until(lambda: any(one[0] == "/lamp" for one in heard))
        remote.tell(0.6, True, "entry", events)
        until(lambda: any(one[0] == "/late" for one in heard))
    lamps = [one for one in heard if one[0] == "/lamp"]
    assert lamps == [("/lamp", 1, 0.5)]
    assert [one[0] for one in heard].index("/lamp") < [one[0] for one in heard].index("/late")


@pytest.mark.parametrize(
    ("address", "values", "wanted"),
    [
        ("/immersion/seek", (float("nan"),), None),
        ("/immersion/seek", (-1.0,), None),
        ("/immersion/seek", ("3",), None),
        ("/immersion/goto", (), None),
        ("/immersion/dance", (1,), None),
        ("/immersion/language", ("en",), Command("say", "language:en")),
        ("/immersion/language", ("e n",), None),
        ("/immersion/play", (False,), None),
        ("/near", (2, True, 0.25), Command("say", "osc:/near 2 true 0.25")),
        ("/near", ("a\nclick:b",), Command("say", "osc:/near a?click:b")),
    ],
)
def test_what_a_message_asks_for(address: str, values: tuple[object, ...], wanted: Command | None) -> None:
    assert command_of(OscMessage(address, values)) == wanted


def test_ports_that_are_taken_and_hosts_that_are_none_are_told() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as taken:
        taken.bind(("127.0.0.1", 0))
        with pytest.raises(InputError, match="osc-port"):
            Remote(port=taken.getsockname()[1])
    with pytest.raises(InputError, match="osc-port"):
        Remote(port=70_000)
    with pytest.raises(InputError, match="osc-port"):
        Remote(port=0, to=("no.such.host.invalid", 9000))


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=200) | st.binary(max_size=60).map(lambda b: b"/immersion/seek\0,f\0\0" + b))
def test_any_bytes_are_dropped_or_followed(shared: Remote, packet: bytes) -> None:
    shared.handle(packet)
    for command in shared.poll():
        assert command.verb in ("play", "pause", "seek", "goto", "say")
        assert not isinstance(command.value, float) or np.isfinite(command.value)


def test_a_desk_fires_a_cue_by_hand() -> None:
    assert command_of(OscMessage("/immersion/cue/sail", ())) == Command("say", "osc:/immersion/cue/sail")
    assert command_of(OscMessage("/immersion/curtain", ())) is None

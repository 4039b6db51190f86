"""A desk beside the preview: it sends play, pause, goto and seek by OSC, and is told what goes on.

Understood: ``/immersion/play``, ``/immersion/pause``, ``/immersion/seek`` (seconds), ``/immersion/goto`` (a view, by
name or by number from 1), ``/immersion/click`` (a thing), ``/immersion/language`` (a tag), ``/immersion/cue/ID`` (fires
a cue). Every other address is a message for the scene: cues wait for it, sensors of zones speak so.

Told, to the address that is given: ``/immersion/time`` (seconds), ``/immersion/playing`` (true or false),
``/immersion/view`` (a name), and the messages that the scene's own cues send.
"""

from __future__ import annotations

import queue
import socket
import threading
import time as clock
from collections.abc import Iterable
from dataclasses import dataclass
from math import isfinite

from immersion.audio.osc import OscMessage, OscValue, osc_message, read_osc
from immersion.errors import ImmersionError, InputError
from immersion.scene.visit import Event
from immersion.scene.walk import EVENT

__all__ = ["Command", "Remote"]

PREFIX = "/immersion/"
EVERY = 0.1
"""Seconds between two times that are told while time passes."""

_MOST_WAITING = 1000
_LARGEST_PACKET = 65_535


@dataclass(frozen=True, slots=True)
class Command:
    """What a desk asks for: ``play``, ``pause``, ``seek``, ``goto``, or ``say`` with an event of a walk."""

    verb: str
    value: float | str = ""


class Remote:
    """Listens for a desk on one port, and tells it the state at another address.

    Packets that are none, or ask for what cannot be, are counted and dropped. A thread receives; the window takes the
    commands with `poll`, in its own time.

    Parameters
    ----------
    host, port : str, int
        Where to listen: this machine alone unless told otherwise; port 0 takes a free one.
    to : (str, int), optional
        Where to tell the state; nobody is told without it.

    Attributes
    ----------
    port : int
        Where it listens.
    received, dropped, sent : int

    Raises
    ------
    InputError
        If the port cannot be listened on, or the desk's address is none.

    Examples
    --------
    >>> with Remote(port=0) as remote:
    ...     remote.handle(osc_message("/immersion/seek", 12.5))
    ...     remote.poll()
    [Command(verb='seek', value=12.5)]
    """

    def __init__(self, host: str = "127.0.0.1", port: int = 9001, to: tuple[str, int] | None = None) -> None:
        self.received = self.dropped = self.sent = 0
        self._waiting: queue.Queue[Command] = queue.Queue(_MOST_WAITING)
        self._said: dict[str, OscValue] = {}
        self._events = 0
        self._next = 0.0
        self._socket = _bound(host, port)
        self.port = int(self._socket.getsockname()[1])
        try:
            self._to = None if to is None else socket.getaddrinfo(*to, type=socket.SOCK_DGRAM)[0][4]
        except (OSError, UnicodeError, OverflowError) as error:
            self._socket.close()
            raise InputError(
                "osc-port", host=to[0] if to else "", port=to[1] if to else 0, reason=str(error)
            ) from None
        self._stopping = False
        self._thread = threading.Thread(target=self._listen, name="immersion-remote", daemon=True)
        self._thread.start()

    def __enter__(self) -> Remote:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Listen no more."""
        self._stopping = True
        self._thread.join(2.0)
        self._socket.close()

    def _listen(self) -> None:
        while not self._stopping:
            try:
                packet, _ = self._socket.recvfrom(_LARGEST_PACKET)
            except TimeoutError:
                continue
            except OSError:
                # Of some systems: nobody listens where the state was told to. It concerns no packet of ours.
                clock.sleep(0.01)
                continue
            self.handle(packet)

    def handle(self, packet: bytes) -> None:
        """Take one packet in; never raises."""
        self.received += 1
        try:
            messages = read_osc(packet)
        except ImmersionError:
            self.dropped += 1
            return
        for message in messages:
            command = command_of(message)
            try:
                if command is None:
                    raise queue.Full
                self._waiting.put_nowait(command)
            except queue.Full:
                self.dropped += 1

    def poll(self) -> list[Command]:
        """Return what was asked for since the last call."""
        found: list[Command] = []
        while len(found) < _MOST_WAITING:
            try:
                found.append(self._waiting.get_nowait())
            except queue.Empty:
                break
        return found

    # Telling -----------------------------------------------------------------------------------------

    def tell(
        self, time: float, playing: bool, view: str, events: Iterable[Event] = (), forgotten: int = 0
    ) -> None:
        """Tell the desk what changed, the time at most ten times a second, and what cues sent up to now.

        Parameters
        ----------
        time : float
            Seconds of the visit.
        playing : bool
            Whether time passes.
        view : str
        events : sequence of Event
            Of the visit so far; each is sent once, when its time has come.
        forgotten : int
            So many that were before these are no longer among them.
        """
        if self._to is None:
            return
        self._changed("playing", playing)
        self._changed("view", view)
        if clock.monotonic() >= self._next:
            self._next = clock.monotonic() + EVERY
            self._changed("time", round(float(time), 3))
        happened = list(events)
        if self._events > forgotten + len(happened):  # the visit began anew
            self._events = 0
        self._events = max(self._events, forgotten)
        while (at := self._events - forgotten) < len(happened) and happened[at].time_us <= time * 1e6:
            event = happened[at]
            self._events += 1
            if event.kind == "osc":
                self._send(event.target, *event.detail.get("args", ()))

    def _changed(self, name: str, value: OscValue) -> None:
        if self._said.get(name) != value or name not in self._said:
            self._said[name] = value
            self._send(f"{PREFIX}{name}", value)

    def _send(self, address: str, *values: OscValue) -> None:
        assert self._to is not None
        try:
            self._socket.sendto(osc_message(address, *values), self._to)
            self.sent += 1
        except (OSError, ImmersionError):
            self.dropped += 1


def command_of(message: OscMessage) -> Command | None:
    """Return what a message asks for; None when it asks for nothing that can be.

    >>> command_of(OscMessage("/door", (1, "open")))
    Command(verb='say', value='osc:/door 1 open')
    """
    address, values = message.address, message.values
    if not address.startswith(PREFIX) or address.startswith(f"{PREFIX}cue/"):
        return _event(f"osc:{address} {' '.join(_word(value) for value in values)}".strip())
    verb = address.removeprefix(PREFIX)
    first = values[0] if values else None
    if verb in ("play", "pause"):
        # A button of a desk sends 1 when it is pressed and 0 when it is let go.
        released = first is False or (isinstance(first, (int, float)) and first == 0)
        return None if released else Command(verb)
    if verb == "seek" and isinstance(first, (int, float)) and isfinite(first) and 0 <= first < 1e7:
        return Command("seek", float(first))
    if verb == "goto" and isinstance(first, (int, float, str)) and not isinstance(first, bool):
        return Command("goto", first if isinstance(first, str) else float(first))
    if verb in ("click", "language") and isinstance(first, str):
        return _event(f"{verb}:{first}")
    return None


def _event(text: str) -> Command | None:
    return Command("say", text) if EVENT.fullmatch(text) else None


def _word(value: OscValue) -> str:
    """Return a value as walks write it; line breaks and the like would be another event."""
    if isinstance(value, bool):
        return "true" if value else "false"
    text = f"{value:g}" if isinstance(value, float) else str(value)
    return "".join(one if one.isprintable() else "?" for one in text)


def _bound(host: str, port: int) -> socket.socket:
    if not 0 <= port <= 65_535:
        raise InputError("osc-port", host=host, port=port, reason="0 – 65535")
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_DGRAM)[0]
        made = socket.socket(family, kind, protocol)
    except (OSError, UnicodeError, OverflowError) as error:
        raise InputError("osc-port", host=host, port=port, reason=str(error)) from None
    try:
        made.bind(address)
        made.settimeout(0.2)
    except (OSError, OverflowError) as error:
        made.close()
        raise InputError("osc-port", host=host, port=port, reason=str(error)) from None
    return made

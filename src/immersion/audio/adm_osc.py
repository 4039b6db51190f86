"""ADM-OSC 1.0 and head trackers: places, gains and heads over the network, in and out.

Objects are numbered from 1 in the order of the graph's sources. A position of 1 is `scale` metres away (or what
``dmax`` says for one object). See https://immersive-audio-live.github.io/ADM-OSC/ for the addresses.
"""

from __future__ import annotations

import re
import socket
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from immersion.audio import _engine_texts as _engine_texts
from immersion.audio.listener import Listener
from immersion.audio.osc import OscMessage, OscValue, osc_bundle, osc_message, osc_pattern, read_osc
from immersion.audio.renderer import Renderer
from immersion.errors import ImmersionError, InputError
from immersion.geometry import (
    adm_from_ambisonic,
    ambisonic_from_adm,
    direction_from_vector,
    matrix_from_quaternion,
    vector_from_direction,
)

__all__ = ["AdmOscReceiver", "AdmOscSender", "OscCounts"]

PORT = 4001
HOST = "127.0.0.1"
Floats = NDArray[np.float64]
_WIDE = {"aed": 3, "xyz": 3, "xy": 2, "ypr": 3}


@dataclass(slots=True)
class OscCounts:
    """What came in: packets, messages followed, messages and packets dropped, and why the last one was."""

    packets: int = 0
    followed: int = 0
    dropped: int = 0
    last: str = ""


class AdmOscReceiver:
    """Follow ADM-OSC and head trackers, and keep the listener for `Renderer.process`.

    Understood: ``/adm/obj/N/`` ``azim elev dist aed x y z xy xyz w gain mute dmax name``, N a number or a
    pattern; ``/adm/lis/xyz``, ``/adm/lis/ypr``; ``/ypr`` (degrees) and ``/quaternion`` (w, x, y, z, head →
    world in the ambisonic frame). Values out of range are clamped, as ADM-OSC asks; what is no number, no
    address or no packet is counted and dropped.

    Parameters
    ----------
    renderer : Renderer
        Its sources are the objects.
    scale : float
        Metres at a distance of 1.
    seconds : float
        How long each change takes.
    host, port : str, int
        Where to listen once `start` is called: this machine alone unless told otherwise; port 0 takes a
        free one.

    Attributes
    ----------
    counts : OscCounts
    listener : Listener
        Give it to `Renderer.process` as its pose.
    names : dict of int to str
        What senders call their objects.
    on_change : callable, optional
        Called with the text of ``/adm/env/change``.
    """

    def __init__(
        self,
        renderer: Renderer,
        scale: float = 1.0,
        seconds: float = 0.02,
        host: str = HOST,
        port: int = PORT,
    ) -> None:
        if not 1e-3 <= scale <= 1e4:
            raise InputError("engine-value", name="scale", value=scale, wanted="0.001 – 10000")
        self._renderer, self._seconds = renderer, seconds
        self._sources = [source.name for source in renderer.graph.sources]
        # Places are kept in ADM's own axes, so that /x after /y completes it.
        self._places = [adm_from_ambisonic @ renderer.place_of(name) / scale for name in self._sources]
        self._scales, self._ear_scale = [scale] * len(self._sources), scale
        self._ear, self._head = np.zeros(3), np.eye(3)
        self.counts, self.listener = OscCounts(), Listener()
        self.names: dict[int, str] = {}
        self.on_change: Callable[[str], None] | None = None
        self._address = (host, port)
        self._socket: socket.socket | None = None
        self._thread: threading.Thread | None = None

    def handle(self, packet: bytes) -> None:
        """Follow one packet; never raises."""
        self.counts.packets += 1
        try:
            messages = read_osc(packet)
        except ImmersionError as error:
            self._drop(error)
            return
        for message in messages:
            try:
                self._follow(message)
                self.counts.followed += 1
            except ImmersionError as error:
                self._drop(error)

    def _drop(self, error: ImmersionError) -> None:
        self.counts.dropped += 1
        self.counts.last = str(error)

    def _follow(self, message: OscMessage) -> None:
        parts = message.address.split("/")[1:]
        if parts[0] in ("ypr", "quaternion") and len(parts) == 1:
            self._turn(parts[0], message)
        elif parts[:2] == ["adm", "lis"] and len(parts) == 3 and parts[2] in ("xyz", "ypr"):
            self._turn(parts[2], message)
        elif parts == ["adm", "env", "change"] and message.values and isinstance(message.values[0], str):
            if self.on_change is not None:
                self.on_change(message.values[0][:128])
        elif parts[:2] == ["adm", "obj"] and len(parts) == 4:
            for index in self._objects(parts[2], message):
                self._change(index, parts[3], message)
        else:
            raise _unknown(message)

    def _objects(self, number: str, message: OscMessage) -> Iterable[int]:
        """Return the indices of the objects that an address names."""
        if re.fullmatch(r"[0-9]{1,5}", number):
            found = [int(number) - 1] if 1 <= int(number) <= len(self._sources) else []
        else:
            wanted = osc_pattern(number)
            found = [i for i in range(len(self._sources)) if wanted.fullmatch(str(i + 1))]
        if not found:
            raise _unknown(message)
        return found

    def _change(self, index: int, what: str, message: OscMessage) -> None:
        if what == "name" and message.values and isinstance(message.values[0], str):
            self.names[index + 1] = message.values[0][:128]
            return
        values = _numbers(message, _WIDE.get(what, 1))
        update, name = self._renderer.update, self._sources[index]
        if what == "gain":
            update(name, gain=float(np.clip(values[0], 0.0, 4.0)), seconds=self._seconds)
        elif what == "mute":
            update(name, mute=bool(values[0]), seconds=self._seconds)
        elif what == "w":
            update(name, spread=float(np.clip(values[0], 0.0, 1.0)) * 2 * np.pi, seconds=self._seconds)
        elif what == "dmax":
            self._scales[index] = float(np.clip(values[0], 1e-3, 1e4))
            self._move(index)
        elif what in ("azim", "elev", "dist", "aed"):
            self._places[index] = self._polar(self._places[index], what, values)
            self._move(index)
        elif what in ("x", "y", "z", "xy", "xyz"):
            place = self._places[index].copy()
            place[["xyz".index(axis) for axis in what]] = np.clip(values, -1.0, 1.0)
            self._places[index] = place
            self._move(index)
        else:
            raise _unknown(message)

    def _polar(self, place: Floats, what: str, values: list[float]) -> Floats:
        """Return a place with its azimuth, elevation or distance changed, in ADM's axes."""
        seen = ambisonic_from_adm @ place
        distance = float(np.linalg.norm(seen))
        azimuth, elevation = (
            (float(a) for a in np.degrees(direction_from_vector(seen))) if distance else (0.0, 0.0)
        )
        # At distance 0 there is no direction to keep: it stays just beside the listener instead.
        if what in ("azim", "aed"):
            azimuth = float(np.clip(values[0], -180.0, 180.0))
        if what in ("elev", "aed"):
            elevation = float(np.clip(values[1 if what == "aed" else 0], -90.0, 90.0))
        if what in ("dist", "aed"):
            distance = float(np.clip(values[-1], 1e-6, 1.0))
        vector = vector_from_direction(np.radians(azimuth), np.radians(elevation))
        return np.asarray(adm_from_ambisonic @ vector * max(distance, 1e-6))

    def _move(self, index: int) -> None:
        place = ambisonic_from_adm @ self._places[index] * self._scales[index]
        self._renderer.update(self._sources[index], position=place, seconds=self._seconds)

    def _turn(self, what: str, message: OscMessage) -> None:
        if what == "xyz":
            adm = np.clip(_numbers(message, 3), -1.0, 1.0)
            self._ear = ambisonic_from_adm @ adm * self._ear_scale
        elif what == "ypr":
            yaw, pitch, roll = np.radians(_numbers(message, 3)).tolist()
            self._head = np.asarray(Listener.facing(yaw, pitch, roll).rotation)
        else:
            w, x, y, z = _numbers(message, 4)
            self._head = matrix_from_quaternion([x, y, z, w])
        self.listener = Listener(self._ear, self._head)

    @property
    def port(self) -> int:
        """The port that is listened to."""
        return int(self._socket.getsockname()[1]) if self._socket is not None else self._address[1]

    def start(self) -> AdmOscReceiver:
        """Listen, in a thread of its own.

        Raises
        ------
        InputError
            If the port cannot be had.
        """
        made = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        try:
            made.bind(self._address)
        except (OSError, OverflowError) as error:
            made.close()
            host, port = self._address
            raise InputError("osc-port", host=host, port=port, reason=str(error)) from None
        made.settimeout(0.1)
        self._socket = made
        self._thread = threading.Thread(target=self._listen, args=(made,), name="adm-osc", daemon=True)
        self._thread.start()
        return self

    def _listen(self, receiving: socket.socket) -> None:
        while self._socket is receiving:
            try:
                packet = receiving.recv(65_536)
            except TimeoutError:
                continue
            except OSError:  # closed, or a neighbour's refusal that UDP reports here
                continue
            self.handle(packet)

    def stop(self) -> None:
        """Listen no more."""
        made, self._socket = self._socket, None
        if self._thread is not None:
            self._thread.join()
            self._thread = None
        if made is not None:
            made.close()

    def __enter__(self) -> AdmOscReceiver:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()


class AdmOscSender:
    """Tell others where the sources of a renderer are, and how loud.

    Parameters
    ----------
    renderer : Renderer
    host, port : str, int
        Who listens.
    scale : float
        Metres that are sent as a distance of 1; farther places are sent as 1.
    """

    def __init__(self, renderer: Renderer, host: str = HOST, port: int = PORT, scale: float = 1.0) -> None:
        if not 1e-3 <= scale <= 1e4:
            raise InputError("engine-value", name="scale", value=scale, wanted="0.001 – 10000")
        self._renderer, self._scale = renderer, scale
        self._address = (host, port)
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)

    def packets(self) -> list[bytes]:
        """Return bundles with the places and gains of all sources, each small enough for one packet."""
        out, messages = [], []
        for number, source in enumerate(self._renderer.graph.sources, 1):
            place = self._renderer.place_of(source.name)
            azimuth, elevation = np.degrees(direction_from_vector(place)) if place.any() else (0.0, 0.0)
            distance = min(1.0, float(np.linalg.norm(place)) / self._scale)
            aed = (float(azimuth), float(elevation), distance)
            messages.append(osc_message(f"/adm/obj/{number}/aed", *aed))
            gain = max(0.0, self._renderer.gain_of(source.name))
            messages.append(osc_message(f"/adm/obj/{number}/gain", gain))
            if len(messages) >= 24:
                out.append(osc_bundle(messages))
                messages = []
        return [*out, osc_bundle(messages)] if messages else out

    def send(self) -> None:
        """Send them.

        Raises
        ------
        InputError
            If the system refuses to.
        """
        for packet in self.packets():
            try:
                self._socket.sendto(packet, self._address)
            except OSError as error:
                host, port = self._address
                raise InputError("osc-port", host=host, port=port, reason=str(error)) from None

    def close(self) -> None:
        """Close the socket."""
        self._socket.close()


def _numbers(message: OscMessage, count: int) -> list[float]:
    """Return the values of a message once they are known to be so many finite numbers."""
    numbers = [float(v) for v in message.values if _is_number(v)]  # type: ignore[arg-type]
    if len(numbers) != count or len(message.values) != count:
        raise _unknown(message)
    return numbers


def _is_number(value: OscValue) -> bool:
    return isinstance(value, (int, float)) and bool(np.isfinite(value)) and abs(value) < 1e9


def _unknown(message: OscMessage) -> InputError:
    return InputError("osc-address", address=message.address[:60], count=len(message.values))

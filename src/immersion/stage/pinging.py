"""Each output of a rig in turn: a burst of pink noise and its name, to find wires that were swapped or forgotten."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from immersion import messages
from immersion.audio import Layout, LoudspeakerOutput, layout
from immersion.errors import UsageError
from immersion.stage import _pinging_texts as _pinging_texts
from immersion.stage.assets import RATE
from immersion.stage.rig_outputs import BASS, rig_outputs
from immersion.stage.stage import Stage

__all__ = ["Ping", "PingPlan", "ping_layout", "ping_plan", "write_pings"]

LFE = 120.0
"""Hz: where the LFE channel of a film ends (BS.775)."""

LEVEL = -30.0
SECONDS, GAP = 1.0, 0.5
FADE = 0.02
_LOWEST, _HIGHEST = 20.0, 20_000.0

Block = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Ping:
    """One burst: the physical output from 1, the loudspeaker's name, where it stands, and when it sounds.

    ``low`` is the frequency in Hz above which it is silent: of LFE channels and subs; None for full range.
    """

    output: int
    name: str
    azimuth: float
    elevation: float
    start: float
    end: float
    low: float | None = None

    def told(self, lang: str | None = None) -> str:
        """Return a line for a reader: number, name, and where to listen for it.

        Examples
        --------
        >>> print(Ping(3, "dome.M+110", 110.0, 0.0, 0.0, 1.0).told("en"))
        3  dome.M+110  110° left
        """
        place = [messages.text("ping-side", lang, side=_side(self.azimuth, lang))]
        if self.low is not None:
            place = [messages.text("ping-low", lang, hertz=round(self.low))]
        elif abs(self.elevation) >= 80.0:
            place = [messages.text("ping-above" if self.elevation > 0 else "ping-below", lang)]
        elif abs(self.elevation) >= 5.0:
            code = "ping-up" if self.elevation > 0 else "ping-down"
            place.append(messages.text(code, lang, angle=round(abs(self.elevation))))
        return f"{self.output}  {self.name}  {', '.join(place)}"

    def to_dict(self) -> dict[str, object]:
        """Return plain data."""
        return {name: getattr(self, name) for name in self.__slots__}


def _side(azimuth: float, lang: str | None) -> str:
    angle = round(abs(azimuth))
    if angle <= 2:
        return messages.text("ping-front", lang)
    if angle >= 178:
        return messages.text("ping-back", lang)
    return messages.text("ping-left" if azimuth > 0 else "ping-right", lang, angle=angle)


@dataclass(frozen=True, slots=True)
class PingPlan:
    """Bursts in the order of their outputs, and the level of each: RMS in dBFS.

    Trims, delays and crossovers of the rig are not applied: what is heard is the wire.
    """

    pings: tuple[Ping, ...]
    level: float

    @property
    def channels(self) -> int:
        """The highest output."""
        return max(one.output for one in self.pings)

    @property
    def duration(self) -> float:
        """Seconds."""
        return self.pings[-1].end + GAP

    @property
    def names(self) -> tuple[str, ...]:
        """A name for each output up to the highest."""
        names = [f"output {index + 1}" for index in range(self.channels)]
        for one in self.pings:
            names[one.output - 1] = one.name
        return tuple(names)

    def blocks(self, block: int = 4800) -> Iterator[Block]:
        """Yield the sound, (channels, at most `block`) at 48 kHz."""
        frames = round(self.duration * RATE)
        bursts = {low: burst(self.level, low) for low in {one.low for one in self.pings}}
        for first in range(0, frames, block):
            rows = np.zeros((self.channels, min(block, frames - first)), np.float32)
            for one in self.pings:
                begin, sound = round(one.start * RATE), bursts[one.low]
                low, high = max(first, begin), min(first + rows.shape[1], begin + len(sound))
                if low < high:
                    rows[one.output - 1, low - first : high - first] = sound[low - begin : high - begin]
            yield rows


def burst(level: float, low: float | None = None, seconds: float = SECONDS, seed: int = 1) -> Block:
    """Return pink noise (T,) of an RMS level in dBFS, from 20 Hz to 20 kHz, or up to a frequency (24 dB per octave).

    The same seed gives the same noise.

    Examples
    --------
    >>> noise = burst(-30.0)
    >>> round(float(20 * np.log10(noise[2000:-2000].std())), 1)
    -30.0
    """
    frames = round(seconds * RATE)
    random = np.random.default_rng(seed)
    hertz = np.fft.rfftfreq(frames, 1 / RATE)
    inside = (hertz >= _LOWEST) & (hertz <= _HIGHEST)
    size = np.where(inside, 1.0 / np.sqrt(np.maximum(hertz, _LOWEST)), 0.0)
    if low is not None:
        size = size / (1.0 + (hertz / low) ** 4)  # as a Linkwitz-Riley crossover of fourth order
    noise = np.fft.irfft(size * np.exp(2j * np.pi * random.random(len(hertz))), frames)
    edge = round(FADE * RATE)
    noise *= 10.0 ** (level / 20.0) / noise[edge:-edge].std()
    rise = 0.5 - 0.5 * np.cos(np.pi * (np.arange(edge) + 0.5) / edge)
    noise[:edge] *= rise
    noise[-edge:] *= rise[::-1]
    return np.asarray(noise, np.float32)


def ping_plan(stage: Stage, level: float = LEVEL) -> PingPlan:
    """Return the bursts of a scene's rig, in the order of its outputs.

    Parameters
    ----------
    stage : Stage
    level : float
        RMS of each burst in dBFS, from −80 to −12.

    Raises
    ------
    UsageError
        If the scene has no loudspeakers, or the level is out of range.
    InputError
        If outputs and loudspeakers differ in number, or one output is used twice.
    """
    outputs = rig_outputs(stage)
    groups = stage.scene.rigs.speakers
    found: list[tuple[int, str, float, float, float | None]] = []
    numbers = iter(outputs.numbers)
    for port in outputs.ports:
        assert isinstance(port.output, LoudspeakerOutput)
        for one in layout(port.output.layout).loudspeakers:
            own = groups.get(one.name)
            sub = own is not None and own.kind == "sub"
            low = (own.crossover or BASS) if own is not None and sub else LFE if one.lfe else None
            name = one.name if sub else f"{port.name}.{one.name}"
            angles = float(np.degrees(one.azimuth)), float(np.degrees(one.elevation))
            found.append((next(numbers), name, *angles, low))
    return _plan(found, level)


def ping_layout(plan: Layout, level: float = LEVEL) -> PingPlan:
    """Return the bursts of a list of loudspeakers, whose outputs are counted from 1."""
    rows = [
        (
            number,
            one.name,
            float(np.degrees(one.azimuth)),
            float(np.degrees(one.elevation)),
            LFE if one.lfe else None,
        )
        for number, one in enumerate(plan.loudspeakers, 1)
    ]
    return _plan(rows, level)


def _plan(rows: list[tuple[int, str, float, float, float | None]], level: float) -> PingPlan:
    if not -80.0 <= level <= -12.0:
        raise UsageError("ping-level", level=level)
    step = SECONDS + GAP
    pings = (
        Ping(number, name, azimuth, elevation, index * step, index * step + SECONDS, low)
        for index, (number, name, azimuth, elevation, low) in enumerate(sorted(rows))
    )
    return PingPlan(tuple(pings), level)


def write_pings(plan: PingPlan, out: str | Path, progress: Callable[[float], None] | None = None) -> Path:
    """Write the bursts as one file with a channel for each output up to the highest.

    Raises
    ------
    FileError, InputError
        If the file cannot be written; nothing is there then.
    """
    from immersion.audio.formats.streams import create_audio

    target = Path(out)
    done, total = 0, round(plan.duration * RATE)
    with create_audio(target, RATE, plan.channels, "multichannel", names=plan.names) as file:
        for piece in plan.blocks():
            file.write(piece)
            done += piece.shape[1]
            if progress is not None:
                progress(done / total)
    return target

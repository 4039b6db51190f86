"""Audio description: of each media that plays, as a recording, as timed words, or as a text that is read out."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from immersion.audio import read, resample
from immersion.export._page.coders import Coder, coder_at_hand, encode
from immersion.export._page.recordings import FULL
from immersion.export._page.words import SOUNDS, files_by_language, spoken
from immersion.scene.model import SOUNDING
from immersion.stage.assets import RATE
from immersion.stage.captions import read_captions
from immersion.stage.loss import Loss
from immersion.stage.stage import Stage

__all__ = ["described_of"]

_MIMES = {".m4a": "audio/mp4", ".flac": "audio/flac"}


def described_of(stage: Stage, folder: Path) -> tuple[dict[str, Any], list[Loss]]:
    """Write recorded descriptions into ``described/``; return all that plays beside a media, and what is lost.

    ``{media: {language: entry}}``, where an entry has one of ``url`` (with ``mime``), ``lines``
    (``[[start, end, text], …]`` in microseconds of the media) and ``text``.

    Raises
    ------
    FileError, InputError
        If a file is missing or damaged.
    """
    found: dict[str, Any] = {}
    lost: list[Loss] = []
    for name, plays in _media(stage).items():
        for tag, path in files_by_language(stage, stage.scene.media[name].description):
            suffix = path.suffix.lower()
            if suffix in SOUNDS:
                if not plays:
                    lost.append(Loss("web-description-still", f"media.{name}.description", {"media": name}))
                    continue
                entry, told = _recorded(path, folder, f"{name}.{tag}")
                lost += [Loss(loss.code, f"media.{name}.description", loss.values) for loss in told]
            elif suffix == ".vtt":
                lines = [[one.start_us, one.end_us, spoken(one.text)] for one in read_captions(path)]
                entry = {"lines": lines}
            else:
                entry = {"text": path.read_text(encoding="utf-8-sig", errors="replace").strip()}
            found.setdefault(name, {})[tag] = entry
    return found, lost


def _media(stage: Stage) -> dict[str, bool]:
    """Return the media of all things, with the sounds of videos, and whether some thing plays them."""
    found: dict[str, bool] = {}
    for thing in stage.things:
        names = [thing.media_id, stage.sound_of_video(thing) if thing.video is not None else None]
        for name in names:
            if name is not None:
                found[name] = found.get(name, False) or thing.kind in SOUNDING
    return found


def _recorded(path: Path, folder: Path, stem: str) -> tuple[dict[str, Any], list[Loss]]:
    """Write a recording as one file that browsers play; nobody turns a voice that describes, so it has two ears."""
    sound = resample(read(path), RATE)
    samples = np.asarray(sound.samples, np.float32)
    if len(samples) > 2:
        samples = samples.mean(0, dtype=np.float32)[None]
    peak = float(np.abs(samples).max(initial=0.0))
    if peak > FULL:
        samples = np.asarray(samples * (FULL / peak), np.float32)
    coder: Coder = coder_at_hand("aac")
    url = f"described/{stem}{coder.suffix}"
    (folder / "described").mkdir(exist_ok=True)
    encode(samples, folder / url, coder, coder.kbps)
    told = [Loss("web-lossy", "", {"codec": coder.name, "kbps": coder.kbps})] if coder.lossy else []
    return {"url": url, "mime": _MIMES[coder.suffix]}, told

"""A scene in the making: records as in a file, their media, and the list of what was lost on the way."""

from __future__ import annotations

import json
import math
import re
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from immersion import messages
from immersion.errors import FileError, InputError
from immersion.geometry import decompose
from immersion.importers import _losses_texts as _losses_texts
from immersion.importers import _texts as _texts
from immersion.importers._given import clean_text
from immersion.importers._intake import Intake, Sound, slug
from immersion.importers._rights import license_of
from immersion.scene.model import Scene
from immersion.scene.model.values import LANGUAGE_TAG
from immersion.scene.yaml_tree import MAX_BYTES
from immersion.stage.loss import Loss

__all__ = ["Draft", "decibels", "rounded", "turn_of"]

MOST_ENTRIES = 10_000
MOST_TEXT = MAX_BYTES // 2  # of the file that is written
SILENCE = -400.0

Matrix = NDArray[np.float64]
Text = str | dict[str, str]


def rounded(values: ArrayLike, digits: int = 6) -> list[float]:
    """Return numbers that a person can read: micrometres and millionths of a degree are enough.

    >>> rounded([0.1 + 0.2, -0.0])
    [0.3, 0.0]
    """
    return [float(value) + 0.0 for value in np.round(np.asarray(values, np.float64), digits)]


def decibels(gain: float) -> str:
    """Return a linear gain as the format writes levels.

    >>> decibels(0.5), decibels(0.0)
    ('-6.0206dB', '-400dB')
    """
    level = max(20 * math.log10(gain), SILENCE) if gain > 0 else SILENCE
    return f"{round(level, 4):g}dB" if abs(level) < 1e4 else f"{SILENCE:g}dB"


def turn_of(rotation: Matrix) -> dict[str, float]:
    """Return a rotation matrix as ``turn``: degrees about y, then x, then z; zeros left out.

    >>> turn_of(np.eye(3))
    {}
    """
    sine = float(np.clip(-rotation[1, 2], -1.0, 1.0))
    x = math.asin(sine)
    if abs(sine) < 1 - 1e-9:
        y = math.atan2(rotation[0, 2], rotation[2, 2])
        z = math.atan2(rotation[1, 0], rotation[1, 1])
    else:  # straight up or down: one of the two other angles is free
        y, z = math.atan2(-rotation[2, 0], rotation[0, 0]), 0.0
    degrees = {"y": math.degrees(y), "x": math.degrees(x), "z": math.degrees(z)}
    return {axis: round(angle, 4) for axis, angle in degrees.items() if abs(angle) > 5e-5}


class Draft:
    """What an importer fills in; :meth:`scene` makes the record of it.

    Parameters
    ----------
    source : Path
        The foreign file.
    folder : Path
        The new folder, which the user does not see yet.
    language : str
        The language of what the importer itself writes.
    unit : str, optional
        What the user says that the file's numbers count.
    plain : bool, optional
        Whether a scene that the file holds whole is to be left aside.

    Attributes
    ----------
    top : dict
        The blocks that are no lists of entries: ``title``, ``rights``, ``show`` …
    losses : list of Loss
        What was not carried, in the order it was met.
    comments : dict
        What stands above an entry of the file, by its path in the scene.
    rights : dict
        What every media gets that has no licence and no credit of its own.
    intake : Intake
        Brings the media in.
    whole : dict, optional
        The scene, when the foreign file holds one of our own: then nothing else is looked at.
    """

    def __init__(
        self, source: Path, folder: Path, language: str, unit: str | None = None, plain: bool = False
    ) -> None:
        self.unit, self.simple = unit, plain
        self.whole: dict[str, Any] | None = None
        self.source, self.folder, self.language = source, folder, language
        self.losses: list[Loss] = []
        self.comments: dict[str, str] = {}
        self.top: dict[str, Any] = {}
        self.rights: dict[str, Any] = {}
        self.media: dict[str, dict[str, Any]] = {}
        self.things: list[dict[str, Any]] = []
        self.views: dict[str, dict[str, Any]] = {}
        self.cues: list[dict[str, Any]] = []
        self.tours: dict[str, dict[str, Any]] = {}
        self.started: list[str] = []
        self.intake = Intake(source, folder, self.lose)
        self._told: set[tuple[str, str]] = set()
        self._ids: dict[str, set[str]] = {}
        self._last: dict[tuple[str, str], int] = {}

    # What is lost ------------------------------------------------------------------------------------

    def lose(self, code: str, target: str, **values: object) -> None:
        """Tell a loss, once for each place."""
        target = clean_text(target, 160)
        if (code, target) not in self._told:
            self._told.add((code, target))
            if len(self.losses) >= MOST_ENTRIES:
                raise FileError("import-too-many", self.source, count=MOST_ENTRIES, what="losses")
            said = {k: clean_text(v, 300) if isinstance(v, str) else v for k, v in values.items()}
            self.losses.append(Loss(code, target, said))

    def words(self, code: str, **values: object) -> str:
        """Return a text of the catalogue in the language of the import."""
        return messages.text(code, self.language, **values)

    # Entries -----------------------------------------------------------------------------------------

    def name(self, block: str, wanted: str, otherwise: str = "item") -> str:
        """Return an id for a new entry of a block: like the wanted name, and free."""
        taken = self._ids.setdefault(block, set())
        if len(taken) >= MOST_ENTRIES:
            raise FileError("import-too-many", self.source, count=MOST_ENTRIES, what=block)
        stem = slug(wanted, otherwise)
        name, number = stem, self._last.get((block, stem), 1)
        while name in taken:
            number += 1
            name = f"{stem}-{number}"
        self._last[block, stem] = number  # so that a thousand of one name do not count from 2 each time
        taken.add(name)
        return name

    def add_media(self, wanted: str, record: dict[str, Any], comment: str = "") -> str:
        """Add a media and return its id."""
        name = self.name("media", wanted, str(record["type"]))
        self.media[name] = record | {k: v for k, v in self.rights.items() if k not in record}
        if comment:
            self.comments[f"media.{name}"] = comment
        return name

    def add_thing(self, wanted: str, record: dict[str, Any], comment: str = "") -> str:
        """Add a thing and return its id; `record` has everything but the id."""
        name = self.name("things", wanted, next(iter(record), "thing"))
        self.things.append({"id": name, **record})
        if comment:
            self.comments[f"things[{len(self.things) - 1}]"] = comment
        return name

    def add_view(self, wanted: str, record: dict[str, Any]) -> str:
        """Add a view and return its id."""
        name = self.name("views", wanted, "view")
        self.views[name] = record
        return name

    def add_cue(self, wanted: str, record: dict[str, Any], comment: str = "") -> str:
        """Add a cue and return its id."""
        name = self.name("cues", wanted, "cue")
        self.cues.append({"id": name, **record})
        if comment:
            self.comments[f"cues[{len(self.cues) - 1}]"] = comment
        return name

    def add_seen(self, wanted: str, title: Text, record: dict[str, Any], alt: Text | None = None) -> str:
        """Add a thing that is seen; without a description of its own it gets a mark and its name, to be written."""
        comment = ""
        if not alt:
            shown = title if isinstance(title, str) else next(iter(title.values()), "")
            alt = self.words("import-alt-mark", name=shown or wanted)
            comment = self.words("import-alt-comment")
        name = self.add_thing(wanted, {**record, "alt": alt}, comment)
        if comment:
            self.lose("import-alt", f"things.{name}.alt")
        return name

    def add_sound(self, wanted: str, sound: Sound, record: dict[str, Any], rights: dict[str, Any]) -> str:
        """Add a sound's media (once per file) and a thing that plays it."""
        known = next((name for name, media in self.media.items() if media.get("file") == sound.file), None)
        if known is None:
            stem = Path(sound.file).stem
            known = self.add_media(stem, {"type": "audio", "file": sound.file, **rights})
        if sound.channels > 1:
            self.lose("import-averaged", f"media.{known}", channels=sound.channels)
        return self.add_thing(wanted, {"sound": known, **record})

    def start(self, thing: str) -> None:
        """Let a thing play from the start of the show."""
        self.started.append(thing)

    # Places and words --------------------------------------------------------------------------------

    def placed(self, matrix: Matrix, target: str, scaled: bool = False) -> dict[str, Any]:
        """Return ``at``, ``turn`` and ``scale`` of a world matrix; what they cannot say is told as a loss."""
        try:
            place, rotation, scale = decompose(np.where(np.isfinite(matrix), matrix, 0.0))
        except InputError:  # what shears, or is flat, has no turn
            self.lose("import-shear", target)
            place = np.nan_to_num(matrix[:3, 3], nan=0.0, posinf=0.0, neginf=0.0)
            rotation, scale = np.eye(3), np.ones(3)
        record: dict[str, Any] = {"at": rounded(np.clip(place, -1e9, 1e9))}
        if turn := turn_of(rotation):
            record["turn"] = turn
        if scaled:
            if (scale < 0).any():
                self.lose("import-mirror", target)
            size = np.clip(np.abs(scale), 1e-9, 1e8)
            if not np.allclose(size, 1.0, atol=1e-6):
                even = np.allclose(size, size[0], rtol=1e-6)
                record["scale"] = float(f"{size[0]:.9g}") if even else [float(f"{s:.9g}") for s in size]
        return record

    def licensed(self, text: str, target: str) -> dict[str, str]:
        """Return ``{license: …}`` when a text names a licence; else tell that it does not."""
        found = license_of(text)
        if found is None and text:
            self.lose("import-license", target, text=text[:120])
        return {} if found is None else {"license": found}

    def language_tag(self, written: str, target: str) -> str:
        """Return a language tag in small letters, or nothing for what is none."""
        tag = written.strip().lower().replace("_", "-")
        if re.fullmatch(LANGUAGE_TAG, tag):
            return tag
        self.lose("import-language", target, found=written[:40])
        return ""

    # The scene ---------------------------------------------------------------------------------------

    def view_of(self, low: ArrayLike, high: ArrayLike) -> None:
        """Add a view that shows a box whole, when the foreign scene has no camera of its own."""
        lows, highs = np.asarray(low, np.float64), np.asarray(high, np.float64)
        centre, size = (lows + highs) / 2, np.maximum(highs - lows, 1e-3)
        away = 0.65 * float(np.linalg.norm(size[:2])) / math.tan(math.radians(30)) + size[2] / 2
        eye = centre + [0.0, 0.0, away]
        self.add_view("entry", {"at": rounded(eye, 4), "look_at": rounded(centre, 4), "fov": 60.0})
        self.comments["views.entry"] = self.words("import-view-comment")

    def scene(self) -> Scene:
        """Return the record of the draft.

        Raises
        ------
        SceneError
            If what was filled in is no scene.
        FileError
            If it is more than a scene file may hold.
        """
        if self.whole is not None:
            return Scene(**self.whole)
        if self.started:
            name = self.name("cues", "start")
            play = [{"play": thing} for thing in self.started]
            self.cues.insert(0, {"id": name, "when": ["start"], "do": play})
            shifted = {}
            for path, text in self.comments.items():
                match = re.fullmatch(r"cues\[(\d+)\]", path)
                shifted[f"cues[{int(match[1]) + 1}]" if match else path] = text
            self.comments, self.started = shifted, []
        stem = self.source.name.split(".")[0]
        data: dict[str, Any] = {"immersion": "1", "id": slug(stem, "scene"), **self.top}
        data.setdefault("languages", {"default": self.language})
        blocks = ("media", "things", "views", "cues", "tours")
        data |= {block: getattr(self, block) for block in blocks if getattr(self, block)}
        size = len(json.dumps(data))
        if size > MOST_TEXT:
            told = {"size": f"{size / 2**20:.1f} MB", "most": f"{MOST_TEXT >> 20} MB"}
            raise FileError("import-too-large", self.source, **told)
        return Scene(**data)

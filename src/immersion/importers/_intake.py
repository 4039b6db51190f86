"""Media of a foreign scene, brought into the new folder: byte for byte where the library reads them as they are."""

from __future__ import annotations

import hashlib
import re
import shutil
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote

import numpy as np

from immersion.errors import FileError, ImmersionError
from immersion.importers._given import clean_text
from immersion.importers._sniff import sound_suffix

__all__ = ["Intake", "Sound", "slug"]

MOST_BYTES = 64 * 2**30
MOST_FILES = 10_000
KEPT_AS_THEY_ARE = (".wav", ".flac", ".ogg", ".opus", ".caf")
# What MPEG can say in a byte: the shortest frame has 24 bytes and holds 1152 samples.
MOST_FRAMES_PER_BYTE = 48

Lose = Callable[..., None]


def slug(text: str, otherwise: str = "item") -> str:
    """Return the id nearest to a name: ``[a-z][a-z0-9_-]*``, at most 48 letters.

    >>> slug("Vénus de Milo #2"), slug("3D"), slug("雨")
    ('venus-de-milo-2', 'item-3d', 'item')
    """
    plain = unicodedata.normalize("NFKD", text[:200]).encode("ascii", "ignore").decode("ascii").lower()
    name = re.sub(r"[^a-z0-9_]+", "-", plain).strip("-_")[:48].strip("-_")
    if not name:
        return otherwise
    return name if name[0].isalpha() else f"{otherwise}-{name}"


@dataclass(frozen=True, slots=True)
class Sound:
    """A sound that was taken in: its file in the new folder, and what it is."""

    file: str
    channels: int
    seconds: float


class Intake:
    """Copies what a foreign file names, if it lies beside that file, into ``media/`` of the new folder."""

    def __init__(self, source: Path, folder: Path, lose: Lose) -> None:
        self.home = source.resolve().parent
        self.source, self.folder, self._lose = source, folder, lose
        self._names: set[str] = set()
        self._reserved: set[str] = set()
        self._copies: dict[Path, str] = {}
        self._kept: dict[str, str] = {}
        self._sounds: dict[str, Sound | None] = {}
        self._last: dict[str, int] = {}
        self._bytes = 0

    def local(self, uri: str, place: str) -> Path | None:
        """Return the file that a relative URI names, or tell the loss: an address, outside the folder, missing."""
        shown = clean_text(uri, 120)
        if re.match(r"[A-Za-z][A-Za-z0-9+.-]+:", uri) or uri.startswith("//"):
            scheme = uri.split(":")[0].lower()
            self._lose("import-data-uri" if scheme == "data" else "import-network", place, uri=shown)
            return None
        plain = uri.split("#")[0].split("?")[0]
        for name in dict.fromkeys((unquote(plain, errors="replace"), uri)):
            try:
                target = (self.home / name.replace("\\", "/")).resolve()
                inside = target.is_relative_to(self.home) and not name.startswith(("/", "\\", "~"))
                found = inside and target.is_file()
            except (OSError, ValueError, RuntimeError):  # no name of a file here, or a circle of links
                continue
            if not inside or re.match(r"[A-Za-z]:", name):
                self._lose("import-outside", place, uri=shown)
                return None
            if found:
                return target
        self._lose("import-missing", place, uri=shown)
        return None

    def free_name(self, wanted: str, suffix: str, folder: str = "media") -> str:
        """Return a name that no file has yet, whatever the case: ``media/<slug><suffix>``."""
        stem = slug(wanted, "file")
        number = self._last.get(f"{stem}{suffix}", 0)
        while True:
            number += 1
            name = f"{folder}/{stem}{f'-{number}' if number > 1 else ''}{suffix}"
            if name.lower() not in self._names and name.lower() not in self._reserved:
                break
        self._last[f"{stem}{suffix}"] = number - 1
        if len(self._names) >= MOST_FILES:
            raise FileError("import-too-many", self.source, count=MOST_FILES, what="media")
        self._names.add(name.lower())
        target = self.folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        return name

    def spend(self, size: int) -> None:
        """Count bytes that are about to be written."""
        self._bytes += size
        if self._bytes > MOST_BYTES:
            raise FileError(
                "import-too-large", self.source, size=f"{self._bytes >> 20} MB", most=f"{MOST_BYTES >> 20} MB"
            )

    def copy(self, path: Path, wanted: str = "", suffix: str = "") -> str:
        """Copy a file, once, and return its name in the new folder."""
        if path not in self._copies:
            name = self.free_name(wanted or path.name.split(".")[0], suffix or _plain_suffix(path))
            self._copy_to(path, name)
            self._copies[path] = name
        return self._copies[path]

    def copy_beside(self, path: Path, name: str) -> None:
        """Copy a file to a given name in the new folder, because another file calls it so."""
        if name.lower() not in self._names:
            self._names.add(name.lower())
            (self.folder / name).parent.mkdir(parents=True, exist_ok=True)
            self._copy_to(path, name)

    def _copy_to(self, path: Path, name: str) -> None:
        try:
            self.spend(path.stat().st_size)
            shutil.copyfile(path, self.folder / name)
        except OSError as error:
            raise FileError("file-denied", path, reason=error.strerror or str(error)) from None

    def keep(self, data: bytes, wanted: str, suffix: str) -> str:
        """Write bytes that lay inside the foreign file, once, and return their name in the new folder."""
        digest = hashlib.sha256(data).hexdigest()
        if digest not in self._kept:
            self.spend(len(data))
            name = self.free_name(wanted, suffix)
            (self.folder / name).write_bytes(data)
            self._kept[digest] = name
        return self._kept[digest]

    def reserve(self, names: Iterable[str]) -> None:
        """Keep names free for the files that a scene calls so: nothing else is called like one of them."""
        self._reserved.update(name.lower() for name in names)

    def release(self, name: str) -> None:
        """Give a reserved name to the next file that asks for one like it: it is its own."""
        self._reserved.discard(name.lower())

    def named(self, wanted: str, suffixes: Sequence[str]) -> str:
        """Return the name for a file that a scene calls `wanted`: that, when it has one of the suffixes and is free."""
        path = Path(wanted)
        if path.suffix.lower() not in suffixes or wanted.lower() in self._names:
            return self.free_name(path.name.split(".")[0], suffixes[0])
        self._names.add(wanted.lower())
        (self.folder / wanted).parent.mkdir(parents=True, exist_ok=True)
        return wanted

    def put(self, wanted: str, suffixes: Sequence[str], data: bytes) -> str:
        """Write bytes that lay inside the foreign file under :meth:`named`, and return the name."""
        self.spend(len(data))
        name = self.named(wanted, suffixes)
        (self.folder / name).write_bytes(data)
        return name

    def drop(self, name: str) -> None:
        """Take a file away again that was only a step on the way to another."""
        (self.folder / name).unlink(missing_ok=True)
        self._sounds = {
            key: sound for key, sound in self._sounds.items() if sound is None or sound.file != name
        }

    def sound_of(self, uri: str, place: str, wanted: str = "") -> Sound | None:
        """Take in a sound that lies beside the foreign file, or tell the loss."""
        path = self.local(uri, place)
        return None if path is None else self.sound(path, place, wanted)

    def sound(self, path: Path, place: str, wanted: str = "") -> Sound | None:
        """Take in a sound file: as it is when the library reads it, else decoded; or tell the loss."""
        key = str(path)
        if key not in self._sounds:
            self._sounds[key] = self._taken(path, place, wanted or path.name.split(".")[0])
        return self._sounds[key]

    def sound_bytes(self, data: bytes, place: str, wanted: str) -> Sound | None:
        """Take in a sound that lay inside the foreign file."""
        digest = hashlib.sha256(data).hexdigest()
        if digest not in self._sounds:
            suffix = sound_suffix(data[:64])
            if not suffix:
                self._lose("import-sound-format", place, format=clean_text(repr(data[:8]), 40))
                return None
            self.spend(len(data))
            temporary = self.folder / f".sound-{digest[:16]}{suffix}"
            temporary.write_bytes(data)
            try:
                self._sounds[digest] = self._taken(temporary, place, wanted)
            finally:
                temporary.unlink(missing_ok=True)
        return self._sounds[digest]

    def _taken(self, path: Path, place: str, wanted: str) -> Sound | None:
        try:
            with path.open("rb") as stream:
                suffix = sound_suffix(stream.read(64))
        except OSError as error:
            self._lose("import-unreadable", place, problem=error.strerror or "—")
            return None
        if not suffix:
            self._lose("import-sound-format", place, format=path.suffix or "—")
            return None
        try:
            if suffix in KEPT_AS_THEY_ARE:
                return self._as_it_is(path, wanted, suffix)
            return self._decoded(path, place, wanted, suffix)
        except ImmersionError as error:
            if error.code in ("import-too-large", "import-too-many"):
                raise
            self._lose("import-unreadable", place, problem=error.found)
            return None

    def _as_it_is(self, path: Path, wanted: str, suffix: str) -> Sound:
        from immersion.audio.formats.streams import open_audio

        name = self.copy(path, wanted, suffix)
        try:
            with open_audio(self.folder / name) as sound:
                for _ in sound.blocks():  # to its end: what is damaged there is found now
                    pass
                return Sound(name, sound.channels, sound.frames / sound.rate)
        except ImmersionError:
            self._copies.pop(path, None)
            (self.folder / name).unlink(missing_ok=True)
            raise

    def _decoded(self, path: Path, place: str, wanted: str, suffix: str) -> Sound:
        """Decode a sound that the library does not read as it is: to FLAC, or float WAV when it exceeds 0 dBFS."""
        from immersion.audio.formats.streams import create_audio

        rate, channels, frames, peak = _measured(path)
        lossless = peak < 1.0 and channels <= 8
        name = self.free_name(wanted, ".flac" if lossless else ".wav")
        kind = {1: "mono", 2: "stereo"}.get(channels, "multichannel")
        self.spend(frames * channels * 4)
        subtype = "PCM_24" if lossless else "FLOAT"
        with create_audio(self.folder / name, rate, channels, kind, subtype) as out:  # type: ignore[arg-type]
            for block in _blocks(path):
                out.write(np.ascontiguousarray(block.T))
        self._lose("import-decoded", place, format=suffix[1:].upper(), file=name)
        return Sound(name, channels, frames / rate)


def _measured(path: Path) -> tuple[int, int, int, float]:
    frames, peak = 0, 0.0
    most = path.stat().st_size * MOST_FRAMES_PER_BYTE + 10_000
    import soundfile

    try:
        with soundfile.SoundFile(str(path)) as stream:
            rate, channels = int(stream.samplerate), int(stream.channels)
    except (soundfile.LibsndfileError, RuntimeError, TypeError) as error:
        raise FileError("file-damaged", path, problem=_said(error, path), format="audio") from None
    for block in _blocks(path):
        frames += len(block)
        peak = max(peak, float(np.abs(block).max(initial=0.0)))
        if frames > most or not np.isfinite(peak):
            raise FileError("file-damaged", path, problem=f"> {most} samples / NaN", format="audio")
    if not frames or not 1 <= channels <= 64:
        raise FileError("file-damaged", path, problem=f"{channels} × {frames}", format="audio")
    return rate, channels, frames, peak


def _blocks(path: Path):  # type: ignore[no-untyped-def]  # noqa: ANN202
    import soundfile

    try:
        with soundfile.SoundFile(str(path)) as stream:
            yield from stream.blocks(65_536, dtype="float32", always_2d=True)
    except (soundfile.LibsndfileError, RuntimeError, TypeError) as error:
        raise FileError("file-damaged", path, problem=_said(error, path), format="audio") from None


def _said(error: Exception, path: Path) -> str:
    return str(getattr(error, "error_string", error)).replace(str(path), path.name)[:80]


def _plain_suffix(path: Path) -> str:
    suffix = path.suffix.lower()
    return suffix if re.fullmatch(r"\.[a-z0-9]{1,8}", suffix) else ".bin"

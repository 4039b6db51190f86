"""The stage: a scene with its media, for one profile and one language."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from types import TracebackType
from typing import Self

import numpy as np
from numpy.typing import NDArray

from immersion.audio import Stream
from immersion.audio.record import Audio
from immersion.errors import ImmersionError, InputError, UsageError, Where
from immersion.scans.cloud import PointCloud
from immersion.scans.mesh import Mesh
from immersion.scene import moved_to, read_venue
from immersion.scene import read as read_scene
from immersion.scene.model import Media, Profile, Scene, Thing, Venue
from immersion.stage import _texts as _texts
from immersion.stage.assets import Assets
from immersion.stage.clips import clip_lengths
from immersion.stage.lock import Lock, lock_file, read_lock
from immersion.stage.loss import Loss
from immersion.stage.lost import lost_losses, lost_names
from immersion.stage.media_facts import Facts, ModelFacts, SoundFacts
from immersion.stage.media_streams import opened_stream
from immersion.stage.profiles import chosen_levels, kept_things, profile_named
from immersion.stage.video_tracks import VideoTrack
from immersion.stage.videos import length_of_video

__all__ = ["Stage", "open_stage"]


class Stage:
    """A scene with its media, opened late and once.

    Use it in a ``with`` block; the media it read are forgotten at its end.

    Parameters
    ----------
    scene : Scene
        What is shown.
    folder : Path
        Where the media are.
    profile, language : str, optional
        A profile of the scene, and one of its languages (else its default).

    lock : Lock, optional
        Facts of its media that were measured before: lengths come from there.
    lock_file : Path, optional
        Where they are kept.
    lost : iterable of str
        Projectors, groups of loudspeakers or single ones (``dome.3``) that are lost: see ``rigs.fallback``.

    Raises
    ------
    UsageError
        If the scene has no such profile or language.
    """

    def __init__(
        self,
        scene: Scene,
        folder: Path,
        profile: str | None = None,
        language: str | None = None,
        assets: Assets | None = None,
        lock: Lock | None = None,
        lock_file: Path | None = None,
        lost: Iterable[str] = (),
    ) -> None:
        self.scene = scene
        self.folder = folder
        self.profile = profile
        self.profile_record: Profile | None = profile_named(scene, profile)
        self.language = _language(scene, language)
        self.things, dropped = kept_things(scene, profile, self.profile_record)
        self._levels: dict[str, int] | None = None
        self._losses: dict[tuple[str, str], Loss] = {(loss.code, loss.target): loss for loss in dropped}
        self._assets = Assets() if assets is None else assets
        self.lock = lock
        self.lock_file = lock_file
        self.lost = lost_names(scene, lost)
        for loss in lost_losses(scene, self.lost):
            self.add_loss(loss)
        self._open = True

    def in_profile(self, profile: str | None) -> Stage:
        """Return the same scene in another profile, with the media that are open already; close only this one."""
        known = self._assets, self.lock, self.lock_file, self.lost
        return Stage(self.scene, self.folder, profile, self.language, *known)

    def as_in(self, profile: str | None, language: str) -> Stage:
        """Return the same scene in another profile and language, with the media that are open already.

        Raises
        ------
        UsageError
            If the scene has no such profile or language.
        """
        other = self.in_profile(profile)
        other.language = _language(self.scene, language)
        return other

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Forget the media; a closed stage opens nothing more."""
        self._assets.clear()
        self._open = False

    @property
    def losses(self) -> tuple[Loss, ...]:
        """What the profile and the language took away so far, sorted."""
        return tuple(self._losses[key] for key in sorted(self._losses))

    def add_loss(self, loss: Loss) -> None:
        """Note a loss once."""
        self._losses.setdefault((loss.code, loss.target), loss)

    def thing(self, name: str) -> Thing | None:
        """Return the thing of this id when the profile keeps it."""
        return next((thing for thing in self.things if thing.id == name), None)

    def media(self, name: str, *types: str) -> Media:
        """Return the media record of this id, of one of the types asked for.

        Raises
        ------
        InputError
            If there is none, or it is of another type.
        """
        media = self.scene.media.get(name)
        if media is None or (types and media.type not in types):
            kind = "—" if media is None else media.type
            raise InputError(
                "stage-media-type", f"media.{name}", media=name, type=kind, wanted=" / ".join(types) or "any"
            )
        return media

    def path(self, name: str) -> Path:
        """Return the file of a media, in the stage's language and at the profile's level of detail.

        Raises
        ------
        InputError
            If the media has no file.
        """
        self._check_open()
        return self.folder / self.file(name)

    def file(self, name: str) -> str:
        """Return the name of :meth:`path` as the scene writes it, relative to its folder."""
        media = self.media(name)
        level = self._level(name) if media.type == "model" else 0
        return str((media.lods or ())[level - 1].file) if level else self._language_file(name, media)

    def _level(self, name: str) -> int:
        """Return the level of detail of a model; those of all are chosen together, once."""
        if self._levels is None:
            self._levels, losses = chosen_levels(
                self.scene, self.things, self.profile, self.profile_record, self._triangles
            )
            for loss in losses:
                self.add_loss(loss)
        return self._levels.get(name, 0)

    def _triangles(self, name: str, level: int) -> int:
        """Return the triangles of a model at a level: the lock's or the file's; 0 when it does not open."""
        media = self.scene.media[name]
        try:
            file = str((media.lods or ())[level - 1].file) if level else self._language_file(name, media)
            known = self.locked_facts(name, file) or self.facts(name, file)
        except ImmersionError:
            return 0  # told by the rules that open each media
        return known.triangles if isinstance(known, ModelFacts) else 0

    def _language_file(self, name: str, media: Media) -> str:
        if media.file is not None:
            return str(media.file)
        files: Mapping[str, str] = media.files or {}
        for language in (self.language, self.scene.languages.default, *sorted(files)):
            if language in files:
                if language != self.language:
                    values = {"language": self.language, "used": language}
                    self.add_loss(Loss("language-fallback", f"media.{name}", values))
                return str(files[language])
        raise InputError("stage-no-file", f"media.{name}", media=name)

    def mesh(self, name: str) -> Mesh:
        """Return a model in metres, +Y up.

        Raises
        ------
        InputError
            If the media is no model, or its file does not open.
        """
        media = self.media(name, "model")
        return self._assets.mesh(self.path(name), media.unit, media.up)

    def mesh_file(self, name: str, file: str) -> Mesh:
        """Return one file of a model, such as a lighter level of detail, as :meth:`mesh` does."""
        self._check_open()
        media = self.media(name, "model")
        return self._assets.mesh(self.folder / file, media.unit, media.up)

    def cloud(self, name: str) -> PointCloud:
        """Return a point cloud in metres, +Y up.

        Raises
        ------
        InputError
            If the media is no cloud, or its file does not open.
        """
        media = self.media(name, "cloud")
        return self._assets.cloud(self.path(name), media.unit, media.up)

    def audio(self, name: str) -> Audio:
        """Return a sound or a bed at 48 kHz, float32.

        Raises
        ------
        InputError
            If the media is no sound, its file does not open, or a bed has not the channels of its order.
        """
        self.media(name, "audio", "ambisonic")
        self._check_open()
        return self._sound(name, self.path(name))

    def sound_file(self, name: str, file: str) -> Audio:
        """Return one file of a sound or a bed, such as another language, as :meth:`audio` does."""
        self._check_open()
        return self._sound(name, self.folder / file)

    def sound_stream(self, name: str, language: str | None = None) -> Stream:
        """Return a sound, a bed or stems at 48 kHz, to be read once from its beginning: short ones from memory.

        Parameters
        ----------
        name : str
            A media of type audio, ambisonic or stems.
        language : str, optional
            Of its file; the stage's without it.

        Raises
        ------
        InputError
            If the media is no sound, its file does not open, or a bed has not the channels of its order.
        """
        self._check_open()
        media = self.media(name, "audio", "ambisonic", "stems")
        return opened_stream(self._assets, self._sound_paths(name, media, language), name, media)

    def _sound_paths(self, name: str, media: Media, language: str | None = None) -> list[Path]:
        if media.parts:
            return [self.folder / part for part in media.parts]
        own = (media.files or {}).get(language) if language is not None else None
        return [self.folder / own if own is not None else self.path(name)]

    def sound_of_video(self, thing: Thing) -> str | None:
        """Return the media that a video is heard by: what the thing names, else what its media names."""
        media = self.scene.media.get(str(thing.video))
        return thing.sound or (media.audio if media is not None else None)

    def _sound(self, name: str, path: Path) -> Audio:
        media = self.media(name, "audio", "ambisonic")
        bed = media.type == "ambisonic"
        sound = self._assets.sound(path, "ambisonic" if bed else None, media.convention if bed else None)
        wanted = None if media.order is None else (media.order + 1) ** 2
        if bed and wanted is not None and wanted != sound.channels:
            raise InputError(
                "stage-bed-channels",
                Where(path, path=f"media.{name}.order"),
                media=name,
                channels=sound.channels,
                wanted=wanted,
                order=media.order,
            )
        return sound

    def image(self, name: str) -> NDArray[np.uint8]:
        """Return an image as (h, w, 4) sRGB bytes, row 0 on top.

        Raises
        ------
        InputError
            If the media is no image, or its file does not open.
        """
        self.media(name, "image")
        return self._assets.image(self.path(name))

    def facts(self, name: str, file: str | None = None) -> Facts | None:
        """Return what is measured of a media: lengths, loudness, triangles … None for types that are not opened.

        Facts are kept on disk by the SHA-256 of the file: a file that has not changed is not decoded again.

        Parameters
        ----------
        name : str
        file : str, optional
            One of its files, as the scene names it; the one of the stage's language and profile without it, and
            the parts together of a sound in parts.

        Raises
        ------
        FileError, InputError
            If it does not open or is damaged.
        """
        self._check_open()
        media = self.media(name)
        files = media.parts or (self.file(name),) if file is None else (file,)
        paths = tuple(self.folder / str(one) for one in files)
        return self._assets.facts(paths, media.type, media.convention)

    def digest(self, file: str) -> str:
        """Return the SHA-256 of a file of the scene's folder, read once.

        Raises
        ------
        FileError
            If it does not open, or is empty.
        """
        self._check_open()
        return self._assets.digest(self.folder / file)

    def duration(self, name: str) -> float:
        """Return the length of a sound, a bed or stems, in seconds: the lock's, else the file's."""
        media = self.media(name, "audio", "ambisonic", "stems")
        return self.length_of(name, None if media.parts else self.file(name))

    def length_of(self, name: str, file: str | None) -> float:
        """Return the length in seconds of one file of a sound, of its parts without one: the lock's, else its own."""
        self._check_open()
        known = self.locked_facts(name, file)
        if isinstance(known, SoundFacts):
            return known.seconds
        media = self.media(name)
        return self._assets.duration(
            self.folder / str(file if file is not None else (media.parts or ("",))[0])
        )

    def clips(self, name: str) -> dict[str, float]:
        """Return the seconds of every animation of a model by its name: the lock's, else the file's."""
        self.media(name, "model")
        known = self.locked_facts(name, self.file(name))
        return dict(known.clips) if isinstance(known, ModelFacts) else clip_lengths(self.path(name))

    def locked_facts(self, name: str, file: str | None) -> Facts | None:
        """Return the facts of the lock; a file that is seen at once to be another one is told as a loss."""
        known = None if self.lock is None else self.lock.facts(name, file)
        if known is None or self.lock is None:
            return None
        for one in (self.scene.media[name].parts or ()) if file is None else (file,):
            was = self.lock.files.get(str(one))
            path = self.folder / str(one)
            if was is not None and path.is_file() and path.stat().st_size != was.bytes:
                lock = self.lock_file.name if self.lock_file is not None else "lock"
                self.add_loss(Loss("lock-stale", f"media.{name}", {"file": str(one), "lock": lock}))
        return known

    def video_track(self, name: str) -> VideoTrack | None:
        """Return what the head of a video says; None when it does not open or nothing here can read it."""
        self.media(name, "video")
        return self._assets.video_track(self.path(name))

    def durations(self) -> dict[str, float]:
        """Return the length of every media that a kept thing plays, by media id.

        A video's is its sound's, when it has one, and else that of its pictures; one that cannot be measured has none,
        which is a loss.
        """
        played: dict[str, str] = {}
        for thing in self.things:
            sound = thing.sound or thing.ambisonic or thing.stems
            heard = (self.sound_of_video(thing) or thing.video) if thing.video is not None else sound
            if heard is not None:
                played[str(thing.media_id)] = heard
        lengths = {name: self._played_length(played[name]) for name in sorted(played)}
        return {name: length for name, length in lengths.items() if length is not None}

    def _played_length(self, name: str) -> float | None:
        video = name in self.scene.media and self.scene.media[name].type == "video"
        return length_of_video(self, name) if video else self.duration(name)

    def _check_open(self) -> None:
        if not self._open:
            raise UsageError("stage-closed")


def open_stage(
    scene: Scene | str | os.PathLike[str],
    profile: str | None = None,
    language: str | None = None,
    *,
    folder: str | os.PathLike[str] | None = None,
    venue: Venue | str | os.PathLike[str] | None = None,
    locked: bool = True,
    lost: str | Iterable[str] = (),
) -> Stage:
    """Open a scene with its media.

    Parameters
    ----------
    scene : Scene or path
        A scene file, or a record made in Python (then name its ``folder``).
    profile : str, optional
        A profile of the scene; without one everything is kept.
    language : str, optional
        One of the scene's languages; else its default.
    folder : path, optional
        Where the media are; the scene file's folder by default.
    venue : Venue or path, optional
        The next town: its room, screens and rigs take the place of the scene's own.
    locked : bool
        Whether the lock beside the scene (``scene.lock.json``) is read, when there is one: lengths of media then
        come from there. For a record made in Python it is looked for in the ``folder`` that is named.
    lost : str or iterable of str
        Equipment that is lost, such as ``"p2"`` or ``"dome.3"``: it is silent or dark, and what the scene declares in
        ``rigs.fallback`` is done.

    Returns
    -------
    Stage

    Raises
    ------
    SceneError
        If the file is no valid scene.
    FileError
        If its lock is damaged.
    UsageError
        If the scene has no such profile, language or equipment.
    """
    if isinstance(scene, Scene):
        record = scene if venue is None else _moved(scene, venue)
        beside = lock_file(Path(folder) / "scene.yaml") if folder is not None else None
        kept = (_lock(beside, locked), beside, lost_names(record, lost))
        return Stage(record, Path(folder or "."), profile, language, None, *kept)
    path = Path(scene)
    record = moved_to(read_scene(path), venue) if isinstance(venue, Venue) else read_scene(path, venue)
    beside = lock_file(path)
    where = Path(folder) if folder else path.parent
    kept = (_lock(beside, locked), beside, lost_names(record, lost))
    return Stage(record, where, profile, language, None, *kept)


def _lock(path: Path | None, wanted: bool) -> Lock | None:
    # A name that leads nowhere, such as a broken link, is told: it was there for a reason.
    there = path is not None and (path.exists() or path.is_symlink())
    return read_lock(path) if wanted and path is not None and there else None


def _moved(scene: Scene, venue: Venue | str | os.PathLike[str]) -> Scene:
    return moved_to(scene, venue if isinstance(venue, Venue) else read_venue(venue))


def _language(scene: Scene, language: str | None) -> str:
    offered = [scene.languages.default, *scene.languages.available]
    if language is None:
        return scene.languages.default
    if language not in offered:
        raise UsageError("stage-language", language=language, known=", ".join(sorted(set(offered))))
    return language

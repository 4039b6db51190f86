"""The stage: a scene with its media, for one profile and one language."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Self

import numpy as np
from numpy.typing import NDArray

from immersion.audio import Stream
from immersion.audio.record import Audio
from immersion.errors import InputError, UsageError, Where
from immersion.scans.mesh import Mesh
from immersion.scene import moved_to, read_venue
from immersion.scene import read as read_scene
from immersion.scene.model import Media, Profile, Scene, Thing, Venue
from immersion.stage import _texts as _texts
from immersion.stage.assets import Assets
from immersion.stage.loss import Loss
from immersion.stage.media_streams import opened_stream
from immersion.stage.profiles import chosen_level, kept_things, profile_named

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
    ) -> None:
        self.scene = scene
        self.folder = folder
        self.profile = profile
        self.profile_record: Profile | None = profile_named(scene, profile)
        self.language = _language(scene, language)
        self.things, dropped = kept_things(scene, profile, self.profile_record)
        self._losses: dict[tuple[str, str], Loss] = {(loss.code, loss.target): loss for loss in dropped}
        self._assets = Assets() if assets is None else assets
        self._open = True

    def in_profile(self, profile: str) -> Stage:
        """Return the same scene in another profile, with the media that are open already; close only this one."""
        return Stage(self.scene, self.folder, profile, self.language, self._assets)

    def as_in(self, profile: str | None, language: str) -> Stage:
        """Return the same scene in another profile and language, with the media that are open already.

        Raises
        ------
        UsageError
            If the scene has no such profile or language.
        """
        other = self.in_profile(profile)  # type: ignore[arg-type]  # none reduces nothing
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
        media = self.media(name)
        level, loss = chosen_level(name, media, self.profile, self.profile_record)
        if loss is not None:
            self.add_loss(loss)
        return self.folder / (level if level is not None else self._language_file(name, media))

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

    def duration(self, name: str) -> float:
        """Return the length of a sound, a bed or stems, in seconds."""
        media = self.media(name, "audio", "ambisonic", "stems")
        return self._assets.duration(self._sound_paths(name, media)[0])

    def length_of(self, file: str) -> float:
        """Return the length in seconds of one sound file of the scene's folder."""
        return self._assets.duration(self.folder / file)

    def durations(self) -> dict[str, float]:
        """Return the length of every media that a kept thing plays, by media id; a video's is its sound's."""
        played: dict[str, str] = {}
        for thing in self.things:
            sound = thing.sound or thing.ambisonic or thing.stems
            heard = self.sound_of_video(thing) if thing.video is not None else sound
            if heard is not None:
                played[str(thing.media_id)] = heard
        return {name: self.duration(played[name]) for name in sorted(played)}

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

    Returns
    -------
    Stage

    Raises
    ------
    SceneError
        If the file is no valid scene.
    UsageError
        If the scene has no such profile or language.
    """
    if isinstance(scene, Scene):
        record = scene if venue is None else _moved(scene, venue)
        return Stage(record, Path(folder or "."), profile, language)
    path = Path(scene)
    record = moved_to(read_scene(path), venue) if isinstance(venue, Venue) else read_scene(path, venue)
    return Stage(record, Path(folder) if folder else path.parent, profile, language)


def _moved(scene: Scene, venue: Venue | str | os.PathLike[str]) -> Scene:
    return moved_to(scene, venue if isinstance(venue, Venue) else read_venue(venue))


def _language(scene: Scene, language: str | None) -> str:
    offered = [scene.languages.default, *scene.languages.available]
    if language is None:
        return scene.languages.default
    if language not in offered:
        raise UsageError("stage-language", language=language, known=", ".join(sorted(set(offered))))
    return language

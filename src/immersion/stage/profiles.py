"""What a profile takes away; each reduction is a loss, never silent."""

from __future__ import annotations

from immersion.errors import UnknownNameError
from immersion.registry import nearest
from immersion.scene.model import Media, Profile, Scene, Thing
from immersion.stage import _texts as _texts
from immersion.stage.loss import Loss

__all__ = ["chosen_level", "kept_things", "profile_named"]


def profile_named(scene: Scene, name: str | None) -> Profile | None:
    """Return the profile of this name, or None when none is asked for.

    Raises
    ------
    UnknownNameError
        If the scene has no such profile.
    """
    if name is None:
        return None
    if name not in scene.profiles:
        known = sorted(scene.profiles)
        raise UnknownNameError(
            "unknown-name",
            kind="profile",
            name=name,
            known=", ".join(known) or "—",
            nearest=nearest(name, known),
        )
    return scene.profiles[name]


def kept_things(
    scene: Scene, name: str | None, profile: Profile | None
) -> tuple[tuple[Thing, ...], tuple[Loss, ...]]:
    """Return the things a profile keeps, in file order, and a loss for each other one."""
    if profile is None:
        return tuple(scene.things), ()
    without = set(profile.without or ())
    only = set(profile.only) if profile.only else {thing.id for thing in scene.things}
    kept = tuple(thing for thing in scene.things if thing.id in only - without)
    dropped = [thing.id for thing in scene.things if thing not in kept]
    return kept, tuple(Loss("profile-thing", f"things.{thing}", {"profile": name}) for thing in dropped)


def chosen_level(
    media_id: str, media: Media, name: str | None, profile: Profile | None
) -> tuple[str | None, Loss | None]:
    """Return the file of the level of detail that a profile asks for, and what is lost by it.

    ``lod: 1`` is the first lighter level; ``max_triangles`` takes the first level that says it fits.
    Without a profile, or when the full model fits, the file is None: the media's own.
    """
    if media.type != "model" or profile is None or (not profile.lod and profile.max_triangles is None):
        return None, None
    levels = list(media.lods or ())
    wanted = min(profile.lod or 1, len(levels)) - 1
    if profile.max_triangles is not None:
        limit = profile.max_triangles
        fitting = [
            i for i, level in enumerate(levels) if level.triangles is not None and level.triangles <= limit
        ]
        wanted = fitting[0] if fitting else wanted
    if wanted < 0:
        return None, Loss("profile-no-lod", f"media.{media_id}", {"profile": name})
    file = str(levels[wanted].file)
    return file, Loss(
        "profile-lod", f"media.{media_id}", {"profile": name, "level": wanted + 1, "file": file}
    )

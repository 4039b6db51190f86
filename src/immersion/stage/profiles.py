"""What a profile takes away; each reduction is a loss, never silent."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence

from immersion.errors import UnknownNameError
from immersion.registry import nearest
from immersion.scene.model import Profile, Scene, Thing
from immersion.stage import _texts as _texts
from immersion.stage.loss import Loss

__all__ = ["chosen_levels", "kept_things", "profile_named"]


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


def chosen_levels(
    scene: Scene,
    things: Sequence[Thing],
    name: str | None,
    profile: Profile | None,
    triangles: Callable[[str, int], int],
) -> tuple[dict[str, int], tuple[Loss, ...]]:
    """Return the level of detail of each model that a profile shows, and what is lost by it.

    Parameters
    ----------
    scene, things, name, profile
        What is shown, and in which profile.
    triangles : callable
        Triangles of a model at a level.

    Returns
    -------
    dict, tuple of Loss
        0 is the model's own file, 1 the first lighter one: ``lod`` asks for it. ``max_triangles`` is a budget of all
        that is drawn: while it is exceeded, the model that weighs most takes its next level, the first by name
        among equals.
    """
    if profile is None or (not profile.lod and profile.max_triangles is None):
        return {}, ()
    shown = Counter(str(thing.model) for thing in things if thing.model in scene.media)
    lighter = {media: len(scene.media[media].lods or ()) for media in sorted(shown)}
    levels = {media: min(profile.lod or 0, most) for media, most in lighter.items()}
    over: list[Loss] = []
    if profile.max_triangles is not None:
        weights = {media: count * triangles(media, levels[media]) for media, count in sorted(shown.items())}
        while sum(weights.values()) > profile.max_triangles:
            left = [media for media in weights if levels[media] < lighter[media]]
            if not left:
                values = {"profile": name, "triangles": sum(weights.values()), "most": profile.max_triangles}
                over = [Loss("profile-triangles", f"profiles.{name}.max_triangles", values)]
                break
            heaviest = max(left, key=lambda media: weights[media])
            levels[heaviest] += 1
            weights[heaviest] = shown[heaviest] * triangles(heaviest, levels[heaviest])
    losses = [_level_loss(scene, media, name, level) for media, level in levels.items() if level]
    if profile.lod:
        none = [media for media, most in lighter.items() if not most]
        losses += [Loss("profile-no-lod", f"media.{media}", {"profile": name}) for media in none]
    return levels, (*losses, *over)


def _level_loss(scene: Scene, media: str, name: str | None, level: int) -> Loss:
    file = str((scene.media[media].lods or ())[level - 1].file)
    return Loss("profile-lod", f"media.{media}", {"profile": name, "level": level, "file": file})

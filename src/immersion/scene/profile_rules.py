"""Rules on profiles: what they keep, and what they ask for that is not there."""

from __future__ import annotations

from collections.abc import Iterator

from immersion.scene import _profile_texts as _profile_texts
from immersion.scene.finding import Finding
from immersion.scene.meant import found
from immersion.scene.model import Profile, Scene

__all__ = ["profiles"]


def profiles(scene: Scene) -> Iterator[Finding]:
    """Yield what is found of every profile."""
    levels = max((len(media.lods) for media in scene.media.values()), default=0)
    for name, profile in scene.profiles.items():
        path = f"profiles.{name}"
        yield from _kept(scene, name, profile)
        if profile.lod is not None and profile.lod > levels:
            yield found(scene, "profile-lod", "warning", f"{path}.lod", found=profile.lod, wanted=levels)


def _kept(scene: Scene, name: str, profile: Profile) -> Iterator[Finding]:
    """Find things both kept and left out, and profiles that keep nothing."""
    known = {thing.id for thing in scene.things}
    only, without = set(profile.only or known), set(profile.without or ())
    if not known or not (only | without) <= known:
        return  # told by the rule on ids
    if not only - without:
        key = "only" if profile.only else "without"
        yield found(scene, "profile-empty", "error", f"profiles.{name}.{key}", found=repr(name))
    elif profile.only and only & without:
        values = {"found": ", ".join(one for one in profile.only if one in without)}
        yield found(scene, "profile-both", "warning", f"profiles.{name}.without", **values)

"""Rules on what a device can carry: source bytes, triangles, pixels and decoded memory, for every profile.

These are lower bounds, from the files as they are: what an export writes, and what it costs to run, the export says.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from immersion import messages
from immersion.errors import ImmersionError
from immersion.scene.finding import Finding
from immersion.scene.model import Scene
from immersion.scene.positions import place_of
from immersion.stage import _budget_texts as _budget_texts
from immersion.stage.assets import RATE
from immersion.stage.media_facts import ImageFacts, ModelFacts, SoundFacts
from immersion.stage.stage import Stage

__all__ = ["Load", "budget_findings", "load_of"]

VERTEX = 12 + 12 + 4 + 8  # bytes of a place, a normal, a colour and texture coordinates
TRIANGLE = 3 * 4
MIPMAPS = 4 / 3


@dataclass(frozen=True, slots=True)
class Load:
    """What a profile makes a device carry, at least.

    Parameters
    ----------
    source : int
        Bytes of the files.
    triangles : int
        Drawn, a model counted once for each thing that shows it.
    texture : int
        Pixels of the largest side of an image.
    memory : int
        Bytes once decoded: vertices and triangles, images with their mipmaps, sound as float32.
    """

    source: int = 0
    triangles: int = 0
    texture: int = 0
    memory: int = 0


def load_of(stage: Stage) -> Load:
    """Return what the things of a stage weigh, in its profile and language; what does not open weighs nothing."""
    source = triangles = texture = memory = 0
    seen: set[str] = set()
    for thing in stage.things:
        name = thing.media_id
        media = stage.scene.media.get(str(name))
        if name is None or media is None or media.type not in ("model", "image", "audio", "ambisonic"):
            continue
        first = name not in seen
        seen.add(name)
        try:
            found = stage.facts(name)
            if isinstance(found, ModelFacts):
                triangles += found.triangles
                memory += first * (VERTEX * found.vertices + TRIANGLE * found.triangles)
            elif isinstance(found, ImageFacts):
                larger = max(found.height, found.width)
                limit = getattr(stage.profile_record, "texture", None) or larger
                scale = min(1.0, limit / larger)  # the export brings larger ones down to the limit
                texture = max(texture, larger)
                memory += int(first * 4 * found.height * found.width * scale**2 * MIPMAPS)
            elif isinstance(found, SoundFacts):
                memory += first * 4 * found.channels * -(-found.frames * RATE // found.rate)
            for file in media.parts or (stage.file(name),):
                source += first * (stage.folder / str(file)).stat().st_size
        except ImmersionError:
            continue  # told by the rules that open each media
    return Load(source, triangles, texture, memory)


def budget_findings(stage: Stage) -> Iterator[Finding]:
    """Yield what is over the budget of the stage's profile, or of every profile when it has none."""
    names = [stage.profile] if stage.profile is not None else list(stage.scene.profiles)
    for name in names:
        if name is None or name not in stage.scene.profiles:
            continue
        one = stage if name == stage.profile else stage.in_profile(name)
        yield from _over(stage.scene, name, load_of(one))


def _over(scene: Scene, name: str, load: Load) -> Iterator[Finding]:
    profile = scene.profiles[name]

    def sized(value: float) -> messages.Number:
        return (
            messages.number(value / 1e6, 1, unit="MB")
            if value >= 1e6
            else messages.number(value / 1e3, unit="kB")
        )

    limits = (
        ("budget", "stage-budget", load.source, profile.budget, sized),
        ("max_triangles", "stage-triangles", load.triangles, profile.max_triangles, messages.number),
        ("texture", "stage-texture", load.texture, profile.texture, messages.number),
        ("memory", "stage-memory", load.memory, profile.memory, sized),
    )
    for key, code, found, limit, written in limits:
        if limit is not None and found > limit:
            values = {"found_size": written(found), "budget": written(limit), "profile": name}
            # A larger image is made smaller by the export; nothing makes triangles or sounds fewer by itself.
            severity = "note" if key in ("budget", "texture") else "warning"
            yield Finding(code, severity, place_of(scene, f"profiles.{name}.{key}"), **values)  # type: ignore[arg-type]

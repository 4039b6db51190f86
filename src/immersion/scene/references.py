"""Every place of a scene that names something by its id, and what may stand there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from immersion.scene.materials import surfaces_of
from immersion.scene.model import Action, Scene, Thing

__all__ = ["KIND_TYPES", "Reference", "names_of", "references"]

KIND_TYPES = {
    "model": ("model",),
    "cloud": ("cloud",),
    "sound": ("audio",),
    "ambisonic": ("ambisonic",),
    "stems": ("stems", "adm"),
    "image": ("image",),
    "video": ("video",),
}


@dataclass(frozen=True, slots=True)
class Reference:
    """One use of an id: where, which id, the blocks that may hold it, and the media types allowed."""

    path: str
    name: str
    blocks: tuple[str, ...]
    types: tuple[str, ...] = ()


def names_of(scene: Scene, block: str) -> list[str]:
    """Return the ids of a block, in file order.

    >>> names_of(Scene(immersion="1", id="a", views={"entry": {"at": [0, 1.6, 2]}}), "views")
    ['entry']
    """
    if block in ("things", "cues"):
        return [entry.id for entry in getattr(scene, block)]
    if block == "rooms":
        return list(scene.all_rooms())
    if block in ("speakers", "projectors"):
        return list(getattr(scene.rigs, block))
    if block == "surfaces":
        return _surfaces(scene)
    if block == "units":
        lists = {name: group.list or () for name, group in scene.rigs.speakers.items()}
        numbered = {name: len(group.outputs or lists[name]) for name, group in scene.rigs.speakers.items()}
        return [f"{name}.{i}" for name, count in numbered.items() for i in range(1, count + 1)]
    return list(getattr(scene, block))


def _surfaces(scene: Scene) -> list[str]:
    return list(dict.fromkeys(name for room in scene.all_rooms().values() for name in surfaces_of(room)))


def references(scene: Scene) -> Iterator[Reference]:
    """Yield every use of an id, block by block."""
    yield from _media(scene)
    yield from _rooms(scene)
    yield from _rigs(scene)
    for index, thing in enumerate(scene.things):
        yield from _thing(f"things[{index}]", thing)
    yield from _places(scene)
    yield from _cues(scene)
    yield from _visits(scene)


def _maybe(path: str, name: object, *blocks: str, types: tuple[str, ...] = ()) -> Iterator[Reference]:
    """Yield a reference when there is one: a point is none."""
    if isinstance(name, str):
        yield Reference(path, name, blocks, types)


def _media(scene: Scene) -> Iterator[Reference]:
    for name, media in scene.media.items():
        yield from _maybe(f"media.{name}.audio", media.audio, "media", types=("audio", "ambisonic", "stems"))


def _rooms(scene: Scene) -> Iterator[Reference]:
    for name, room in scene.all_rooms().items():
        path = "room" if scene.room is not None else f"rooms.{name}"
        yield from _maybe(f"{path}.mesh", room.mesh, "media", types=("model",))
        yield from _maybe(f"{path}.response", room.response, "media", types=("response",))
    for name, portal in scene.portals.items():
        for index, room_name in enumerate(portal.rooms):
            yield Reference(f"portals.{name}.rooms[{index}]", room_name, ("rooms",))
    for name, screen in scene.screens.items():
        yield from _maybe(f"screens.{name}.room", screen.room, "rooms")
        yield from _maybe(f"screens.{name}.surface", screen.surface, "surfaces")
        for index, surface in enumerate(screen.surfaces or ()):
            yield Reference(f"screens.{name}.surfaces[{index}]", surface, ("surfaces",))


def _rigs(scene: Scene) -> Iterator[Reference]:
    for name, group in scene.rigs.speakers.items():
        yield from _maybe(f"rigs.speakers.{name}.feeds", group.feeds, "speakers")
        for index, speaker in enumerate(group.list or ()):
            yield from _maybe(f"rigs.speakers.{name}.list[{index}].look_at", speaker.look_at, *_PLACES)
    for name, projector in scene.rigs.projectors.items():
        yield from _maybe(f"rigs.projectors.{name}.look_at", projector.look_at, *_PLACES)
        yield from _maybe(f"rigs.projectors.{name}.paints", projector.paints, "screens")
    for name, blend in scene.rigs.blends.items():
        yield Reference(f"rigs.blends.{name}", name, ("screens",))
        for index, one in enumerate(blend.projectors):
            yield Reference(f"rigs.blends.{name}.projectors[{index}]", one, ("projectors",))
    for index, fallback in enumerate(scene.rigs.fallback):
        path = f"rigs.fallback[{index}]"
        yield Reference(f"{path}.lost", fallback.lost, ("projectors", "speakers", "units"))
        for number, action in enumerate(fallback.do):
            yield from _action(f"{path}.do[{number}]", action)


_PLACES = ("things", "views", "zones")


def _thing(path: str, thing: Thing) -> Iterator[Reference]:
    for kind, types in KIND_TYPES.items():
        yield from _maybe(f"{path}.{kind}", getattr(thing, kind), "media", types=types)
    yield from _maybe(f"{path}.captions", thing.captions, "things")
    yield from _maybe(f"{path}.at", thing.at, *_PLACES)
    yield from _maybe(f"{path}.look_at", thing.look_at, *_PLACES)
    yield from _maybe(f"{path}.parent", thing.parent, "things")
    yield from _maybe(f"{path}.screen", thing.screen, "screens")
    yield from _maybe(f"{path}.surface", thing.surface, "surfaces")
    yield from _maybe(f"{path}.to", thing.to, "speakers")
    for channels, group in thing.feed.items():
        yield Reference(f"{path}.feed.{channels}", group, ("speakers", "units"))


def _places(scene: Scene) -> Iterator[Reference]:
    for name, zone in scene.zones.items():
        for shape in ("sphere", "box", "cylinder"):
            record = getattr(zone, shape)
            yield from _maybe(f"zones.{name}.{shape}.at", None if record is None else record.at, *_PLACES)
    for name, view in scene.views.items():
        yield from _maybe(f"views.{name}.at", view.at, *_PLACES)
        yield from _maybe(f"views.{name}.look_at", view.look_at, *_PLACES)


def _cues(scene: Scene) -> Iterator[Reference]:
    targets = {"enter": "zones", "leave": "zones", "click": "things", "ended": "things", "after": "cues"}
    for index, cue in enumerate(scene.cues):
        for number, condition in enumerate(cue.when):
            block = targets.get(condition.kind)
            if block is not None:
                path = f"cues[{index}].when[{number}].{condition.kind}"
                yield from _maybe(path, getattr(condition, condition.kind), block)
        for number, action in enumerate(cue.do):
            yield from _action(f"cues[{index}].do[{number}]", action)


def _action(path: str, action: Action) -> Iterator[Reference]:
    blocks = {"goto": "views", "cue": "cues", "redesign": "speakers"}
    if action.verb != "osc":
        yield Reference(f"{path}.{action.verb}", action.target, (blocks.get(action.verb, "things"),))


def _visits(scene: Scene) -> Iterator[Reference]:
    yield from _maybe("show.idle", scene.show.idle, "cues")
    for name, tour in scene.tours.items():
        for index, step in enumerate(tour.steps):
            path = f"tours.{name}.steps[{index}]"
            yield from _maybe(f"{path}.view", step.view, "views")
            yield from _maybe(f"{path}.cue", step.cue, "cues")
            yield from _maybe(f"{path}.hold.ended", getattr(step.hold, "ended", None), "things")
    for name, profile in scene.profiles.items():
        if profile.audio is not None and profile.audio.startswith("rig:"):
            yield Reference(f"profiles.{name}.audio", profile.audio.removeprefix("rig:"), ("speakers",))
        for key, block in (
            ("only", "things"),
            ("without", "things"),
            ("speakers", "speakers"),
            ("projectors", "projectors"),
        ):
            for index, one in enumerate(getattr(profile, key, None) or ()):
                yield Reference(f"profiles.{name}.{key}[{index}]", one, (block,))

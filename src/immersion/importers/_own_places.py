"""Where the nodes of a file of our own stand, beside where its scene's record has their things."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from immersion.errors import InputError
from immersion.importers._given import Given
from immersion.importers.draft import Draft
from immersion.scene.model import Scene, Thing
from immersion.scene.places import camera_of, world_from_thing

if TYPE_CHECKING:
    from immersion.importers._own_scene import OwnNodes

__all__ = ["OwnPlaces"]

_METRES, _DEGREES, _PART = 1e-4, 0.01, 1e-4
"""What two programs may round differently: of a place, a turn and a size."""

Matrix = NDArray[np.float64]


class OwnPlaces:
    """Compares the node of every thing and every view with its record, and lets the node win."""

    def __init__(self, scene: Scene, nodes: OwnNodes, record: Given, draft: Draft) -> None:
        self._scene, self._nodes, self._draft = scene, nodes, draft
        self._kept = record.get("extras").get("immersion").get("kept").value

    def restored(self, records: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """Return the records of things, with the places that nodes have."""
        self._strangers()
        made = []
        for record in records:
            thing = self._scene.thing(str(record["id"]))
            number = self._nodes.things.get(str(record["id"]))
            made.append(record if thing is None or number is None else self._one(record, thing, number))
        self._gone()
        return made

    def views(self, records: dict[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
        """Return the records of views, with the places that their cameras have; none is scaled."""
        made = dict(records)
        for name, record in records.items():
            number = self._nodes.views.get(name)
            if number is None:
                continue
            wanted, found = camera_of(self._scene, name)[0], self._nodes.from_thing(number)
            if not _same(wanted, found, shown=bool(found[:3, :3].any())):
                kept = {key: value for key, value in record.items() if key not in ("at", "turn", "look_at")}
                self._draft.lose("import-own-moved", f"views.{name}", **_said(wanted, found))
                made[name] = self._draft.placed(found, f"views.{name}") | kept
        return made

    def _gone(self) -> None:
        """Tell of things whose node another program took away: those of a profile were never there."""
        for name in self._kept if isinstance(self._kept, list) else ():
            thing = self._scene.thing(name) if isinstance(name, str) else None
            if thing is not None and thing.kind != "ambisonic" and thing.id not in self._nodes.things:
                self._draft.lose("import-own-gone", f"things.{thing.id}")

    def _strangers(self) -> None:
        """Tell of nodes with meshes that no thing and no room of the scene has."""
        known = set(self._nodes.things.values())
        for number, node in enumerate(self._nodes.entries):
            if not node.get("mesh") or node.get("skin") or number in known:
                continue
            at: int | None = number
            while at is not None and not self._nodes.own(at):
                at = self._nodes.parents.get(at)
            if at is None:
                name = node.get("name").text() or node.place
                self._draft.lose("import-own-added", node.place, name=name[:60])

    def _one(self, record: dict[str, Any], thing: Thing, number: int) -> dict[str, Any]:
        if thing.screen is not None or thing.surface is not None or self._goes(thing):
            return record
        wanted, found = self._local(thing), self._nodes.from_thing(number)
        if wanted is None or _same(wanted, found, shown=bool(found[:3, :3].any())):
            return record
        kept = {key: value for key, value in record.items() if key not in ("at", "turn", "look_at", "scale")}
        hidden = not found[:3, :3].any()
        if hidden:
            found = np.block([[wanted[:3, :3], found[:3, 3:]], [np.zeros((1, 3)), np.ones((1, 1))]])
        self._draft.lose("import-own-moved", f"things.{thing.id}", **_said(wanted, found))
        return kept | self._draft.placed(found, f"things.{thing.id}", scaled=True)

    def _goes(self, thing: Thing) -> bool:
        """Tell whether something else than its record places a thing when the show begins."""
        driven = {
            action.target
            for cue in self._scene.cues
            if any(one.kind == "start" or (one.kind == "at" and not one.at) for one in cue.when)
            for action in cue.do
            if action.verb in ("move", "turn") and not action.over
        }
        return thing.path is not None or thing.id in driven

    def _local(self, thing: Thing) -> Matrix | None:
        """Return where the record has a thing, in the frame of the thing above its node."""
        parent = self._scene.thing(thing.parent or "")
        try:
            own = world_from_thing(self._scene, thing)
            if parent is None or parent.id not in self._nodes.things:
                return own
            return np.asarray(np.linalg.inv(world_from_thing(self._scene, parent)) @ own, np.float64)
        except (InputError, np.linalg.LinAlgError):
            return None


def _same(one: Matrix, other: Matrix, *, shown: bool) -> bool:
    """Tell whether two frames are the same; one that is hidden by a size of zero keeps its place alone."""
    if np.abs(one[:3, 3] - other[:3, 3]).max() > _METRES + 1e-6 * np.abs(one[:3, 3]).max():
        return False
    if not shown:
        return True
    sizes = [np.linalg.norm(frame[:3, :3], axis=0) for frame in (one, other)]
    if np.abs(sizes[0] - sizes[1]).max() > _PART * sizes[0].max():
        return False
    with np.errstate(all="ignore"):
        turned = (one[:3, :3] / sizes[0]).T @ (other[:3, :3] / sizes[1])
    return bool(np.abs(turned - np.eye(3)).max() < np.radians(_DEGREES))


def _said(one: Matrix, other: Matrix) -> dict[str, str]:
    return {
        key: ", ".join(f"{value + 0.0:.4g}" for value in np.round(frame[:3, 3], 4))
        for key, frame in (("before", one), ("now", other))
    }

"""Which ids are used, a misspelt one included: one mistake must not bring others with it."""

from __future__ import annotations

from immersion.registry import nearest
from immersion.scene.finding import Finding, Severity
from immersion.scene.model import Scene
from immersion.scene.positions import place_of
from immersion.scene.references import names_of, references

__all__ = ["family", "found", "meant"]


def found(scene: Scene, code: str, severity: Severity, path: str, **values: object) -> Finding:
    """Return a finding of the scene's own, at its place in the file."""
    return Finding("scene-" + code, severity, place_of(scene, path), **values)


def meant(scene: Scene, block: str, *ends: str) -> set[str]:
    """Return the ids of a block that something names, or seems to name.

    Parameters
    ----------
    scene : Scene
    block : str
        Such as ``media`` or ``things``.
    *ends : str
        Only the uses whose path ends so, such as ``.play``; all of them when none is given.

    Returns
    -------
    set of str
        A name that nothing has counts for the nearest one: its author meant it, and is told so once. A media of the
        wrong type counts for every media of a type that fits.

    Examples
    --------
    >>> scene = Scene(immersion="1", id="a", views={"entry": {"at": [0, 1.6, 2]}},
    ...     cues=[{"id": "go", "do": [{"goto": "entri"}]}])
    >>> meant(scene, "views")
    {'entry'}
    """
    known = dict.fromkeys(names_of(scene, block))
    names: set[str] = set()
    for use in references(scene):
        if block not in use.blocks or (ends and not use.path.endswith(ends)):
            continue
        if use.name not in known:
            elsewhere = any(use.name in names_of(scene, other) for other in use.blocks if other != block)
            near = None if elsewhere else nearest(use.name, list(known))
            names |= {near} if near is not None else set()
            continue
        names.add(use.name)
        if use.types and scene.media[use.name].type not in use.types:
            names |= {name for name, media in scene.media.items() if media.type in use.types}
    return names


def family(scene: Scene, names: set[str]) -> set[str]:
    """Return things and all that their groups hold, however deep: what is done to a group is done to them."""
    held = set(names)
    while True:
        more = {thing.id for thing in scene.things if thing.parent in held} - held
        if not more:
            return held
        held |= more

"""Rules on cues: circles, cues that never fire, and acts that do nothing to their thing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from immersion.scene import _cue_texts as _cue_texts
from immersion.scene.finding import Finding
from immersion.scene.meant import family, found, meant
from immersion.scene.model import SEEN, SOUNDING, Action, Scene, Thing

__all__ = ["circles", "cues", "played"]

# What each verb needs of its thing; a group passes everything on, and a kind that is not here takes no such verb.
_PLAYS = (*SOUNDING, "model", "group")
_SEEN = (*SEEN, "light", "captions", "text", "group")
_NEEDS = {
    "play": _PLAYS,
    "stop": _PLAYS,
    "pause": _PLAYS,
    "gain": (*SOUNDING, "group"),
    "show": _SEEN,
    "hide": _SEEN,
}


def cues(scene: Scene) -> Iterator[Finding]:
    """Yield what is found of cues, of the things that wait for them, and of the show's hours."""
    yield from _circles(scene)
    yield from _never(scene)
    yield from _acts(scene)
    yield from _unheard(scene)
    show = scene.show
    if show.open is not None and show.open == show.closed:
        yield found(scene, "hours", "warning", "show.closed", found=repr(show.closed))


def played(scene: Scene) -> set[str]:
    """Return the things that some cue plays, by themselves or in a group."""
    return family(scene, meant(scene, "things", ".play"))


def circles(edges: Mapping[str, Sequence[str]]) -> Iterator[list[str]]:
    """Yield the circles of a graph, one for each knot of them, each from its first node on.

    >>> list(circles({"a": ["b"], "b": ["c", "a"], "c": [], "d": ["d"]}))
    [['a', 'b', 'a'], ['d', 'd']]
    """
    done: set[str] = set()
    for start in edges:
        way: list[str] = []
        waiting = [(start, 0)]
        while waiting:
            node, depth = waiting.pop()
            del way[depth:]
            if node in way:
                yield [*way[way.index(node) :], node]
                done.update(way)
                break
            if node in done or node not in edges:
                continue
            done.add(node)
            way.append(node)
            waiting += [(following, depth + 1) for following in reversed(edges[node])]


def _circles(scene: Scene) -> Iterator[Finding]:
    """Find cues that fire themselves in a circle, without a delay between them."""
    edges: dict[str, list[str]] = {cue.id: [] for cue in scene.cues}
    place = {cue.id: f"cues[{index}]" for index, cue in enumerate(scene.cues)}
    for cue in scene.cues:
        edges[cue.id] += [action.target for action in cue.do if action.verb == "cue"]
        for condition in cue.when:
            if condition.after is not None and not condition.delay and condition.after in edges:
                edges[condition.after].append(cue.id)
    for circle in circles(edges):
        yield found(scene, "cue-circle", "error", place[circle[0]], found=" → ".join(circle))


def _never(scene: Scene) -> Iterator[Finding]:
    """Find cues that nothing fires, and conditions that never come."""
    fired, heard = meant(scene, "cues", ".cue", "show.idle"), played(scene)
    things = {thing.id: thing for thing in scene.things}
    for index, cue in enumerate(scene.cues):
        if not cue.when and cue.id not in fired:
            yield found(scene, "never-fires", "warning", f"cues[{index}]", found=repr(cue.id))
        for number, condition in enumerate(cue.when):
            path = f"cues[{index}].when[{number}].{condition.kind}"
            ends = things.get(str(condition.ended)) if condition.ended is not None else None
            if ends is not None and not ends.loop:
                yield from never_ends(scene, ends, heard, path)
            pressed = things.get(str(condition.click)) if condition.click is not None else None
            if pressed is not None and pressed.kind not in _SEEN:
                values = {"found": repr(pressed.id), "kind": pressed.kind}
                yield found(scene, "never-clicked", "warning", path, **values)


def never_ends(scene: Scene, thing: Thing, heard: set[str], path: str) -> Iterator[Finding]:
    """Find a thing that is waited for, and cannot end since it never plays."""
    if thing.kind not in _PLAYS:
        yield found(scene, "ended-kind", "warning", path, found=repr(thing.id), kind=thing.kind)
    elif thing.id not in heard:
        yield found(scene, "never-played", "warning", path, found=repr(thing.id))


def _acts(scene: Scene) -> Iterator[Finding]:
    """Find acts that do nothing: a picture has no level, a sound is not seen."""
    things = {thing.id: thing for thing in scene.things}
    acts: list[tuple[str, Action]] = []
    for index, cue in enumerate(scene.cues):
        acts += [(f"cues[{index}].do[{number}]", action) for number, action in enumerate(cue.do)]
    for index, fallback in enumerate(scene.rigs.fallback):
        acts += [(f"rigs.fallback[{index}].do[{n}]", action) for n, action in enumerate(fallback.do)]
        if not fallback.do:
            path = f"rigs.fallback[{index}].do"
            yield found(scene, "fallback-empty", "warning", path, found=repr(fallback.lost))
    for path, action in acts:
        thing = things.get(action.target)
        wanted = _NEEDS.get(action.verb)
        if thing is not None and wanted is not None and thing.kind not in wanted:
            values = {
                "found": f"{{{action.verb}: {thing.id}}}",
                "kind": thing.kind,
                "wanted": ", ".join(wanted),
            }
            yield found(scene, "verb-kind", "warning", f"{path}.{action.verb}", **values)


def _unheard(scene: Scene) -> Iterator[Finding]:
    """Find sounds that no cue plays, and hidden things that no cue shows; without any cue nothing is expected."""
    if not scene.cues:
        return
    heard = played(scene) | meant(scene, "things", ".ended")
    seen = family(scene, meant(scene, "things", ".show"))
    for index, thing in enumerate(scene.things):
        if thing.kind in SOUNDING and thing.id not in heard:
            yield found(scene, "never-heard", "warning", f"things[{index}]", found=repr(thing.id))
        if not thing.visible and thing.kind in _SEEN and thing.id not in seen:
            yield found(scene, "never-shown", "warning", f"things[{index}].visible", found=repr(thing.id))

"""What `render` draws instead of sounding: plans, pictures, films and contact sheets, as options of the same verb."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any

import typer

from immersion import messages
from immersion.cli import _light_texts as _light_texts
from immersion.cli import _pictures_texts as _pictures_texts
from immersion.cli.light_drawing import lux, projector
from immersion.cli.options import told
from immersion.cli.output import as_json, lines
from immersion.cli.pictures_drawing import opened_scene, pictures, sheet, target_of
from immersion.errors import UsageError

__all__ = ["with_pictures"]

_SHARED = frozenset({"file", "target", "out", "walk", "profile", "language", "venue", "json", "lang"})
"""Options of `render` that mean the same for pictures."""


def _options() -> dict[str, tuple[Any, Any]]:
    """Return each option's annotation and default."""

    def flag(name: str) -> tuple[Any, Any]:
        return Annotated[bool, typer.Option(f"--{name}", help=told(f"cli-pictures-{name}"))], False

    def option(kind: Any, name: str, metavar: str) -> tuple[Any, Any]:  # noqa: ANN401 - a type
        return Annotated[kind | None, typer.Option(help=told(f"cli-pictures-{name}"), metavar=metavar)], None

    return {
        "plan": flag("plan"),
        "pictures": flag("pictures"),
        "sheet": flag("sheet"),
        "lux": flag("lux"),
        "projector": option(str, "projector", "ID"),
        "send": option(str, "send", "content|grid|screen-grid|white"),
        "views": option(str, "views", "all|A,B"),
        "size": option(str, "size", "1280x720"),
        "times": option(str, "times", "0,40"),
        "fps": option(int, "fps", "30"),
        "video": option(Path, "video", "out.mp4"),
        "begin": option(float, "begin", "0"),
        "end": option(float, "end", "60"),
        "columns": option(int, "columns", "3"),
        "paper": option(str, "paper", "A4|A3|…"),
        "scale": option(int, "scale", "50"),
        "room": option(str, "room", "ROOM"),
        "date": option(str, "date", "YYYY-MM-DD"),
    }


# What each kind of picture takes beside the shared options.
_KINDS = {
    "plan": frozenset({"paper", "scale", "room", "date"}),
    "pictures": frozenset({"views", "size", "times", "fps", "video", "begin", "end"}),
    "sheet": frozenset({"views", "size", "times", "columns"}),
    "lux": frozenset({"views", "size", "times"}),
    "projector": frozenset({"send", "times"}),
}
_SOUNDING = {
    "pictures": frozenset({"to", "tour", "lost"}),
    "sheet": frozenset({"tour", "lost"}),
    "lux": frozenset({"tour", "lost"}),
    "projector": frozenset({"tour", "lost"}),
}
"""Options of sound that a kind of picture takes too: a film is heard, a tour is a visit, a dead lamp is dark."""


def with_pictures(render: Callable[..., Any]) -> Callable[..., Any]:
    """Return the verb `render` with the options of pictures; without them it does what it did.

    Its signature is what the command line shows: the verb's own options, then those of pictures.
    """
    own = inspect.signature(render, eval_str=True)
    more = _options()

    def verb(**given: Any) -> Any:  # noqa: ANN401 - whatever the verb returns
        ours = {name: given.pop(name) for name in more}
        kinds = [name for name in _KINDS if ours[name]]
        if not kinds:
            _refuse(
                ours,
                {name for name in ours if name not in _KINDS},
                " / ".join(f"--{kind}" for kind in _KINDS),
            )
            return render(**given)
        if len(kinds) > 1:
            raise UsageError("cli-pictures-one", found=" ".join(f"--{kind}" for kind in kinds))
        kind = kinds[0]
        _refuse(ours, {name for name in ours if name not in (*_KINDS, *_KINDS[kind])}, f"--{kind}")
        _refuse_sound(own, given, kind)
        return _VERBS[kind](given, ours)

    parameters = [one for one in own.parameters.values() if one.name not in ("json", "lang")]
    parameters += [
        inspect.Parameter(name, inspect.Parameter.POSITIONAL_OR_KEYWORD, default=default, annotation=kind)
        for name, (kind, default) in more.items()
    ]
    parameters += [own.parameters[name] for name in ("json", "lang")]
    verb.__signature__ = own.replace(parameters=parameters)  # type: ignore[attr-defined]
    verb.__annotations__ = {one.name: one.annotation for one in parameters}
    return verb


def _refuse(options: dict[str, Any], names: set[str], kind: str) -> None:
    """Refuse options that would change nothing."""
    for name in sorted(names):
        if options[name] not in (None, False):
            raise UsageError("cli-pictures-unused", option=f"--{name.replace('_', '-')}", kind=kind)


def _refuse_sound(own: inspect.Signature, given: dict[str, Any], kind: str) -> None:
    """Refuse options that belong to sound."""
    for name, parameter in own.parameters.items():
        if name not in (*_SHARED, *_SOUNDING.get(kind, ())) and given.get(name) != parameter.default:
            raise UsageError("cli-pictures-unused", option=f"--{name.replace('_', '-')}", kind=f"--{kind}")


def _plan(given: dict[str, Any], ours: dict[str, Any]) -> None:
    from immersion import preview

    out = target_of(given)
    chosen = {name: ours[name] for name in ("paper", "scale", "room", "date") if ours[name] is not None}
    with opened_scene(given) as opened:
        made = preview.plan(opened, out, walk=given["walk"], **chosen)
    if given["json"]:
        as_json(made.to_dict())
        return
    head = messages.text("cli-pictures-planned", scale=made.scale, paper=made.paper, sheets=made.sheets)
    lines([*made.notes, head, *(messages.text("cli-done", path=file) for file in made.files)])


_VERBS: dict[str, Callable[[dict[str, Any], dict[str, Any]], Any]] = {
    "plan": _plan,
    "pictures": pictures,
    "sheet": sheet,
    "lux": lux,
    "projector": projector,
}

"""What `render` draws instead of sounding: plans, pictures, films and contact sheets, as options of the same verb."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from immersion import messages
from immersion.cli import _pictures_texts as _pictures_texts
from immersion.cli.options import told
from immersion.cli.output import as_json, lines
from immersion.errors import UsageError

if TYPE_CHECKING:
    from immersion.stage.stage import Stage

__all__ = ["with_pictures"]

_SHARED = frozenset({"file", "target", "out", "walk", "profile", "language", "json", "lang"})
"""Options of `render` that mean the same for pictures."""


def _options() -> dict[str, tuple[Any, Any]]:
    """Return each option's annotation and default."""
    return {
        "plan": (Annotated[bool, typer.Option("--plan", help=told("cli-pictures-plan"))], False),
        "paper": (
            Annotated[str | None, typer.Option(help=told("cli-pictures-paper"), metavar="A4|A3|…")],
            None,
        ),
        "scale": (Annotated[int | None, typer.Option(help=told("cli-pictures-scale"), metavar="50")], None),
        "room": (Annotated[str | None, typer.Option(help=told("cli-pictures-room"))], None),
        "date": (
            Annotated[str | None, typer.Option(help=told("cli-pictures-date"), metavar="YYYY-MM-DD")],
            None,
        ),
    }


# What each kind of picture takes beside the shared options.
_KINDS = {"plan": frozenset({"paper", "scale", "room", "date"})}


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
        if name not in _SHARED and given.get(name) != parameter.default:
            raise UsageError("cli-pictures-unused", option=f"--{name.replace('_', '-')}", kind=f"--{kind}")


def _opened(given: dict[str, Any]) -> Stage:
    from immersion import stage

    return stage.open(given["file"], given["profile"], given["language"])


def _target(given: dict[str, Any]) -> Path:
    if (given["out"] is None) == (given["target"] is None):
        raise UsageError("cli-render-no-out")
    return Path(given["out"] if given["out"] is not None else given["target"])


def _plan(given: dict[str, Any], ours: dict[str, Any]) -> None:
    from immersion import preview

    out = _target(given)
    chosen = {name: ours[name] for name in ("paper", "scale", "room", "date") if ours[name] is not None}
    with _opened(given) as opened:
        made = preview.plan(opened, out, walk=given["walk"], **chosen)
    if given["json"]:
        as_json(made.to_dict())
        return
    head = messages.text("cli-pictures-planned", scale=made.scale, paper=made.paper, sheets=made.sheets)
    lines([*made.notes, head, *(messages.text("cli-done", path=file) for file in made.files)])


_VERBS: dict[str, Callable[[dict[str, Any], dict[str, Any]], Any]] = {"plan": _plan}

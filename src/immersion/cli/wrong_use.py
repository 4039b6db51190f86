"""Wrong use of the command line, told as every other problem: what was found, what was expected, what to do."""

from __future__ import annotations

import re
from collections.abc import Iterable
from difflib import get_close_matches

import typer

from immersion import messages
from immersion.cli import _texts as _texts
from immersion.errors import UsageError

__all__ = ["WRONG_USE", "as_usage_error"]

WRONG_USE = typer.BadParameter.__mro__[2]
"""What click raises on wrong use, wherever typer keeps it: the parent of its usage errors."""

# Click says these in English only, and keeps some of what it found in its sentence alone.
_NO_VERB = re.compile(r"No such command '(?P<name>.*?)'")
_EXTRA = re.compile(r"unexpected extra arguments?(?:\(s\))? \((?P<name>.*)\)")
_NO_VALUE = re.compile(r"requires an argument")


def as_usage_error(error: Exception) -> UsageError:
    """Return a click error as one of ours."""
    context, parameter = getattr(error, "ctx", None), getattr(error, "param", None)
    command = context.command_path if context is not None else "immersion"
    kind, said = type(error).__name__, str(getattr(error, "message", error))
    if kind == "MissingParameter" and parameter is not None:
        wanted = parameter.metavar or _flag(parameter)
        return UsageError("cli-missing", wanted=wanted, command=command)
    if kind == "NoSuchOption":
        name = str(getattr(error, "option_name", said))
        return _unknown("cli-no-option", name, _options(context), command)
    if match := _NO_VERB.search(said):
        verbs = getattr(getattr(context, "command", None), "commands", {})
        return _unknown("cli-no-verb", match["name"], verbs, command)
    if match := _EXTRA.search(said):
        return UsageError("cli-extra", name=match["name"], command=command)
    if _NO_VALUE.search(said):
        return UsageError("cli-no-value", name=getattr(error, "option_name", said), command=command)
    if kind == "BadParameter" and parameter is not None:
        wanted = messages.text(f"cli-kind-{_kind(parameter)}")
        return UsageError("cli-bad-value", name=_flag(parameter), wanted=wanted, command=command)
    return UsageError("cli-usage", found=said, command=command)


def _unknown(code: str, name: str, known: Iterable[str], command: str) -> UsageError:
    names = sorted(known)
    near = get_close_matches(name, names, 1) or [f"{command} --help"]
    return UsageError(code, name=name, known=", ".join(names), nearest=near[0])


def _options(context: typer.Context | None) -> list[str]:
    parameters = context.command.params if context is not None else []
    return [name for parameter in parameters for name in parameter.opts if name.startswith("-")]


def _flag(parameter: object) -> str:
    names: list[str] = getattr(parameter, "opts", [])
    return max(names, key=len) if names else str(getattr(parameter, "name", ""))


def _kind(parameter: object) -> str:
    # typer has its own descriptors of types since 0.29; before, a parameter had click's.
    described = getattr(getattr(parameter, "type_descriptor", None), "annotation", None)
    name = getattr(described, "__name__", None) or getattr(getattr(parameter, "type", None), "name", "")
    return {"float": "float", "int": "integer", "integer": "integer"}.get(str(name), "other")

"""From pydantic's errors to the problems of a scene: one stable code each, in two languages."""

from __future__ import annotations

import json
import types
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError

from immersion.errors import Problem, SceneError, Where
from immersion.registry import nearest
from immersion.scene import _structure_texts as _structure_texts
from immersion.scene import _texts as _texts
from immersion.scene.model.base import EXTENSIONS

__all__ = ["join", "problems_of", "scene_error", "shown"]

_TYPES = {
    "string_type": "string",
    "bool_type": "flag",
    "bool_parsing": "flag",
    "float_type": "number",
    "float_parsing": "number",
    "int_type": "whole-number",
    "int_parsing": "whole-number",
    "int_from_float": "whole-number",
    "finite_number": "not-finite",
    "tuple_type": "list",
    "list_type": "list",
    "dict_type": "map",
    "mapping_type": "map",
    "model_type": "map",
    "model_attributes_type": "map",
    "none_required": "value",
}
_LIMITS = {
    "greater_than": (">", "gt"),
    "greater_than_equal": ("≥", "ge"),
    "less_than": ("<", "lt"),
    "less_than_equal": ("≤", "le"),
}
_COUNTS = {"too_short": ("≥", "min_length"), "too_long": ("≤", "max_length")}


def join(parts: Iterable[str | int]) -> str:
    """Return a path such as ``things[2].gain``.

    >>> join(["things", 2, "gain"])
    'things[2].gain'
    """
    path = ""
    for part in parts:
        path += f"[{part}]" if isinstance(part, int) else f".{part}" if path else part
    return path


def shown(value: object) -> str:
    """Return a value as it would stand in a file, cut at 60 characters."""
    if isinstance(value, BaseModel):
        value = value.model_dump(exclude_defaults=True)
    try:
        text = json.dumps(value, ensure_ascii=False, default=str)
    except (TypeError, ValueError, RecursionError):
        text = type(value).__name__
    text = text.encode("utf-8", "replace").decode("utf-8")
    return text if len(text) <= 60 else text[:57] + "…"


def scene_error(error: ValidationError, model: type[BaseModel]) -> SceneError:
    """Return the error of a scene that pydantic refused."""
    found = tuple(problems_of(error, model))
    return SceneError("scene-invalid", None, found, count=len(found))


def problems_of(error: ValidationError, model: type[BaseModel]) -> list[Problem]:
    """Return one problem per error, with its path; the reader adds file, line and column."""
    found: dict[tuple[str, str], Problem] = {}
    for entry in error.errors(include_url=False):
        problem = _problem(entry, model)
        found.setdefault((problem.code, problem.where.path), problem)
    # pydantic counts right items only: a list with a wrong item is not too short as well.
    wrong = {path[: path.rfind("[")] for path in _around(found)}
    return [p for (code, path), p in found.items() if code != "scene-count" or path not in wrong]


def _around(found: Iterable[tuple[str, str]]) -> Iterable[str]:
    """Yield every path of a list's item that has a problem, or around one."""
    for _, path in found:
        while path:
            if path.endswith("]"):
                yield path
            path = path[: max(path.rfind("."), path.rfind("["), 0)]


def _problem(entry: Mapping[str, Any], model: type[BaseModel]) -> Problem:
    # pydantic adds the names of a union's branches and "[key]" to a location: neither is in the file.
    loc = list(_real_parts(entry["loc"], model))
    kind, context, path = entry["type"], entry.get("ctx") or {}, join(loc)
    where = Where(path=path)
    if kind == "extra_forbidden":
        return _unknown_key(loc, path, model)
    if kind == "missing":
        return Problem("scene-missing", Where(path=join(loc[:-1]) or ""), key=str(loc[-1]) if loc else "")
    if kind.startswith("scene-"):
        return Problem(
            kind,
            Where(path=path + context["at"] if path else context["at"].lstrip(".")),
            found=shown(context["input"]),
        )
    if kind == "literal_error" and path == "immersion":
        return Problem("scene-version", where, found=shown(entry["input"]))
    if kind == "literal_error":
        return _choice(entry, where, loc, model)
    found = shown(entry["input"])
    if kind in _LIMITS:
        sign, name = _LIMITS[kind]
        return Problem("scene-range", where, found=found, wanted=f"{sign} {context[name]:g}")
    if kind in _COUNTS:
        sign, name = _COUNTS[kind]
        return Problem("scene-count", where, found=found, wanted=f"[…] {sign} {context[name]}")
    return Problem(f"scene-{_TYPES.get(kind, 'value')}", where, found=found)


def _unknown_key(loc: Sequence[str | int], path: str, model: type[BaseModel]) -> Problem:
    known = _keys(_model_at(model, loc[:-1]))
    key = str(loc[-1])
    return Problem(
        "scene-unknown-key",
        Where(path=path),
        found=shown(key),
        known=", ".join(known),
        nearest=nearest(key, known),
    )


def _choice(
    entry: Mapping[str, Any], where: Where, loc: Sequence[str | int], model: type[BaseModel]
) -> Problem:
    annotation = _annotation_at(model, loc)
    choices = [str(value) for value in _literals(annotation)]
    found = entry["input"]
    return Problem(
        "scene-choice",
        where,
        found=shown(found),
        wanted=", ".join(choices) or str(entry["ctx"]["expected"]),
        nearest=nearest(str(found), choices),
    )


def _literals(annotation: Any) -> list[object]:
    if str(get_origin(annotation)) == "typing.Literal":
        return list(get_args(annotation))
    return [value for part in get_args(annotation) for value in _literals(part)]


def _keys(model: type[BaseModel] | None) -> list[str]:
    return [] if model is None else [name for name in model.model_fields if name != "extensions"]


def _unwrap(annotation: Any) -> list[Any]:
    """Return the branches of an annotation, without None."""
    if get_origin(annotation) in (Union, types.UnionType):
        return [branch for part in get_args(annotation) for branch in _unwrap(part)]
    if hasattr(annotation, "__metadata__"):
        return _unwrap(annotation.__origin__)
    return [] if annotation is type(None) else [annotation]


def _inside(annotation: Any, part: str | int) -> Any | None:
    """Return the annotation of one key or item of a value, or None when it has none."""
    for branch in _unwrap(annotation):
        origin, args = get_origin(branch), get_args(branch)
        if isinstance(branch, type) and issubclass(branch, BaseModel):
            if isinstance(part, str) and part in branch.model_fields:
                return branch.model_fields[part].annotation
        elif origin is dict and isinstance(part, str):
            return args[1]
        elif origin is tuple and isinstance(part, int):
            return args[0] if len(args) == 2 and args[1] is Ellipsis else args[min(part, len(args) - 1)]
    return None


def _annotation_at(model: type[BaseModel], loc: Sequence[str | int]) -> Any:
    annotation: Any = model
    for part in loc:
        annotation = _inside(annotation, part)
    return annotation


def _model_at(model: type[BaseModel], loc: Sequence[str | int]) -> type[BaseModel] | None:
    for branch in _unwrap(_annotation_at(model, loc)):
        if isinstance(branch, type) and issubclass(branch, BaseModel):
            return branch
    return None


def _real_parts(loc: Sequence[str | int], model: type[BaseModel]) -> list[str | int]:
    parts: list[str | int] = []
    annotation: Any = model
    for index, part in enumerate(loc):
        inner = _inside(annotation, part)
        last_unknown = index == len(loc) - 1 and _model_of(annotation) is not None
        if inner is None and not last_unknown:
            continue
        if part not in (EXTENSIONS, "[key]"):
            parts.append(part)
        annotation = inner
    return parts


def _model_of(annotation: Any) -> type[BaseModel] | None:
    return next((b for b in _unwrap(annotation) if isinstance(b, type) and issubclass(b, BaseModel)), None)

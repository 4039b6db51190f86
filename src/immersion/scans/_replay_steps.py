"""The steps that can be done again: each is a public function of scans, called by the arguments it recorded."""

from __future__ import annotations

import inspect
import json
import typing
from collections.abc import Callable, Mapping
from difflib import get_close_matches
from importlib import import_module
from typing import Any

from immersion.errors import InputError, UnknownNameError, Where
from immersion.registry import Registry
from immersion.scans import _provenance_texts as _provenance_texts
from immersion.scans._history import ProvenanceStep
from immersion.scans.cloud import PointCloud
from immersion.scans.mesh import Mesh

__all__ = ["STEPS", "called", "defaults", "known", "step_function"]

STEPS: Registry[Callable[..., object]] = Registry("scan-step")
"""Steps of third parties: ``function(scan, **parameters)``, registered under the name that they record."""

_OWN = (
    "clean", "clean_cloud", "decimate", "fit_control_points", "lod", "read", "reconstruct", "remove_outliers",
    "set_scale", "set_up", "thin", "with_rights", "write",
)  # fmt: skip
# What a wrong argument makes a function raise: the record may have been written by another version, or by hand.
_REFUSALS = (
    TypeError, ValueError, LookupError, AttributeError, ArithmeticError, MemoryError, RecursionError
)  # fmt: skip


def known() -> frozenset[str]:
    """Return the names of the steps that can be done again."""
    scans = import_module("immersion.scans")
    return frozenset([name for name in _OWN if name in scans.__all__] + STEPS.names())


def step_function(name: str, place: Where | None = None) -> Callable[..., object]:
    """Return the function of a step.

    Raises
    ------
    UnknownNameError
        If no step has this name.
    """
    names = known()
    if name not in names:
        nearest = get_close_matches(name, names, 1)
        raise UnknownNameError(
            "replay-step", place, name=name[:80], known=", ".join(sorted(names)), nearest=nearest
        )
    if name in STEPS.names():
        return STEPS.get(name).plugin
    function: Callable[..., object] = getattr(import_module("immersion.scans"), name)
    return function


def defaults(name: str) -> Mapping[str, object]:
    """Return what each argument of a step is when it is not given; empty for a step that is not known."""
    if name not in known():
        return {}
    parameters = inspect.signature(step_function(name)).parameters.values()
    return {p.name: p.default for p in parameters if p.default is not inspect.Parameter.empty}


def called(
    step: ProvenanceStep,
    *given: object,
    place: Where | None = None,
    progress: Callable[[float], None] | None = None,
    **more: object,
) -> Mesh | PointCloud | None:
    """Call a step's function with its recorded arguments, and return the scan that it gives.

    Raises
    ------
    UnknownNameError
        If no step has this name.
    InputError
        If an argument is not one of the function's, or of another type.
    """
    function = step_function(step.name, place)
    signature = inspect.signature(function)
    hints = _hints(function)
    taken = {*list(signature.parameters)[: len(given)], *more, "progress"}
    arguments = dict(more)
    for name, value in step.parameters.items():
        # What begins with an underscore is for our own tests, and no record may set it.
        if name not in signature.parameters or name in taken or name.startswith("_"):
            raise _refused(step, name, value, "?", place)
        try:
            arguments[name] = _checked(hints.get(name), _number(value))
        except ValueError as error:  # pydantic's own error is one
            raise _refused(step, name, value, type(error).__name__, place) from None
    if progress is not None and "progress" in signature.parameters:
        arguments["progress"] = progress
    try:
        result = function(*given, **arguments)
    except _REFUSALS as error:
        raise _refused(step, "**", step.parameters, type(error).__name__, place) from error
    result = getattr(result, "mesh", getattr(result, "cloud", result))
    return result if isinstance(result, Mesh | PointCloud) else None


def _refused(step: ProvenanceStep, name: str, value: object, reason: str, place: Where | None) -> InputError:
    shown = repr(value)
    shown = shown if len(shown) < 60 else shown[:57] + "…"
    return InputError("replay-parameter", place, step=step.name, name=name[:80], value=shown, reason=reason)


def _number(value: object) -> object:
    """Return a number that JSON cannot hold from the name it was given."""
    if isinstance(value, Mapping) and set(value) == {"number"}:
        return float(str(value["number"]))
    return value


def _hints(function: Callable[..., object]) -> Mapping[str, Any]:
    try:
        return typing.get_type_hints(function)
    except (NameError, TypeError):  # a name that only the type checker imports
        return {}


def _checked(hint: Any, value: object) -> object:  # noqa: ANN401 - any annotation
    """Return the value once it has the type that the function says; arrays are left to the function."""
    from pydantic import TypeAdapter
    from pydantic.errors import PydanticSchemaGenerationError, PydanticUserError

    if hint is None or (isinstance(value, float) and not json.dumps(value)[-1].isdigit()):
        return value
    try:
        adapter: TypeAdapter[Any] = TypeAdapter(hint)
    except (PydanticSchemaGenerationError, PydanticUserError):
        return value
    return adapter.validate_json(json.dumps(value), strict=True)

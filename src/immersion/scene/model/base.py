"""The base of every record: frozen, unknown keys refused, ``x-…`` keys kept."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, cast

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    ModelWrapValidatorHandler,
    SerializerFunctionWrapHandler,
    ValidationError,
    model_serializer,
    model_validator,
)
from pydantic_core import InitErrorDetails, PydanticCustomError

__all__ = ["EXTENSIONS", "Record", "Wrong", "at_most_one", "doc", "exactly_one", "required"]

Wrong = Iterator[PydanticCustomError]

EXTENSIONS = "x-"
"""The key under which a record keeps its ``x-…`` keys while it is validated."""


def doc(en: str, fr: str, default: Any = None, **options: Any) -> Any:
    """Declare an optional key with its description in English and in French."""
    return Field(default=default, description=f"{en}\n{fr}", **options)


def required(en: str, fr: str, **options: Any) -> Any:
    """Declare a required key with its description in English and in French."""
    return Field(description=f"{en}\n{fr}", **options)


def exactly_one(given: Mapping[str, Any], names: Iterable[str], code: str) -> Wrong:
    """Yield an error of this code unless exactly one of these keys is given."""
    from immersion.scene.model.values import fail

    found = [name for name in names if name in given]
    if len(found) != 1:
        yield fail(code, ", ".join(found) or "—", absent=not found)


def at_most_one(given: Mapping[str, Any], names: Iterable[str], code: str) -> Wrong:
    """Yield an error of this code when several of these keys are given."""
    from immersion.scene.model.values import fail

    found = [name for name in names if name in given]
    if len(found) > 1:
        yield fail(code, ", ".join(found), f".{found[-1]}")


def _schema_extra(schema: dict[str, Any]) -> None:
    schema.get("properties", {}).pop(EXTENSIONS, None)
    schema["patternProperties"] = {"^x-": {}}


class Record(BaseModel):
    """A block of the scene format; its fields are the keys of the format, its values are parsed.

    ``extensions`` holds the ``x-…`` keys of the block, which no tool of ours reads.
    """

    model_config = ConfigDict(
        frozen=True, extra="forbid", arbitrary_types_allowed=True, json_schema_extra=_schema_extra
    )

    extensions: dict[str, Any] = Field(default_factory=dict, alias=EXTENSIONS)

    @classmethod
    def structure(cls, given: Mapping[str, Any]) -> Wrong:
        """Yield what is wrong with the keys that are given together, whatever their values."""
        yield from ()

    @model_validator(mode="wrap")
    @classmethod
    def _whole(cls, data: Any, handler: ModelWrapValidatorHandler[Any]) -> Any:
        """Check values and structure in one pass, so that neither hides the problems of the other."""
        if not isinstance(data, Mapping):
            return handler(data)
        extra = {key: value for key, value in data.items() if str(key).startswith("x-")}
        # A record given again (after a replacement) already has them gathered.
        rest = {key: value for key, value in data.items() if key not in extra} if extra else data
        wrong = list(cls.structure({key: value for key, value in rest.items() if value is not None}))
        if wrong and any(key not in cls.model_fields and key != EXTENSIONS for key in rest):
            # What seems to be absent is probably there, with a slip of the pen in its name.
            wrong = [error for error in wrong if not (error.context or {}).get("absent")]
        whole = {**rest, EXTENSIONS: extra} if extra else rest
        if not wrong:
            return handler(whole)
        raise ValidationError.from_exception_data(
            cls.__name__, [*_errors_of(wrong, data), *_refused_by(handler, whole)]
        )

    @model_serializer(mode="wrap")
    def _spread_extensions(self, handler: SerializerFunctionWrapHandler) -> dict[str, Any]:
        plain = cast(dict[str, Any], handler(self))
        extra = plain.pop("extensions", None) or plain.pop(EXTENSIONS, None) or {}
        return {**plain, **extra}


def _errors_of(wrong: Iterable[PydanticCustomError], data: Any) -> list[InitErrorDetails]:
    return [InitErrorDetails(type=error, loc=(), input=data) for error in wrong]


def _refused_by(handler: ModelWrapValidatorHandler[Any], data: Any) -> list[InitErrorDetails]:
    """Return the errors of the values, in the form in which they can be raised again."""
    try:
        handler(data)
    except ValidationError as error:
        return [_again(entry) for entry in error.errors(include_url=False)]
    return []


def _again(entry: Any) -> InitErrorDetails:
    kind, context = entry["type"], entry.get("ctx") or {}
    ours = kind.startswith("scene-")
    return InitErrorDetails(
        type=PydanticCustomError(kind, "{code}", context) if ours else kind,
        loc=entry["loc"],
        input=entry["input"],
        ctx={} if ours else context,
    )

"""The base of every record: frozen, unknown keys refused, ``x-…`` keys kept."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    SerializerFunctionWrapHandler,
    model_serializer,
    model_validator,
)

__all__ = ["EXTENSIONS", "Record", "doc", "required"]

EXTENSIONS = "x-"
"""The key under which a record keeps its ``x-…`` keys while it is validated."""


def doc(en: str, fr: str, default: Any = None, **options: Any) -> Any:
    """Declare an optional key with its description in English and in French."""
    return Field(default=default, description=f"{en}\n{fr}", **options)


def required(en: str, fr: str, **options: Any) -> Any:
    """Declare a required key with its description in English and in French."""
    return Field(description=f"{en}\n{fr}", **options)


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

    @model_validator(mode="before")
    @classmethod
    def _gather_extensions(cls, data: Any) -> Any:
        if not isinstance(data, Mapping):
            return data
        extra = {key: value for key, value in data.items() if str(key).startswith("x-")}
        rest = {key: value for key, value in data.items() if key not in extra}
        # A record given again (after a replacement) already has them gathered.
        return {**rest, EXTENSIONS: extra} if extra else rest

    @model_serializer(mode="wrap")
    def _spread_extensions(self, handler: SerializerFunctionWrapHandler) -> dict[str, Any]:
        plain = cast(dict[str, Any], handler(self))
        extra = plain.pop("extensions", None) or plain.pop(EXTENSIONS, None) or {}
        return {**plain, **extra}

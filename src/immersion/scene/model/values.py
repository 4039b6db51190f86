"""The scalar values of the format: durations, levels, sizes, points, texts, file names.

Each has a parser that refuses what it does not know, a written form that parses to the same value, and a
JSON Schema. Parsers raise errors that carry only a code; the words are in the texts of the domain.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated, Any, TypeAlias

from pydantic import Field, PlainSerializer, PlainValidator, Strict, WithJsonSchema
from pydantic_core import PydanticCustomError

__all__ = [
    "Bytes",
    "Clock",
    "Color",
    "Count",
    "Duration",
    "Flag",
    "Frequency",
    "Gain",
    "Intensity",
    "Level",
    "Luminous",
    "Number",
    "Outputs",
    "Place",
    "Point",
    "Positive",
    "Size3",
    "Text",
    "Turn",
    "Uri",
    "Whole",
    "fail",
    "text_of",
]

LANGUAGE_TAG = r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*"
_NUMBER = r"[-+]?(?:\d{1,18}(?:\.\d{0,18})?|\.\d{1,18})(?:[eE][-+]?\d{1,3})?"
_DURATION = re.compile(
    r"(?:(\d{1,9})h)?(?:(\d{1,9})m(?!s))?(?:(\d{1,12}(?:\.\d{1,18})?(?:e-?\d{1,2})?)s)?(?:(\d{1,12}(?:\.\d{1,18})?)ms)?"
)


def fail(code: str, value: object, at: str = "", **values: object) -> PydanticCustomError:
    """Return the error that a parser raises: a code of the catalogue, what was found, and a path inside."""
    return PydanticCustomError("scene-" + code, "{code}", {"code": code, "at": at, "input": value, **values})


# Numbers ----------------------------------------------------------------------------------------------

Number: TypeAlias = Annotated[float, Strict(), Field(allow_inf_nan=False)]
Positive: TypeAlias = Annotated[float, Strict(), Field(gt=0, allow_inf_nan=False)]
Whole: TypeAlias = Annotated[int, Strict()]
Count: TypeAlias = Annotated[int, Strict(), Field(ge=0)]
Flag: TypeAlias = Annotated[bool, Strict()]


def _plain(value: float) -> str:
    return str(int(value)) if value == int(value) and abs(value) < 1e15 else repr(float(value))


class _Seconds(float):
    """A duration in seconds that a parser has seen."""


class _Hertz(float):
    """A frequency that a parser has seen."""


class _ByteCount(int):
    """A file size that a parser has seen."""


def parse_duration(value: object) -> float:
    """Return seconds from ``8s``, ``1m30s`` or ``250ms``."""
    if isinstance(value, _Seconds):
        return value
    match = _DURATION.fullmatch(value) if isinstance(value, str) and value else None
    if match is None or not any(match.groups()):
        raise fail("duration", value)
    hours, minutes, seconds, millis = (Decimal(part or 0) for part in match.groups())
    return _Seconds(hours * 3600 + minutes * 60 + seconds + millis / 1000)


def write_duration(value: float) -> str:
    """Return the shortest written form that parses to the same seconds."""
    for factor, unit in ((1, "s"), (1000, "ms")):
        scaled = Decimal(repr(float(value))) * factor
        if scaled == scaled.to_integral_value() and abs(scaled) < Decimal(10) ** 11:
            return f"{int(scaled)}{unit}"
    return f"{float(value)!r}s"


@dataclass(frozen=True, slots=True, order=True)
class Level:
    """A level in decibels.

    >>> Level(-20.0).linear
    0.1
    """

    db: float = 0.0

    @property
    def linear(self) -> float:
        """The factor of amplitude."""
        return float(10.0 ** (self.db / 20.0))


_LEVEL = re.compile(rf"({_NUMBER}) ?dB")


def parse_level(value: object) -> Level:
    """Return a level from ``-12dB``."""
    if isinstance(value, Level):
        return value
    match = _LEVEL.fullmatch(value) if isinstance(value, str) else None
    if match is None or not abs(float(match[1])) <= 400:
        raise fail("level", value)
    return Level(float(match[1]))


def write_level(value: Level) -> str:
    """Return ``-12dB``."""
    return f"{_plain(value.db)}dB"


def _unit_parser(
    code: str, units: Mapping[str, int], kind: Callable[[Decimal], Any]
) -> Callable[[object], Any]:
    pattern = re.compile(rf"({_NUMBER}) ?({'|'.join(units)})")

    def parse(value: object) -> Any:
        if isinstance(value, _Hertz | _ByteCount):
            return value
        match = pattern.fullmatch(value) if isinstance(value, str) else None
        if match is None or Decimal(match[1]) <= 0 or Decimal(match[1]) > 10**15:
            raise fail(code, value)
        return kind(Decimal(match[1]) * units[match[2]])

    return parse


_BYTE_UNITS = {"B": 1, "kB": 10**3, "MB": 10**6, "GB": 10**9}
parse_bytes = _unit_parser("size", _BYTE_UNITS, lambda value: _ByteCount(int(value)))
parse_frequency = _unit_parser("frequency", {"Hz": 1, "kHz": 1000}, lambda value: _Hertz(value))


def write_bytes(value: int) -> str:
    """Return ``15MB``, with the largest unit that stays whole."""
    unit = next(unit for unit in reversed(_BYTE_UNITS) if value % _BYTE_UNITS[unit] == 0)
    return f"{value // _BYTE_UNITS[unit]}{unit}"


@dataclass(frozen=True, slots=True)
class Intensity:
    """A light's strength: candelas (``cd``), lumens (``lm``) or lux (``lx``)."""

    value: float
    unit: str


_INTENSITY = re.compile(rf"({_NUMBER}) ?(cd|lm|lx)")


def parse_intensity(value: object) -> Intensity:
    """Return a light's strength from ``800cd`` or ``800lm``."""
    if isinstance(value, Intensity):
        return value
    match = _INTENSITY.fullmatch(value) if isinstance(value, str) else None
    if match is None or not 0 <= float(match[1]) < math.inf:
        raise fail("light", value)
    return Intensity(float(match[1]), match[2])


def parse_outputs(value: object) -> tuple[int, ...]:
    """Return output numbers from ``1-10``, ``11`` or ``[1, 3, 5]``."""
    if isinstance(value, int) and not isinstance(value, bool):
        value = [value]
    if isinstance(value, str) and (match := re.fullmatch(r"(\d{1,5})-(\d{1,5})", value)):
        first, last = int(match[1]), int(match[2])
        value = list(range(first, last + 1))
    whole = isinstance(value, Sequence) and not isinstance(value, str) and len(value) > 0
    numbers = list(value) if whole else []  # type: ignore[call-overload]
    if not numbers or len(numbers) > 4096 or any(type(n) is not int or not 1 <= n <= 65535 for n in numbers):
        raise fail("outputs", value)
    return tuple(numbers)


def write_outputs(value: tuple[int, ...]) -> str | list[int]:
    """Return ``1-10`` when the numbers follow each other, else the list."""
    if len(value) > 1 and list(value) == list(range(value[0], value[-1] + 1)):
        return f"{value[0]}-{value[-1]}"
    return list(value)


# Places -----------------------------------------------------------------------------------------------


def _numbers(value: object, count: int) -> tuple[float, ...] | None:
    if not isinstance(value, Sequence) or isinstance(value, str) or len(value) != count:
        return None
    ok = all(
        isinstance(n, int | float) and not isinstance(n, bool) and math.isfinite(n) and abs(n) < 1e15
        for n in value
    )
    return tuple(float(n) for n in value) if ok else None


def parse_point(value: object) -> tuple[float, ...]:
    """Return a point from ``[x, y, z]``."""
    numbers = _numbers(value, 3)
    if numbers is None:
        raise fail("point", value)
    return numbers


def parse_size3(value: object) -> tuple[float, ...]:
    """Return three positive lengths."""
    numbers = _numbers(value, 3)
    if numbers is None or min(numbers) <= 0:
        raise fail("box-size", value)
    return numbers


def parse_place(value: object) -> str | tuple[float, ...]:
    """Return an id, or a point from ``[x, y, z]``."""
    if isinstance(value, str) and value:
        return value
    numbers = _numbers(value, 3)
    if numbers is None:
        raise fail("place", value)
    return numbers


@dataclass(frozen=True, slots=True)
class TurnAngles:
    """A turn in degrees, applied intrinsically about y, then x, then z."""

    x: float = 0.0
    y: float = 0.0
    z: float = 0.0


def parse_turn(value: object) -> TurnAngles:
    """Return a turn from ``{y: 20}``."""
    if isinstance(value, TurnAngles):
        return value
    if not isinstance(value, Mapping) or not value or not set(value) <= {"x", "y", "z"}:
        raise fail("turn", value)
    numbers = _numbers([*value.values()], len(value))
    if numbers is None:
        raise fail("turn", value)
    return TurnAngles(**dict(zip(value, numbers, strict=True)))


def write_turn(value: TurnAngles) -> dict[str, float]:
    """Return ``{y: 20}``, without the zeros."""
    kept = {name: getattr(value, name) for name in "xyz" if getattr(value, name) != 0}
    return kept or {"y": 0.0}


def _write_numbers(value: object) -> object:
    return list(value) if isinstance(value, tuple) else value


# Texts ------------------------------------------------------------------------------------------------


def parse_text(value: object) -> str | dict[str, str]:
    """Return a text, or a map from language tags to texts."""
    if isinstance(value, str):
        return value
    if not isinstance(value, Mapping) or not value:
        raise fail("text", value)
    for key, words in value.items():
        if not isinstance(key, str) or not re.fullmatch(LANGUAGE_TAG, key):
            raise fail("language", key, f".{key}")
        if not isinstance(words, str):
            raise fail("text", words, f".{key}")
    return dict(value)


def text_of(text: str | Mapping[str, str] | None, language: str, default: str) -> str:
    """Return a text in a language: that one, else its base (``fr`` for ``fr-CA``), else the default's.

    Parameters
    ----------
    text : str, mapping or None
        A text of the scene; None gives an empty string.
    language, default : str
        BCP 47 tags: the one wanted and the scene's own.

    Examples
    --------
    >>> text_of({"fr": "Entrez.", "en": "Come in."}, "fr-CA", "en")
    'Entrez.'
    """
    if text is None or isinstance(text, str):
        return text or ""
    for tag in (language, language.split("-")[0], default, *sorted(text)):
        if tag in text:
            return text[tag]
    return ""


def _pattern(code: str, pattern: str) -> Callable[[object], str]:
    compiled = re.compile(pattern)

    def parse(value: object) -> str:
        if not isinstance(value, str) or not compiled.fullmatch(value):
            raise fail(code, value)
        return value

    return parse


_COLOR = r"#[0-9a-fA-F]{6}"
_CLOCK = r"([01]\d|2[0-3]):[0-5]\d"
_URI = r"[A-Za-z][A-Za-z0-9+.-]*:[^\s<>\"{}|\\^`]+"
_OSC = r"/[^\s#*,?\[\]{}]+"


def _numbers_schema(count: int) -> dict[str, Any]:
    return {"type": "array", "items": {"type": "number"}, "minItems": count, "maxItems": count}


def _string_schema(pattern: str, example: str) -> dict[str, Any]:
    return {"type": "string", "pattern": f"^(?:{pattern})$", "examples": [example]}


TEXT_SCHEMA = {
    "anyOf": [
        {"type": "string"},
        {
            "type": "object",
            "minProperties": 1,
            "additionalProperties": False,
            "patternProperties": {f"^{LANGUAGE_TAG}$": {"type": "string"}},
        },
    ]
}
POINT_SCHEMA = _numbers_schema(3)
LEVEL_SCHEMA = _string_schema(rf"{_NUMBER} ?dB", "-12dB")
DURATION_SCHEMA = _string_schema(rf"(?=.){_DURATION.pattern}", "1m30s")
TURN_SCHEMA = {
    "type": "object",
    "properties": {axis: {"type": "number"} for axis in "xyz"},
    "additionalProperties": False,
    "minProperties": 1,
}

Duration: TypeAlias = Annotated[
    float, PlainValidator(parse_duration), PlainSerializer(write_duration), WithJsonSchema(DURATION_SCHEMA)
]
Gain: TypeAlias = Annotated[
    Level, PlainValidator(parse_level), PlainSerializer(write_level), WithJsonSchema(LEVEL_SCHEMA)
]
Bytes: TypeAlias = Annotated[
    int,
    PlainValidator(parse_bytes),
    PlainSerializer(write_bytes),
    WithJsonSchema(_string_schema(rf"{_NUMBER} ?(B|kB|MB|GB)", "15MB")),
]
Frequency: TypeAlias = Annotated[
    float,
    PlainValidator(parse_frequency),
    PlainSerializer(lambda value: f"{_plain(value)}Hz"),
    WithJsonSchema(_string_schema(rf"{_NUMBER} ?k?Hz", "80Hz")),
]
Luminous: TypeAlias = Annotated[
    Intensity,
    PlainValidator(parse_intensity),
    PlainSerializer(lambda value: f"{_plain(value.value)}{value.unit}"),
    WithJsonSchema(_string_schema(rf"{_NUMBER} ?(cd|lm|lx)", "800cd")),
]
Outputs: TypeAlias = Annotated[
    tuple[int, ...],
    PlainValidator(parse_outputs),
    PlainSerializer(write_outputs),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "integer", "minimum": 1},
                {"type": "string", "pattern": r"^\d+-\d+$"},
                {"type": "array", "items": {"type": "integer", "minimum": 1}, "minItems": 1},
            ]
        }
    ),
]
Point: TypeAlias = Annotated[
    tuple[float, float, float],
    PlainValidator(parse_point),
    PlainSerializer(_write_numbers),
    WithJsonSchema(POINT_SCHEMA),
]
Size3: TypeAlias = Annotated[
    tuple[float, float, float],
    PlainValidator(parse_size3),
    PlainSerializer(_write_numbers),
    WithJsonSchema({**POINT_SCHEMA, "items": {"type": "number", "exclusiveMinimum": 0}}),
]
Place: TypeAlias = Annotated[
    str | tuple[float, float, float],
    PlainValidator(parse_place),
    PlainSerializer(_write_numbers),
    WithJsonSchema({"anyOf": [{"type": "string", "minLength": 1}, POINT_SCHEMA]}),
]
Turn: TypeAlias = Annotated[
    TurnAngles, PlainValidator(parse_turn), PlainSerializer(write_turn), WithJsonSchema(TURN_SCHEMA)
]
Text: TypeAlias = Annotated[
    str | dict[str, str],
    PlainValidator(parse_text),
    PlainSerializer(lambda value: value),
    WithJsonSchema(TEXT_SCHEMA),
]
Color: TypeAlias = Annotated[
    str, PlainValidator(_pattern("color", _COLOR)), WithJsonSchema(_string_schema(_COLOR, "#fff2e0"))
]
Clock: TypeAlias = Annotated[
    str, PlainValidator(_pattern("clock", _CLOCK)), WithJsonSchema(_string_schema(_CLOCK, "10:00"))
]
Uri: TypeAlias = Annotated[
    str, PlainValidator(_pattern("uri", _URI)), WithJsonSchema(_string_schema(_URI, "https://example.org/"))
]
OscAddress: TypeAlias = Annotated[
    str, PlainValidator(_pattern("osc", _OSC)), WithJsonSchema(_string_schema(_OSC, "/go"))
]

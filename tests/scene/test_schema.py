"""The schema is a good one, speaks two languages, and judges as the reader does."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from immersion import scene as scenes
from immersion.cli.main import main
from immersion.errors import SceneError, UsageError
from immersion.scene.model import Scene, Venue
from immersion.scene.record_names import RECORDS
from immersion.scene.writing import plain
from immersion.scene.yaml_tree import parse_tree

FIXTURES = Path(__file__).parent / "fixtures"
EXAMPLES = Path(__file__).resolve().parents[2] / "examples" / "scenes"
FILES = [FIXTURES / "example.yaml", *sorted(EXAMPLES.glob("*/scene.yaml"))]


def judge(**options: Any) -> jsonschema.Draft202012Validator:
    made = scenes.schema(**options)
    return jsonschema.Draft202012Validator(made, format_checker=jsonschema.FormatChecker())


@pytest.mark.parametrize("of", [Scene, Venue])
@pytest.mark.parametrize("lang", [None, "en", "fr"])
def test_the_metaschema_accepts_it(lang: str | None, of: type[Scene]) -> None:
    made = scenes.schema(lang, of=of)
    jsonschema.Draft202012Validator.check_schema(made)
    assert made["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    json.dumps(made, allow_nan=False)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.parent.name)
def test_what_authors_write_is_valid(file: Path) -> None:
    data = parse_tree(file.read_text(encoding="utf-8")).data
    assert [error.message for error in judge().iter_errors(data)] == []
    assert list(judge().iter_errors(plain(scenes.read(file)))) == []


def test_a_migrated_draft_is_valid_and_the_draft_is_not() -> None:
    text = (FIXTURES / "version-0.yaml").read_text(encoding="utf-8")
    from immersion.scene.migrating import migrated_text

    assert list(judge().iter_errors(parse_tree(migrated_text(text)).data)) == []
    assert list(judge().iter_errors(parse_tree(text).data))


def test_a_venue_is_valid() -> None:
    data = {"immersion": "1", "room": {"box": {"size": [5, 3, 5]}}, "title": {"fr": "Lyon"}}
    assert list(judge(of=Venue).iter_errors(data)) == []
    assert list(judge(of=Venue).iter_errors({**data, "things": []}))


GOOD = {"immersion": "1", "id": "a"}


@pytest.mark.parametrize(
    "block",
    [
        {"immersion": "2"}, {"shw": {}}, {"show": {"duration": "8"}}, {"show": {"open": "25:00"}}, {"title": {"f_r": "x"}},
        {"things": [{"id": "t", "model": "m", "at": [0, 1]}]}, {"things": [{"model": "m"}]}, {"views": {"e": {}}},
        {"things": [{"id": "t", "model": "m", "turn": {"w": 1}}]}, {"things": [{"id": "t", "light": "lamp"}]},
        {"things": [{"id": "t", "light": "spot", "color": "red"}]}, {"cues": [{"id": "c", "when": ["begin"]}]},
        {"media": {"m": {"type": "audio", "file": "../a.wav"}}}, {"media": {"m": {"type": "sound", "file": "a.wav"}}},
        {"profiles": {"p": {"budget": "15"}}}, {"rigs": {"projectors": {"p": {"at": [0, 0, 0]}}}},
        {"zones": {"z": {"sphere": {"at": "a", "radius": 0}}}}, {"base": "here"}, {"rigs": {"speakers": {"d": {"list": []}}}},
    ],
    ids=lambda block: json.dumps(block)[:40],
)  # fmt: skip
def test_the_schema_refuses_what_the_reader_refuses(block: dict[str, Any]) -> None:
    assert list(judge().iter_errors({**GOOD, **block}))
    with pytest.raises(SceneError):
        Scene(**{**GOOD, **block})


def places(made: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    """Return every record and key of a schema with its entry."""
    records = {"Scene": made, **made["$defs"]}
    keys = [(f"{name}.{key}", value) for name, r in records.items() for key, value in r["properties"].items()]
    return [*records.items(), *keys]


def test_every_record_and_key_has_a_title_and_a_description_in_both_languages() -> None:
    english, french, both = (places(scenes.schema(lang)) for lang in ("en", "fr", None))
    same = []
    for (name, en), (_, fr), (_, two) in zip(english, french, both, strict=True):
        for word in ("title", "description"):
            assert len(en[word]) > 2, name
            assert len(fr[word]) > 2, name
        assert two["description"] == f"{en['description']}\n{fr['description']}"
        assert two["title"] == f"{en['title']} / {fr['title']}"
        same += [name] if en["description"] == fr["description"] else []
    assert same == []
    assert set(RECORDS) >= {name for name, _ in english if "." not in name}


def test_defaults_are_what_an_author_would_write() -> None:
    made = scenes.schema("en")
    defs = made["$defs"]
    assert defs["Show"]["properties"]["gap"]["default"] == "0s"
    assert defs["Thing"]["properties"]["gain"]["default"] == "0dB"
    for name, entry in places(made):
        if "default" in entry:
            checker = jsonschema.Draft202012Validator({**entry, "$defs": defs})
            assert list(checker.iter_errors(entry["default"])) == [], name


def test_another_language_is_refused() -> None:
    with pytest.raises(UsageError, match="scene-schema-language"):
        scenes.schema("de")


def test_the_verb_speaks_the_language_asked_for(capsys: pytest.CaptureFixture[str]) -> None:
    for lang, title in (("fr", "Une scène"), ("en", "A scene")):
        assert main(["schema", "--lang", lang]) == 0
        assert json.loads(capsys.readouterr().out)["title"] == title

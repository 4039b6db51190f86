"""What an author sees while typing: yaml-language-server, with the schema that the scene names in its first line."""

from __future__ import annotations

from pathlib import Path

import pytest

from immersion.cli.main import main
from language_server import LanguageServer

SCENE = """\
# yaml-language-server: $schema=./scene.schema.json
immersion: "1"
id: salle
show:
  duration: long
  at_end: loop
things:
  - id: a
    light: spot
    angle: 30
    \n"""


@pytest.fixture(params=["en", "fr"])
def lang(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def server(lang: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> LanguageServer:
    folder = tmp_path / "l'été des scènes"
    folder.mkdir()
    assert main(["schema", "--lang", lang]) == 0
    (folder / "scene.schema.json").write_text(capsys.readouterr().out, encoding="utf-8")
    file = folder / "scene.yaml"
    file.write_text(SCENE, encoding="utf-8", newline="\n")
    return LanguageServer(file)


def test_an_editor_underlines_completes_and_explains(lang: str, server: LanguageServer) -> None:
    wanted = {"en": 'expected something like "1m30s"', "fr": 'attendu\u00a0: quelque chose comme "1m30s"'}
    angle = {"en": "A spot\u2019s full angle", "fr": "L\u2019angle total d\u2019un projecteur de lumière"}
    gain = {"en": "Its level.", "fr": "Son niveau."}
    with server:
        assert server.problems() == [(5, wanted[lang])]
        offered = {
            item["label"]: item.get("documentation") for item in server.at("completion", 11, 5)["items"]
        }
        assert {"intensity", "color", "look_at", "parent"} <= set(offered)
        assert offered["gain"] == gain[lang]
        assert [item["label"] for item in server.at("completion", 6, 11)["items"]] == ["loop", "stop"]
        told = server.at("hover", 10, 6)["contents"]["value"]
        assert angle[lang].replace("\u2019", "’" if lang == "fr" else "'") in told.replace("\\", "")

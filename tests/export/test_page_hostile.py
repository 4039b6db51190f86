"""Whatever the texts of a scene hold is shown as text, in a page on a server and in one file on a disk."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from immersion.export import WebOptions
from walked_scene import walked_scene
from web_pages import Visited, exported, visited, visited_file

HOSTILE = [
    "<img src=x onerror=alert(1)>", "</script><script>window.hacked=1</script>", "</title></body>", "<!--", "]]>",
    "\u202eevil\u202c", "🪨" * 40, "{{title}}{{data}}{{poster}}", "&lt;b&gt;",
    "../../etc/passwd", "javascript:alert(1)",
    '" onload="hacked=1', "${hacked=1}", "__proto__", "x" * 10_000,
]  # fmt: skip
WORD = " ".join(HOSTILE)

# Every text of the scene that the page shows: titles of the scene, its views and tours, steps, alternatives.
PLAIN = ["La salle", "Dalle", "Image", "Entrée", "Visite", "Entrez.", "The room", "Slab", "Picture", "Entrance",
         "Tour", "Come in."]  # fmt: skip
SIDES = ("transcript", "description", "easy")


def _hostile_scene(folder: Path) -> Path:
    file = walked_scene(folder)
    text = file.read_text(encoding="utf-8")
    said = json.dumps(WORD, ensure_ascii=False)
    for old in PLAIN:
        assert f'"{old}"' in text, old
        text = text.replace(f'"{old}"', said)
    more = "".join(f", {side}: {{fr: media/{side}.md, en: media/{side}.md}}" for side in SIDES)
    more += f", license: CC0-1.0, credit: {said}, source: {said}"
    text = text.replace("en: media/voice.vtt}}", f"en: media/voice.vtt}}{more}}}")
    rights = f"\nrights: {{license: CC0-1.0, credit: {said}, statement: {{fr: {said}, en: {said}}}}}"
    file.write_text(text.replace("\nshow:", f"{rights}\nshow:"), encoding="utf-8")
    for side in SIDES:
        (folder / "media" / f"{side}.md").write_text(f"{side} {WORD}", encoding="utf-8")
    for name in ("voix.vtt", "voice.vtt"):
        cue = "WEBVTT\n\n00:00.000 --> 00:09.000\n<script>hacked=1</script> &lt;img src=x&gt; <i>bold</i>\n"
        (folder / "media" / name).write_text(cue, encoding="utf-8")
    return file


def _look(visit: Visited, tag: str) -> None:
    """Open a page, walk its tour, and find every word of every field in what a visitor reads."""
    visit.page.on("dialog", lambda dialog: pytest.fail("a script ran"))
    visit.open(f"?lang={tag}")
    visit.page.click("[data-key='start']")
    visit.page.click("[data-key='tour main']")
    visit.until("document.body.textContent.includes('1 / 2 ')")
    assert f"1 / 2 {WORD}" in visit.page.evaluate("document.getElementById('panel').textContent")
    visit.page.evaluate("immersion.walking.position.set(0, 1.6, 0)")
    visit.until("document.getElementById('captions').textContent")
    state: dict[str, Any] = visit.page.evaluate(
        """() => ({
          hacked: globalThis.hacked ?? ({}).hacked ?? null,
          strangers: document.querySelectorAll("img, iframe, object, [onload], [onerror], b, i").length,
          title: document.title, heading: document.getElementById("title").textContent,
          buttons: [...document.querySelectorAll("button")].map((one) => one.textContent),
          texts: [...document.querySelectorAll(".text")].map((one) => one.textContent),
          panel: document.getElementById("panel").textContent,
          captions: document.getElementById("captions").textContent,
        })"""
    )
    assert (state["hacked"], state["strangers"]) == (None, 0)
    assert state["heading"] == WORD
    assert state["title"] == WORD
    assert state["buttons"].count(WORD) == 4  # a view, a tour, a thing to touch, one to look at
    assert state["texts"] == [f"{side} {WORD}" for side in SIDES]
    # Three buttons and texts, a picture's words, two of rights, two of credits; the tour may have gone on.
    assert state["panel"].count(WORD) >= 3 + 3 + 1 + 2 + 2
    assert state["captions"] == "hacked=1 <img src=x> bold"
    assert [line for line in visit.said if line.startswith("error")] == []


@pytest.mark.parametrize("tag", ["fr", pytest.param("en", marks=pytest.mark.slow)])
def test_a_page_on_a_server_shows_them_as_text(tmp_path: Path, tag: str) -> None:
    exported(_hostile_scene(tmp_path / "scene"), tmp_path / "out")
    with visited(tmp_path / "out") as visit:
        _look(visit, tag)


@pytest.mark.slow
def test_a_page_in_one_file_shows_them_as_text(tmp_path: Path) -> None:
    exported(_hostile_scene(tmp_path / "scene"), tmp_path / "out", WebOptions(single=True))
    with visited_file(tmp_path / "out" / "salle.html") as visit:
        _look(visit, "fr")

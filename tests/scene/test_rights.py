"""Licences by their published names, the whole that they allow, what excludes what, Europeana's list."""

from __future__ import annotations

import itertools
import json
from html.parser import HTMLParser
from pathlib import Path

import pytest

from immersion.cli.main import main
from immersion.scene import Scene, credits_page, credits_text, license_named, read_text, rights, validate
from immersion.scene.licenses import creative_commons, known_licenses

# Europeana's fourteen rights statements, and which of them let a record reach tier 4, 3 or 2.
EUROPEANA = {
    "http://creativecommons.org/publicdomain/mark/1.0/": 4,
    "http://creativecommons.org/publicdomain/zero/1.0/": 4,
    "http://creativecommons.org/licenses/by/4.0/": 4,
    "http://creativecommons.org/licenses/by-sa/4.0/": 4,
    "http://creativecommons.org/licenses/by-nd/4.0/": 3,
    "http://creativecommons.org/licenses/by-nc/4.0/": 3,
    "http://creativecommons.org/licenses/by-nc-sa/4.0/": 3,
    "http://creativecommons.org/licenses/by-nc-nd/4.0/": 3,
    "http://rightsstatements.org/vocab/NoC-NC/1.0/": 3,
    "http://rightsstatements.org/vocab/NoC-OKLR/1.0/": 3,
    "http://rightsstatements.org/vocab/InC-EDU/1.0/": 3,
    "http://rightsstatements.org/vocab/InC/1.0/": 2,
    "http://rightsstatements.org/vocab/InC-OW-EU/1.0/": 2,
    "http://rightsstatements.org/vocab/CNE/1.0/": 2,
}
# Creative Commons' own chart of what may be remixed with what ("Can I combine material under different CC
# licenses?"); works under ND are not remixed at all.
REMIX = {
    "CC0-1.0": {"CC0-1.0", "CC-BY-4.0", "CC-BY-SA-4.0", "CC-BY-NC-4.0", "CC-BY-NC-SA-4.0"},
    "CC-BY-4.0": {"CC0-1.0", "CC-BY-4.0", "CC-BY-SA-4.0", "CC-BY-NC-4.0", "CC-BY-NC-SA-4.0"},
    "CC-BY-SA-4.0": {"CC0-1.0", "CC-BY-4.0", "CC-BY-SA-4.0"},
    "CC-BY-NC-4.0": {"CC0-1.0", "CC-BY-4.0", "CC-BY-NC-4.0", "CC-BY-NC-SA-4.0"},
    "CC-BY-NC-SA-4.0": {"CC0-1.0", "CC-BY-4.0", "CC-BY-NC-4.0", "CC-BY-NC-SA-4.0"},
}


def scene(*licenses: str | None, own: str | None = None, credit: str | None = "Musée X") -> Scene:
    media = {
        f"m{index}": {"type": "audio", "file": f"m{index}.wav", "license": name, "credit": credit}
        for index, name in enumerate(licenses)
    }
    stated = None if own is None else {"license": own, "credit": "Musée X"}
    return Scene(immersion="1", id="a", media=media, rights=stated)


def codes(*licenses: str | None, own: str | None = None, credit: str | None = "Musée X") -> list[str]:
    return [
        found.code.removeprefix("scene-")
        for found in rights(scene(*licenses, own=own, credit=credit)).findings
    ]


def test_europeanas_list_and_tiers() -> None:
    for uri, tier in EUROPEANA.items():
        found = license_named(uri)
        assert found is not None, uri
        assert (found.uri, found.tier, found.europeana) == (uri, tier, True)
    taken = [name for name in known_licenses() if license_named(name).europeana]
    assert len(taken) == len(EUROPEANA)


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("cc-by-4.0", "CC-BY-4.0"),
        ("CC-BY-SA-3.0-FR", "CC-BY-SA-3.0-FR"),
        ("https://creativecommons.org/licenses/by-nc-nd/2.5/", "CC-BY-NC-ND-2.5"),
        ("http://creativecommons.org/licenses/by/4.0", "CC-BY-4.0"),
        ("https://creativecommons.org/licenses/by/4.0/deed.fr", "CC-BY-4.0"),
        ("https://creativecommons.org/licenses/by/4.0/legalcode", "CC-BY-4.0"),
        ("https://creativecommons.org/publicdomain/zero/1.0/deed.pt-br", "CC0-1.0"),
        ("http://rightsstatements.org/page/InC-OW-EU/1.0/", "InC-OW-EU"),
        ("PDM", "CC-PDM-1.0"),
        ("CC0", "CC0-1.0"),
        (" InC ", "InC"),
    ],
)
def test_names_and_addresses(written: str, name: str) -> None:
    found = license_named(written)
    assert found is not None
    assert found.id == name


@pytest.mark.parametrize(
    "written",
    ["", "CC", "CC-BY", "CC-BY-ND-SA-4.0", "CC-BY-5.0", "by-4.0", "https://example.org/by/4.0/", "InC-XX",
     "http://rightsstatements.org/vocab/Nothing/1.0/", "CC-BY-4.0 OR MIT"],
)  # fmt: skip
def test_what_is_no_licence(written: str) -> None:
    assert license_named(written) is None
    if written:
        (found,) = [one for one in rights(scene(written, own="InC")).findings if one.severity == "error"]
        assert found.code == "scene-license-unknown"
        assert found.render("fr")


@pytest.mark.parametrize(("a", "b"), itertools.product(REMIX, REMIX))
def test_creative_commons_own_chart(a: str, b: str) -> None:
    assert ("rights-mix" in codes(a, b, own="InC")) == (b not in REMIX[a])


@pytest.mark.parametrize(
    ("licenses", "whole"),
    [
        (["CC0-1.0", "CC-BY-4.0"], "CC-BY-4.0"),
        (["CC-BY-4.0", "CC-BY-SA-3.0"], "CC-BY-SA-3.0"),
        (["CC-BY-NC-4.0", "CC-BY-ND-4.0"], "CC-BY-NC-ND-4.0"),
        (["CC-BY-SA-4.0", "CC-BY-NC-4.0"], "CC-BY-NC-SA-4.0"),
        (["CC-BY-SA-4.0", "CC-BY-ND-4.0"], "CC-BY-ND-4.0"),
        (["CC-BY-4.0", "InC-EDU", "CC0-1.0"], "InC-EDU"),
        (["NoC-OKLR", "InC"], "InC"),
        (["etalab-2.0", "CC0-1.0"], "etalab-2.0"),
        (["CC-BY-4.0", None], None),
        (["CC-BY-4.0", "nonsense"], None),
    ],
)
def test_the_whole_is_the_most_restrictive(licenses: list[str | None], whole: str | None) -> None:
    found = rights(scene(*licenses)).whole
    assert (found.id if found is not None else None) == whole


@pytest.mark.parametrize(
    ("licenses", "own", "wrong"),
    [
        (["CC-BY-4.0"], "CC-BY-4.0", False),
        (["CC-BY-NC-4.0"], "CC-BY-4.0", True),
        (["CC-BY-NC-4.0"], "CC-BY-NC-ND-4.0", False),
        (["CC-BY-NC-4.0"], "CC-BY-ND-4.0", True),
        (["CC-BY-SA-4.0"], "CC-BY-NC-4.0", True),
        (["InC"], "CC-BY-NC-ND-4.0", True),
        (["InC"], "InC", False),
        (["CC0-1.0"], "InC", False),
        (["CC-BY-4.0"], "CC0-1.0", True),
    ],
)
def test_a_scene_cannot_promise_more_than_it_has(licenses: list[str], own: str, wrong: bool) -> None:
    assert ("rights-promised" in codes(*licenses, own=own)) == wrong


def test_credits_are_asked_for_where_the_licence_does() -> None:
    assert "credit" in codes("CC-BY-4.0", own="CC-BY-4.0", credit=None)
    assert "credit" not in codes("CC0-1.0", own="CC0-1.0", credit=None)
    assert codes("CC-BY-NC-ND-4.0", own="CC-BY-NC-ND-4.0") == ["rights-unchanged"]
    assert "rights-missing" in codes("CC-BY-4.0")


def test_findings_have_lines_and_are_part_of_the_check() -> None:
    text = (
        'immersion: "1"\nid: a\nrights: {license: CC-BY-4.0}\nmedia:\n'
        "  one: {type: audio, file: a.wav, license: CC-BY-SA-4.0, credit: A}\n"
        "  two: {type: audio, file: b.wav, license: CC-BY-NC-4.0, credit: B}\n"
    )
    found = [
        (one.code, one.where.line, one.severity) for one in validate(read_text(text)) if "rights" in one.code
    ]
    assert found == [("scene-rights-promised", 3, "error"), ("scene-rights-mix", 6, "warning")]


class Words(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.text, self.links, self.lang = "", [], ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.lang = dict(attrs).get("lang") or self.lang
        if tag == "a":
            self.links.append(dict(attrs)["href"])
        if tag != "meta":
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


def test_a_credits_page_for_every_language() -> None:
    media = {"voix": {"type": "audio", "file": "v.wav", "license": "CC-BY-4.0", "source": "Été & Cie",
                      "credit": {"fr": "A. <Diallo>, l’auteure", "en": "A. <Diallo>, author"}}}  # fmt: skip
    made = Scene(
        immersion="1", id="a", title={"fr": "La salle", "en": "The room"}, media=media,
        languages={"default": "fr", "available": ["fr", "en"]},
        rights={"license": "InC", "credit": "Musée X", "statement": {"fr": "Tous droits", "en": "All rights"}},
    )  # fmt: skip
    for tag, words in (("fr", ["La salle", "Crédits", "A. <Diallo>, l’auteure", "source\u00a0: Été & Cie", "Tous droits"]),
                       ("en", ["The room", "Credits", "A. <Diallo>, author", "source: Été & Cie"])):  # fmt: skip
        page = Words()
        page.feed(credits_page(made, tag))
        page.close()
        assert page.open == []
        assert page.lang == tag
        assert [word for word in words if word not in page.text] == []
        assert page.links == [license_named("InC").uri, creative_commons().uri]
        assert "Musée X, InC" in credits_text(made, tag)


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_check_rights_on_the_command_line(
    lang: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "l'été.yaml"
    file.write_text(
        'immersion: "1"\nid: a\nlanguages: {default: fr, available: [fr, en]}\nrights: {license: CC-BY-4.0}\n'
        "media: {one: {type: audio, file: a.wav, license: CC-BY-NC-4.0, credit: A}}\n",
        encoding="utf-8",
    )
    pages = tmp_path / "crédits"
    assert main(["check", str(file), "--rights", "--credits", str(pages), "--lang", lang]) == 1
    told = capsys.readouterr().out
    assert "[scene-rights-promised]" in told
    assert {"fr": "avec limites", "en": "with limits"}[lang] in told
    assert sorted(page.name for page in pages.iterdir()) == [
        "credits.en.html", "credits.en.txt", "credits.fr.html", "credits.fr.txt",
    ]  # fmt: skip
    assert main(["check", str(file), "--rights", "--json"]) == 1
    facts = json.loads(capsys.readouterr().out)
    assert (facts["whole"], facts["stated"], facts["europeana_tier"]) == ("CC-BY-NC-4.0", "CC-BY-4.0", 3)

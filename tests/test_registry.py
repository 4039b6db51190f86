"""An unknown name lists the known ones and the nearest; a suffix finds its plug-in."""

from __future__ import annotations

from importlib.metadata import EntryPoint
from pathlib import Path

import pytest

from immersion import registry
from immersion.errors import FileError, UnknownNameError
from immersion.registry import Registry


@pytest.fixture
def fruits() -> Registry[str]:
    made: Registry[str] = Registry("test-fruit")
    made.register("apple", suffixes=(".app",))("an apple")
    made.register("pear", suffixes=(".pear", ".poire"), color="green")("a pear")
    return made


def test_an_unknown_name_is_answered_with_the_known_and_the_nearest(fruits: Registry[str]) -> None:
    with pytest.raises(UnknownNameError) as caught:
        fruits.get("aple")
    assert caught.value.render("en").startswith("expected one of apple, pear, got the test-fruit 'aple'")
    assert "Vouliez-vous dire 'apple'\u202f?" in caught.value.render("fr")


def test_a_suffix_finds_its_plugin_whatever_its_case(fruits: Registry[str]) -> None:
    assert fruits.for_path(Path("où est l'été.POIRE")).name == "pear"
    assert fruits.get("pear").facts == {"color": "green"}


def test_an_unknown_suffix_lists_the_known_ones(fruits: Registry[str]) -> None:
    with pytest.raises(FileError, match=r"\.app, \.pear, \.poire"):
        fruits.for_path(Path("a.txt"))


def test_third_parties_register_through_entry_points(monkeypatch: pytest.MonkeyPatch) -> None:
    made: Registry[str] = Registry("test-guest")

    class Guest:
        def load(self) -> None:
            made.register("guest")("from outside")

    def points(*, group: str) -> list[EntryPoint]:
        return [Guest()] if group == "immersion.test-guest" else []  # type: ignore[list-item]

    monkeypatch.setattr(registry, "entry_points", points)
    assert made.get("guest").plugin == "from outside"

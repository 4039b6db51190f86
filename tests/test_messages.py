"""Texts exist in both languages with the same fields, and numbers are written as their reader does."""

from __future__ import annotations

import pickle

import pytest

from immersion import messages


def test_a_text_needs_both_languages() -> None:
    with pytest.raises(ValueError, match=r"needs every language|lacks its part"):
        messages.add({"test-half": {"en": "only"}})


def test_both_languages_use_the_same_fields() -> None:
    with pytest.raises(ValueError, match="other fields"):
        messages.add({"test-fields": {"en": "{a}", "fr": "{b}"}})


def test_a_code_is_not_given_two_meanings() -> None:
    messages.add({"test-twice": {"en": "one", "fr": "un"}})
    messages.add({"test-twice": {"en": "one", "fr": "un"}})
    with pytest.raises(ValueError, match="already"):
        messages.add({"test-twice": {"en": "two", "fr": "deux"}})


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        ({}, "en"),
        ({"LANG": "fr_FR.UTF-8"}, "fr"),
        ({"LANG": "C.UTF-8"}, "en"),
        ({"LANG": "fr_FR.UTF-8", "LC_ALL": "en_GB.UTF-8"}, "en"),
        ({"LANG": "de_DE.UTF-8"}, "en"),
        ({"LC_MESSAGES": "fr_CA"}, "fr"),
    ],
)
def test_the_machine_chooses_the_language(environment: dict[str, str], expected: str) -> None:
    assert messages.from_environment(environment) == expected


def test_numbers_use_narrow_no_break_spaces_and_commas_in_french() -> None:
    assert messages.number(1234567.891, 2, "fr") == "1\u202f234\u202f567,89"
    assert messages.number(1234567.891, 2, "en") == "1,234,567.89"


def test_a_number_follows_the_language_of_its_text() -> None:
    messages.add({"test-size": {"en": "{size} in all", "fr": "{size} en tout"}})
    with messages.use("en"):
        size = messages.number(32_512.34, 1, unit="MB")
    assert size == "32,512.3\xa0MB"
    assert messages.text("test-size", "fr", size=size) == "32\u202f512,3\xa0Mo en tout"
    assert messages.text("test-size", "en", size=pickle.loads(pickle.dumps(size))) == "32,512.3\xa0MB in all"

"""Names of the package are what they say, whatever was imported before."""

from __future__ import annotations

import pkgutil

from immersion import audio


def test_no_public_name_is_that_of_a_module() -> None:
    """A module that is imported becomes an attribute of its package, and would hide a function of its name."""
    modules = {found.name for found in pkgutil.iter_modules(audio.__path__)}
    assert "recording_facts" in modules
    assert modules.isdisjoint(audio.__all__)

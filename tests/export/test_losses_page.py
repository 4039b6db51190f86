"""Every feature of the format in every target: carried, kept as data, approximated or lost, and never in silence."""

from __future__ import annotations

import runpy
from pathlib import Path
from typing import Any

import pytest

from carried_features import TARGETS, Exports
from format_features import Feature, features, write_media
from immersion import messages
from immersion.export.degrees import APPROXIMATED

SCRIPT = Path(__file__).resolve().parents[2] / "scripts" / "write_losses_page.py"
ALL = features()
QUICK = ALL[::20]
"""A page measures how loud its visit is, which takes a second: the quick run makes a part of the pages."""
SAMPLED = ALL[::3]


@pytest.fixture(scope="module")
def exports(tmp_path_factory: pytest.TempPathFactory) -> Exports:
    folder = tmp_path_factory.mktemp("l’été")
    write_media(folder)
    return Exports(folder)


@pytest.fixture(scope="module")
def made() -> dict[str, Any]:
    return runpy.run_path(str(SCRIPT))


def rows(made: dict[str, Any]) -> dict[str, list[str]]:
    """Return the cells of the written page by feature."""
    lines = made["PAGE"].read_text(encoding="utf-8").removeprefix(made["HEAD"]).splitlines()
    return {line.split(" | ")[0].strip("|` "): line.strip("| ").split(" | ")[2:] for line in lines}


def hold(feature: Feature, target: str, exports: Exports, made: dict[str, Any]) -> None:
    cell = exports.cell(feature, target)
    assert cell.status != "silent", f"{feature.name}: the {target} drops it and does not tell"
    if cell.status == "as data":
        assert cell.codes or feature.plain, f"{feature.name}: without effect in the {target}, and not told"
    if cell.codes and cell.status == "lost" and feature.block != "profiles":
        assert set(cell.codes) - APPROXIMATED, f"{feature.name}: {cell.codes} tell too little"
    written = rows(made)[feature.name][TARGETS.index(target)]
    assert written == made["text_of"](cell), "run: python scripts/write_losses_page.py"


def test_the_page_has_a_row_for_every_feature(made: dict[str, Any]) -> None:
    assert list(rows(made)) == [feature.name for feature in ALL]


@pytest.mark.parametrize("target", ["glb", "usdz"])
@pytest.mark.parametrize("feature", SAMPLED, ids=lambda feature: feature.name)
def test_a_file_carries_or_tells(
    feature: Feature, target: str, exports: Exports, made: dict[str, Any]
) -> None:
    hold(feature, target, exports, made)


@pytest.mark.slow
@pytest.mark.parametrize("target", ["glb", "usdz"])
@pytest.mark.parametrize(
    "feature", [one for one in ALL if one not in SAMPLED], ids=lambda feature: feature.name
)
def test_every_file_carries_or_tells(
    feature: Feature, target: str, exports: Exports, made: dict[str, Any]
) -> None:
    hold(feature, target, exports, made)


@pytest.mark.parametrize("feature", QUICK, ids=lambda feature: feature.name)
def test_a_page_carries_or_tells(feature: Feature, exports: Exports, made: dict[str, Any]) -> None:
    hold(feature, "web", exports, made)


@pytest.mark.slow
@pytest.mark.parametrize(
    "feature", [one for one in ALL if one not in QUICK], ids=lambda feature: feature.name
)
def test_every_page_carries_or_tells(feature: Feature, exports: Exports, made: dict[str, Any]) -> None:
    hold(feature, "web", exports, made)


def test_every_loss_has_a_reason_and_a_way_out() -> None:
    kinds = ("budget-", "export-", "memory-", "profile-", "usd-", "web-")
    codes = {code for code in messages.codes() if code.startswith(kinds)}
    told = {code for code in codes if f"{code}-why" in codes or code in APPROXIMATED}
    assert told >= {code for code in APPROXIMATED if not code.startswith("language-")}
    for code in told:
        assert messages.known(f"{code}-why"), code
        assert messages.known(f"{code}-avoid"), code

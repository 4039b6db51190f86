"""The search for what fits, on a target of our own whose weights are known: the closed form of every outcome."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from immersion import export, messages, stage
from immersion.errors import UsageError
from immersion.export._budget.search import Fitted, fit
from immersion.export.contents import Contents
from immersion.export.fitting import Attempt, Fitting, Kept, Ladder, Load, Step, asking
from immersion.stage.loss import Loss
from stage_scene import make_scene

PARTS = ("models", "pictures", "sounds")
Sizes = dict[str, list[int]]


@dataclass(frozen=True)
class Asked:
    """How many steps down each part is."""

    models: int = 0
    pictures: int = 0
    sounds: int = 0


class Target:
    """Writes a file for each part, as large as a table says for its step; a decoded byte for each two of them."""

    def __init__(self, sizes: Sizes, kept: tuple[Kept, ...] = (), side: int | None = None) -> None:
        self.sizes, self.made = sizes, 0
        self._kept, self._side = kept, side
        self.fitting = Fitting(
            lambda given: given if isinstance(given, Asked) else Asked(), self.ladders, self.load
        )

    def ladders(self, opened: stage.Stage, options: Asked) -> dict[str, Ladder[Asked]]:
        return {
            part: Ladder(
                tuple(
                    Step[Asked](
                        "lod", {"level": f"{part} {k}"}, asking(**{part: k}), part != "sounds", self._side
                    )
                    for k in range(1, len(self.sizes[part]))
                ),
                self._kept,
            )
            for part in PARTS
        }

    def load(self, attempt: Attempt[Asked], contents: Contents) -> Load:
        parts = {part: contents.sizes[part] for part in PARTS}
        return Load(parts, 0, {part: size // 2 for part, size in parts.items()}, 1000)

    def __call__(self, opened: stage.Stage, options: Asked, folder: Path) -> Iterator[Loss]:
        self.made += 1
        for part in PARTS:
            step = getattr(options, part)
            (folder / part).write_bytes(bytes(self.sizes[part][step]))
        yield Loss("not-yet", f"{options.models} {options.pictures} {options.sounds}")


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Iterator[stage.Stage]:
    with stage.open(make_scene(tmp_path_factory.mktemp("fitting")), "light") as found:
        yield found


def fitted(opened: stage.Stage, target: Target, **limits: int) -> tuple[Fitted, tuple[int, ...]]:
    """Return what fits, and the steps that each part took, as the last attempt says."""
    opened.profile_record = opened.scene.profiles["light"].model_copy(update={"budget": None, **limits})
    with tempfile.TemporaryDirectory() as folder:
        found = fit(opened, lambda s, o: target(s, o, Path(folder)), Path(folder), target.fitting, None)
        written = {path.name: path.stat().st_size for path in Path(folder).iterdir()}
    (said,) = (loss for loss in found.losses if loss.code == "not-yet")
    steps = tuple(int(step) for step in said.target.split())
    assert written == {part: target.sizes[part][step] for part, step in zip(PARTS, steps, strict=True)}
    assert found.contents.sizes == written, "the folder is that of the best attempt"
    return found, steps


def codes(found: Fitted) -> list[str]:
    return [loss.code for loss in found.losses if loss.code != "not-yet"]


TABLE = {"models": [100, 60, 30], "pictures": [90, 80], "sounds": [50, 50, 20]}


def test_the_heaviest_part_gives_way_and_no_more_than_is_needed(opened: stage.Stage) -> None:
    found, steps = fitted(opened, Target(TABLE), budget=240)
    assert (steps, codes(found)) == ((0, 0, 0), [])
    found, steps = fitted(opened, Target(TABLE), budget=239)
    assert (steps, codes(found)) == ((1, 0, 0), ["budget-lod"])
    found, steps = fitted(opened, Target(TABLE), budget=190)
    assert steps == (1, 1, 0), "after the models the pictures weigh most"


def test_a_step_that_makes_nothing_lighter_is_taken_back(opened: stage.Stage) -> None:
    table = {"models": [10], "pictures": [10], "sounds": [50, 50, 60]}
    target = Target(table)
    found, steps = fitted(opened, target, budget=60)
    assert (steps, codes(found)) == ((0, 0, 0), ["budget-unmet"])
    assert dict(found.losses[-1].values) == {"bytes": 70, "budget": 60}


def test_pictures_are_not_made_again_for_a_side_that_none_has(opened: stage.Stage) -> None:
    target = Target(TABLE, side=1000)
    assert codes(fitted(opened, target, budget=1)[0]) == ["budget-unmet"]
    assert target.made == 1
    assert fitted(opened, Target(TABLE, side=999), budget=1)[1] == (2, 1, 2)


def test_memory_is_fitted_after_bytes_by_what_spares_it(opened: stage.Stage) -> None:
    found, steps = fitted(opened, Target(TABLE), memory=90)
    assert (steps, set(codes(found))) == ((2, 1, 0), {"memory-lod"}), "50 + 45 + 25 bytes, then 15 + 40 + 25"
    found, steps = fitted(opened, Target(TABLE), memory=1)
    assert (steps, codes(found)[-1]) == ((2, 1, 0), "memory-unmet"), "sounds have no step that spares memory"
    found, steps = fitted(opened, Target(TABLE), budget=239, memory=90)
    assert {(loss.code, loss.target) for loss in found.losses if loss.code != "not-yet"} == {
        ("budget-lod", "profiles.light.budget"),
        ("memory-lod", "profiles.light.memory"),
    }


def test_large_numbers_are_written_as_a_reader_writes_them() -> None:
    loss = Loss("budget-unmet", "profiles.light.budget", {"bytes": 1036288, "budget": 600000})
    assert "the budget of 600,000 bytes is not met: the smallest reached is 1,036,288" in loss.render("en")
    assert "le budget de 600\u202f000 octets" in loss.render("fr")
    assert loss.values["bytes"] == 1036288, "data stay numbers"


def test_what_was_asked_for_is_told_when_a_limit_is_not_met(opened: stage.Stage) -> None:
    kept = (Kept("options.codec"), Kept("options.texture_size", memory=True))
    none: Sizes = {part: [50] for part in PARTS}
    found, _ = fitted(opened, Target(none, kept), budget=200)
    assert codes(found) == []
    found, _ = fitted(opened, Target(none, kept), budget=100, memory=10)
    asked = {(loss.code, loss.target) for loss in found.losses if loss.code.endswith("asked")}
    assert asked == {
        ("budget-asked", "options.codec"),
        ("budget-asked", "options.texture_size"),
        ("memory-asked", "options.texture_size"),
    }
    for loss in found.losses[1:]:
        for language in messages.LANGUAGES:
            assert all((loss.render(language), loss.why(language), loss.avoid(language)))


def test_options_of_another_target_are_refused(opened: stage.Stage, tmp_path: Path) -> None:
    opened.profile_record = opened.scene.profiles["light"]
    with pytest.raises(
        UsageError, match=r"expected GlbOptions, got WebOptions as options.*\[export-options\]"
    ):
        export.write(opened, "glb", tmp_path / "out", options=export.WebOptions())
    assert list(tmp_path.iterdir()) == [], "nothing half done remains"


@pytest.fixture
def theirs(monkeypatch: pytest.MonkeyPatch) -> Target:
    """Two targets of a third party that write the same, one of which says what it can drop."""
    target = Target(TABLE)

    def export_theirs(
        opened: stage.Stage, folder: Path, progress: object, options: Asked | None = None
    ) -> Iterator[Loss]:
        return target(opened, options or Asked(), folder)

    export.EXPORTERS.names()  # our own are registered first
    monkeypatch.setattr(export.EXPORTERS, "_entries", dict(export.EXPORTERS._entries))
    export.exporter("fitted", suffixes=(".x",), fitting=target.fitting)(export_theirs)
    export.exporter("plain", suffixes=(".x",))(export_theirs)
    return target


def test_targets_of_third_parties_fit_when_they_say_how(
    opened: stage.Stage, theirs: Target, tmp_path: Path
) -> None:
    opened.profile_record = opened.scene.profiles["light"].model_copy(update={"budget": 200, "memory": 1})
    one = export.write(opened, "fitted", tmp_path / "fitted", options=Asked(models=1))
    assert one.weights is not None
    assert dict(one.weights.parts) == {"models": 30, "pictures": 80, "sounds": 50}
    assert one.weights.bytes == 30 + 80 + 50
    assert {"memory-lod", "memory-unmet"} <= {loss.code for loss in one.losses}
    other = export.write(opened, "plain", tmp_path / "plain")
    assert [entry.bytes for entry in other.files] == [100, 90, 50]
    told = {loss.code: loss.target for loss in other.losses if loss.code.startswith(("export-", "budget-"))}
    assert told == {"export-over-budget": "profiles.light.budget"}


@st.composite
def tables(draw: st.DrawFn) -> Sizes:
    return {part: draw(st.lists(st.integers(0, 100), min_size=1, max_size=5)) for part in PARTS}


@settings(max_examples=60, deadline=None)
@given(tables(), st.integers(1, 320), st.integers(0, 60), st.sampled_from(["budget", "memory"]))
def test_a_looser_limit_never_gives_less_and_the_result_fits_or_says_so(
    opened: stage.Stage, table: Sizes, tight: int, more: int, kind: str
) -> None:
    (low, down), (high, up) = (
        fitted(opened, Target(table), **{kind: most}) for most in (tight, tight + more)
    )
    assert all(step >= other for step, other in zip(down, up, strict=True))
    for found, limit in ((low, tight), (high, tight + more)):
        weight = found.contents.bytes if kind == "budget" else sum(found.load.memory.values())
        assert (weight <= limit) == (f"{kind}-unmet" not in codes(found))
    assert fitted(opened, Target(table), **{kind: tight})[0].losses == low.losses

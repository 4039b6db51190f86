"""The ledger of a build's folder: what each step was made from and what it made, kept after every step.

A build that is killed has done its earlier steps and none of the one it was in.
"""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from immersion._files import write_text
from immersion.batch.marks import Mark, mark_of, still
from immersion.batch.outcome import Step

__all__ = ["LEDGER", "Ledger", "Roots"]

LEDGER = ".build.json"
VERSION = 1
SCENE = "scene/"

Work = Callable[[], tuple[Iterable[str], Mapping[str, Any]]]


@dataclass(frozen=True, slots=True)
class Roots:
    """The two folders of a build: the scene's and its own."""

    scene: Path
    build: Path

    def path(self, name: str) -> Path:
        """Return a file by its name in the ledger."""
        return self.scene / name.removeprefix(SCENE) if name.startswith(SCENE) else self.build / name


@dataclass(slots=True)
class _Entry:
    asked: str
    inputs: dict[str, Mark] = field(default_factory=dict)
    outputs: dict[str, Mark] = field(default_factory=dict)
    facts: dict[str, Any] = field(default_factory=dict)


class Ledger:
    """Runs steps, or keeps what they made the last time.

    Parameters
    ----------
    roots : Roots
    code : str
        The mark of the program: what another one made is made anew.
    force : bool
        Do everything.
    """

    def __init__(self, roots: Roots, code: str, force: bool = False) -> None:
        self.roots, self._code, self._force = roots, code, force
        self._entries = self._read()
        self.steps: list[Step] = []
        self._marks: dict[str, Mark] = {}

    def unchanged(self, asked: Mapping[str, object]) -> tuple[Step, ...] | None:
        """Return the steps of the last build if it was whole and nothing has changed since, without doing anything."""
        end = self._entries.get("end")
        if self._force or end is None or end.asked != _digest(asked):
            return None
        for entry in self._entries.values():
            if not (same_named(self.roots, entry.inputs) and same_named(self.roots, entry.outputs)):
                return None
        return tuple(
            Step(name, "kept", tuple(entry.outputs), entry.facts)
            for name, entry in self._entries.items()
            if name != "end"
        )

    def run(self, name: str, asked: Mapping[str, object], inputs: Iterable[str], work: Work) -> Step:
        """Do a step, unless it was done with the same inputs and its files are still what it made.

        Parameters
        ----------
        name : str
        asked : mapping
            What else it depends on, as plain data.
        inputs : iterable of str
            The files that it reads, by their names in the ledger.
        work : callable
            Does it; returns the files it made and what is to be told.
        """
        marks = {one: self._mark(one) for one in inputs}
        digest = _digest(asked)
        kept = self._entries.get(name)
        if kept is not None and not self._force and self._good(kept, digest, marks):
            kept.inputs = marks
            return self._told(Step(name, "kept", tuple(kept.outputs), kept.facts))
        files, facts = work()
        made = {one: mark_of(self.roots.path(one), time.time_ns()) for one in files}
        self._marks.update(made)
        if kept is not None:
            self._remove(set(kept.outputs) - set(made))
        plain = json.loads(json.dumps(dict(facts), default=str))
        self._entries[name] = _Entry(digest, marks, made, plain)
        self._write()
        return self._told(Step(name, "done", tuple(made), plain))

    def end(self, asked: Mapping[str, object]) -> None:
        """Say that the build is whole, and let go of steps that it no longer has."""
        names = {step.name for step in self.steps}
        for name in set(self._entries) - names:
            self._remove(set(self._entries.pop(name).outputs) - self._all_outputs())
        self._entries["end"] = _Entry(_digest(asked))
        self._write()

    def made(self, name: str) -> set[str]:
        """Return the files that a step made the last time, as far as nobody has changed them since."""
        entry = self._entries.get(name)
        outputs = {} if entry is None else entry.outputs
        return {one for one, mark in outputs.items() if still(self.roots.path(one), mark)}

    def _good(self, kept: _Entry, digest: str, marks: Mapping[str, Mark]) -> bool:
        return kept.asked == digest and _equal(kept.inputs, marks) and same_named(self.roots, kept.outputs)

    def _told(self, step: Step) -> Step:
        self.steps.append(step)
        return step

    def _mark(self, name: str) -> Mark:
        if name not in self._marks:
            known = self._known(name)
            path = self.roots.path(name)
            trusted = known is not None and still(path, known)
            self._marks[name] = known if known is not None and trusted else mark_of(path, time.time_ns())
        return self._marks[name]

    def _known(self, name: str) -> Mark | None:
        for entry in self._entries.values():
            mark = entry.inputs.get(name) or entry.outputs.get(name)
            if mark is not None:
                return mark
        return None

    def _all_outputs(self) -> set[str]:
        return {name for entry in self._entries.values() for name in entry.outputs}

    def _remove(self, names: Iterable[str]) -> None:
        """Remove what an earlier build made and this one does not, if it is still as it was made."""
        for name in names:
            path = self.roots.path(name)
            if not name.startswith(SCENE):
                path.unlink(missing_ok=True)

    def _read(self) -> dict[str, _Entry]:
        try:
            data = json.loads((self.roots.build / LEDGER).read_text(encoding="utf-8"))
            if data["version"] != VERSION:
                return {}
            entries = {name: _entry(one) for name, one in data["steps"].items()}
        except (OSError, ValueError, KeyError, TypeError):
            return {}  # a ledger that is not there or was damaged: everything is made anew
        if data["code"] != self._code:
            # What another version made is made anew; its files are still known as ours.
            for entry in entries.values():
                entry.asked = ""
        return entries

    def _write(self) -> None:
        steps = {
            name: {
                "asked": entry.asked,
                "inputs": {key: mark.to_list() for key, mark in entry.inputs.items()},
                "outputs": {key: mark.to_list() for key, mark in entry.outputs.items()},
                "facts": entry.facts,
            }
            for name, entry in self._entries.items()
        }
        data = {"version": VERSION, "code": self._code, "steps": steps}
        write_text(self.roots.build / LEDGER, json.dumps(data, ensure_ascii=False, indent=1) + "\n")


def same_named(roots: Roots, marks: Mapping[str, Mark]) -> bool:
    """Tell whether files of both folders still hold the bytes of their marks."""
    return all(still(roots.path(name), mark) for name, mark in marks.items())


def _equal(kept: Mapping[str, Mark], marks: Mapping[str, Mark]) -> bool:
    return {name: mark.sha256 for name, mark in kept.items()} == {
        name: mark.sha256 for name, mark in marks.items()
    }


def _digest(asked: Mapping[str, object]) -> str:
    return hashlib.sha256(json.dumps(asked, sort_keys=True, default=str).encode()).hexdigest()


def _entry(data: Mapping[str, Any]) -> _Entry:
    inputs, outputs = (
        {name: Mark(int(a), int(b), str(c), int(d)) for name, (a, b, c, d) in data[key].items()}
        for key in ("inputs", "outputs")
    )
    return _Entry(str(data["asked"]), inputs, outputs, dict(data["facts"]))

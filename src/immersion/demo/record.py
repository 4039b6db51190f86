"""What the demo makes, as records."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from immersion import messages
from immersion.demo import _texts as _texts
from immersion.export.manifest import Manifest
from immersion.scans.cleaning import Step
from immersion.scans.distances import Deviation
from immersion.scans.inspection import ScanReport
from immersion.scene.finding import Finding
from immersion.scene.model import Scene
from immersion.scene.visit import Visit

__all__ = ["Demo", "Heard", "Level", "Picture", "ScanWork", "Sizes"]


@dataclass(frozen=True, slots=True)
class Sizes:
    """How much is made; smaller numbers make a quick run.

    Parameters
    ----------
    raw : int
        Triangles of the raw scan, at least.
    levels : tuple of int
        Triangles of the two levels of detail.
    picture, portrait : (int, int)
        Width and height of the pictures of the room, and of the scan.
    samples : int
        Points on each surface for the deviation.
    """

    raw: int = 320_000
    levels: tuple[int, int] = (60_000, 20_000)
    picture: tuple[int, int] = (1280, 720)
    portrait: tuple[int, int] = (600, 760)
    samples: int = 200_000


@dataclass(frozen=True, slots=True)
class Level:
    """One level of detail: its file, its triangles, and its deviation from the cleaned scan."""

    file: str
    report: ScanReport
    deviation: Deviation


@dataclass(frozen=True, slots=True)
class ScanWork:
    """What was done to the scan."""

    raw: ScanReport
    cleaned: ScanReport
    steps: tuple[Step, ...]
    levels: tuple[Level, ...]


@dataclass(frozen=True, slots=True)
class Picture:
    """One picture: what it shows (``raw``, a level's file, or the room) from which view, and its file."""

    shown: str
    view: str
    file: str
    size: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Heard:
    """The sound of the walk in one language: its file, its captions and its transcript."""

    language: str
    file: str
    captions: str
    transcript: str
    seconds: float
    peak: float


@dataclass(frozen=True, slots=True, eq=False)
class Demo:
    """Everything that was made, and its numbers."""

    folder: Path
    scene: Scene
    scan: ScanWork
    pictures: tuple[Picture, ...]
    findings: tuple[Finding, ...]
    visit: Visit
    heard: tuple[Heard, ...]
    manifest: Manifest
    files: Mapping[str, int] = field(default_factory=dict)

    def rows(self, lang: str | None = None) -> list[tuple[str, str]]:
        """Return the closing table: what was made, and its figure."""

        def number(value: float, digits: int = 0) -> str:
            return messages.number(value, digits, lang)

        raw, clean = self.scan.raw, self.scan.cleaned
        triangles = messages.text("demo-row-triangles", lang, count=number(raw.triangles))
        repaired = messages.text(
            "demo-row-repaired",
            lang,
            islands=raw.components - clean.components,
            bad=number(raw.triangles - clean.triangles),
        )
        rows = [("raw", triangles), ("cleaned", repaired)]
        for level in self.scan.levels:
            count = messages.text("demo-row-triangles", lang, count=number(level.report.triangles))
            rows.append((level.file, f"{count}, {level.deviation.render(lang)}"))
        rows = [(messages.text(f"demo-row-{name}", lang) if name in ("raw", "cleaned") else name, said)
                for name, said in rows]  # fmt: skip
        seconds, events = number(self.visit.duration), len(self.visit.events)
        visit = messages.text("demo-row-seconds", lang, seconds=seconds, events=events)
        return [
            *rows,
            (messages.text("demo-row-findings", lang), str(len(self.findings))),
            (messages.text("demo-row-visit", lang), visit),
            (messages.text("demo-row-pictures", lang), str(len(self.pictures))),
            (messages.text("demo-row-sounds", lang), ", ".join(one.file for one in self.heard)),
            *((entry.path, messages.size(entry.bytes, lang)) for entry in self.manifest.files),
            (messages.text("demo-row-losses", lang), str(len(self.manifest.losses))),
            (messages.text("demo-row-page", lang), str(self.folder / "index.html")),
        ]

    def to_dict(self) -> dict[str, object]:
        """Return plain data for ``--json``."""
        levels = [
            {"file": x.file, "triangles": x.report.triangles, "deviation": x.deviation.to_dict()}
            for x in self.scan.levels
        ]
        return {
            "folder": str(self.folder),
            "page": str(self.folder / "index.html"),
            "raw": self.scan.raw.to_dict(),
            "cleaned": self.scan.cleaned.to_dict(),
            "levels": levels,
            "findings": [finding.to_dict() for finding in self.findings],
            "duration": self.visit.duration,
            "events": len(self.visit.events),
            "export": self.manifest.to_dict(),
            "files": dict(self.files),
        }

"""check: everything that rules on records and on media find, for a reader or for a build server."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from immersion import messages
from immersion._files import atomic
from immersion.cli import _check_texts as _check_texts
from immersion.cli.languages_sheet import check_languages
from immersion.cli.lock_writing import LockWriting
from immersion.cli.options import Json, Lang, told
from immersion.cli.output import as_json, lines
from immersion.cli.rights_sheet import check_rights

if TYPE_CHECKING:
    from immersion.scene import Finding

__all__ = ["add_check_verb"]


def add_check_verb(app: typer.Typer) -> None:
    """Add the verb, with its help in the current language."""

    def check(
        scene: Annotated[Path, typer.Argument(help=told("cli-arg-scene"), metavar="SCENE")],
        strict: Annotated[bool, typer.Option("--strict", help=told("cli-check-strict"))] = False,
        sarif: Annotated[Path | None, typer.Option(help=told("cli-check-sarif"))] = None,
        junit: Annotated[Path | None, typer.Option(help=told("cli-check-junit"))] = None,
        venue: Annotated[Path | None, typer.Option(help=told("cli-check-venue"))] = None,
        lock: Annotated[bool, typer.Option("--lock", help=told("cli-check-lock"))] = False,
        migrate: Annotated[bool, typer.Option("--migrate", help=told("cli-check-migrate"))] = False,
        rights: Annotated[bool, typer.Option("--rights", help=told("cli-opt-rights"))] = False,
        credits: Annotated[Path | None, typer.Option(help=told("cli-opt-credits"))] = None,
        languages: Annotated[bool, typer.Option("--languages", help=told("cli-opt-matrix"))] = False,
        json: Json = False,
        lang: Lang = None,
    ) -> None:
        if migrate:
            _migrate(scene, json)
        if languages:
            check_languages(scene, json, strict)
            return
        if rights or credits is not None:
            check_rights(scene, credits, json, strict)
            return
        locking = LockWriting() if lock else None
        findings = _findings(scene, venue, lambda found: _files(found, scene, sarif, junit, strict), locking)
        if json:
            as_json([finding.to_dict() for finding in findings])
        else:
            _tell(findings)
            if locking is not None:
                locking.tell()
        raise typer.Exit(exit_code(findings, strict))

    app.command(help=told("cli-check"))(check)


def exit_code(findings: Sequence[Finding], strict: bool) -> int:
    """Return 1 when an error was found, or a warning on opening day."""
    from immersion.scene.finding import fails

    return int(any(fails(finding, strict) for finding in findings))


def _migrate(scene: Path, quiet: bool) -> None:
    """Rewrite the file when it is of an older version, and say so; JSON holds findings only."""
    from immersion.scene import migrate

    kept = migrate(scene)
    if not quiet:
        lines([told("cli-not-migrated") if kept is None else messages.text("cli-migrated", kept=kept.name)])


def _findings(
    scene: Path, venue: Path | None, keep: Callable[[Sequence[Finding]], None], lock: LockWriting | None
) -> list[Finding]:
    """Return what both kinds of rule find, once it is kept; what makes a file no scene is kept, then raised."""
    from immersion import stage
    from immersion.errors import SceneError
    from immersion.scene import Finding, in_order, validate

    try:
        with stage.open(scene, venue=venue, locked=lock is None) as opened:
            findings = in_order([*validate(opened.scene), *stage.check(opened)])
            if lock is not None:
                lock.write(opened, findings)
    except SceneError as error:
        keep([Finding(problem.code, "error", problem.where, **problem.values) for problem in error.problems])
        raise
    keep(findings)
    return findings


def _files(
    findings: Sequence[Finding], scene: Path, sarif: Path | None, junit: Path | None, strict: bool
) -> None:
    from immersion.scene import finding_files

    texts = []
    if sarif is not None:
        texts.append((sarif, finding_files.sarif(findings, scene, version("immersion"))))
    if junit is not None:
        texts.append((junit, finding_files.junit(findings, scene, strict)))
    for file, text in texts:
        with atomic(file) as temporary:
            temporary.write_text(text, encoding="utf-8", newline="\n")


def _tell(findings: Sequence[Finding]) -> None:
    """Print the findings, then how many there are of each weight."""
    if not findings:
        lines([told("cli-no-finding")])
        return
    lines(
        messages.sentence("cli-finding", severity=messages.text(f"cli-{found.severity}"), said=found.render())
        for found in findings
    )
    counts = {s: sum(f.severity == s for f in findings) for s in ("error", "warning", "note")}
    lines(
        [
            messages.text(
                "cli-check-sum", errors=counts["error"], warnings=counts["warning"], notes=counts["note"]
            )
        ]
    )

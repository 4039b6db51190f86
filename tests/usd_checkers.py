"""What both of OpenUSD's checkers say of packages: the rules of AR Quick Look, and the newer validators.

The rules (``ComplianceChecker``) left OpenUSD after release 26.5, and are run by an environment that has it, see
tests/usd. The validators come with the release that the project writes packages with.
"""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterable
from pathlib import Path

from pxr import Usd, UsdValidation

__all__ = ["compliance", "faults", "is_sound_rule", "validation"]

ROOT = Path(__file__).resolve().parents[1]
PINNED = ROOT / ".venv-usd" / "bin" / "python"


def compliance(paths: Iterable[Path]) -> list[list[str]]:
    """Return the faults that the rules of AR Quick Look find in each package; one call loads OpenUSD once."""
    assert PINNED.is_file(), (
        f"no {PINNED.relative_to(ROOT)}, whose OpenUSD has them: make .stamps/usd-checker"
    )
    line = [str(PINNED), "-I", str(ROOT / "tests" / "usd" / "compliance.py"), *map(str, paths)]
    done = subprocess.run(line, capture_output=True, text=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert told["version"] == [0, 26, 5]
    found: list[list[str]] = told["faults"]
    return found


def validation(path: Path) -> list[str]:
    """Return the faults that the validators find in a package."""
    validators = UsdValidation.ValidationRegistry().GetOrLoadAllValidators()
    assert len(validators) >= 30 or Usd.GetVersion() < (0, 26, 11)
    found = UsdValidation.ValidationContext(validators).Validate(Usd.Stage.Open(str(path)))
    return [error.GetMessage() for error in found]


def faults(path: Path) -> tuple[list[str], list[str]]:
    """Return the faults of one package: those under the rules of AR Quick Look, and those of the validators."""
    return compliance([path])[0], validation(path)


def is_sound_rule(fault: str) -> bool:
    """SpatialAudio is allowed by one rule, and its file refused by another: the only fault that stays."""
    return "(fails 'ARKitFileExtensionChecker')" in fault and any(
        f"extension '{kind}'" in fault for kind in ("mp3", "m4a")
    )

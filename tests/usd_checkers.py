"""What both of OpenUSD's checkers say of a package: the rules of AR Quick Look, and the newer validators."""

from __future__ import annotations

import warnings
from pathlib import Path

from pxr import Usd, UsdUtils, UsdValidation

__all__ = ["faults", "is_sound_rule"]


def faults(path: Path) -> tuple[list[str], list[str]]:
    """Return the faults that the old checker finds, and those that the validators find."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        checker = UsdUtils.ComplianceChecker(arkit=True)
    checker.CheckCompliance(str(path))
    old = [*checker.GetErrors(), *checker.GetFailedChecks(), *checker.GetWarnings()]
    validators = UsdValidation.ValidationRegistry().GetOrLoadAllValidators()
    assert len(validators) >= 27
    found = UsdValidation.ValidationContext(validators).Validate(Usd.Stage.Open(str(path)))
    return old, [error.GetMessage() for error in found]


def is_sound_rule(fault: str) -> bool:
    """SpatialAudio is allowed by one rule, and its file refused by another: the only fault that stays."""
    return "(fails 'ARKitFileExtensionChecker')" in fault and "'mp3'" in fault

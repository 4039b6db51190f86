"""What OpenUSD's ComplianceChecker says of packages, as JSON: run by .venv-usd, whose release still has it.

.venv-usd/bin/python tests/usd/compliance.py one.usdz two.usdz
"""

from __future__ import annotations

import contextlib
import json
import sys
import warnings


def found(path: str) -> list[str]:
    """Return the errors, the failed checks and the warnings under the rules of AR Quick Look."""
    from pxr import UsdUtils

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        checker = UsdUtils.ComplianceChecker(arkit=True)
    checker.CheckCompliance(path)
    return [*checker.GetErrors(), *checker.GetFailedChecks(), *checker.GetWarnings()]


def main(paths: list[str]) -> None:
    """Print the version, and for each package what was found of it."""
    from pxr import Usd

    with contextlib.redirect_stdout(sys.stderr):  # the checker prints of its own
        told = {"version": Usd.GetVersion(), "faults": [found(path) for path in paths]}
    json.dump(told, sys.stdout)


if __name__ == "__main__":
    main(sys.argv[1:])

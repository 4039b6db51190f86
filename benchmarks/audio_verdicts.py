"""The targets of the audio part, and whether what was measured meets them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

Data = dict[str, object]

# Real-time factors of the Spatial Audio Framework (C), order 7, measured earlier on the same machine.
SAF = {"decode tracked": 0.113, "encode": 0.031, "rotate": 0.0154}
MAGLS = {1: 3.6, 3: 2.6, 5: 2.1, 7: 1.9}  # mean |dB| error from f_a to 16 kHz
BELOW, DIFFUSE = 0.9, 1.2  # dB
ITD = {3: 15.0, 5: 5.0, 7: 5.0}  # µs
ALLRAD = {"4+5+0": (4.1, 9.7), "4+7+0": (3.2, 6.4), "9+10+3": (3.3, 3.8)}  # dB of spread, degrees of rE
EVEN = 2.0  # dB, the aim at an rE that is no worse


@dataclass(frozen=True)
class Target:
    """What was found, what is allowed, and what was hoped for besides.

    Limits hold for the figure itself; those of published decoders, which are known to a tenth, for tenths (`tenths`).
    """

    part: str
    name: str
    found: float
    limit: float
    unit: str = ""
    aim: float | None = None
    digits: int = 2
    tenths: bool = False

    @property
    def judged(self) -> float:
        """The figure that is compared."""
        return round(self.found, 1) if self.tenths else self.found

    @property
    def met(self) -> bool:
        """Whether the limit holds; NaN misses."""
        return self.judged <= self.limit

    def to_dict(self) -> Data:
        held = {"part": self.part, "name": self.name, "found": self.found, "limit": self.limit}
        aim = {} if self.aim is None else {"aim": self.aim, "aim_met": self.judged <= self.aim}
        return held | {"unit": self.unit, "digits": self.digits, "met": self.met} | aim

    def told(self) -> str:
        """Return the line that is printed."""
        unit = f" {self.unit}" if self.unit else ""
        reached = "reached" if self.aim is not None and self.judged <= self.aim else "missed"
        aim = "" if self.aim is None else f"; aim {self.aim:g}: {reached}"
        verdict = "PASS" if self.met else "MISS"
        return f"- {verdict} {self.name}: {self.found:.{self.digits}f}{unit} (at most {self.limit:g}{aim})"


def targets(parts: dict[str, Data]) -> list[Target]:
    """Return the targets of all parts that were measured."""
    judges = {
        "speed": speed,
        "blocks": blocks,
        "start": start,
        "magls": magls,
        "allrad": allrad,
        "ebu": ebu,
    }
    return [target for part, judge in judges.items() if part in parts for target in judge(parts[part])]


def speed(part: Data) -> Iterator[Target]:
    factor = {name: facts["factor"] for name, facts in part["tasks"].items()}
    hand, least = factor["decode by hand"], part["least"]
    offline, tracked = factor["decode whole"] / hand, factor["decode tracked"] / hand
    yield Target("speed", "binaural offline, order 7, over the overlap-add by hand", offline, 1.05, "×")
    yield Target(
        "speed", "binaural head-tracked, order 7, blocks of 128, over the same", tracked, 4.5, "×", 3.5
    )
    encode, rotate = factor["encode"] / least["encode"], factor["rotate"] / least["rotate"]
    yield Target(
        "speed", "encoding of 64 moving sources, order 7, over its machine limit", encode, 3.2, "×", 2.4
    )
    yield Target("speed", "rotation, order 7, anew every 512 frames, over its machine limit", rotate, 8, "×")
    third = SAF["decode tracked"] / 3
    name = "binaural head-tracked, real-time factor (a third of SAF's)"
    yield Target("speed", name, factor["decode tracked"], round(third, 4), digits=4)
    for task, difference in part["apart_lu"].items():
        if task == "pyloudnorm loudness":
            yield Target("loudness", "integrated loudness, away from pyloudnorm", abs(difference), 0.1, "LU")


def blocks(part: Data) -> Iterator[Target]:
    p99, longest = part["p99"] / part["lasts"] * 100, part["processor"] * 1e3
    count = f"{part['blocks']:,}"
    yield Target(
        "blocks", f"head-tracked block of 128, 99 of 100 take at most, of {count}", p99, 10, "%", digits=1
    )
    yield Target("blocks", f"memory kept after {count} blocks", part["kept_bytes"], 1024, "bytes", digits=0)
    yield Target("blocks", "longest call that could keep the interpreter", longest, 1, "ms")


def start(part: Data) -> Iterator[Target]:
    yield Target(
        "start", "import and first block, over importing numba and a trivial kernel", part["over"], 1.5, "×"
    )


def magls(part: Data) -> Iterator[Target]:
    for case in part["cases"]:
        order, found = case["order"], case["results"]["ours"]
        if order not in MAGLS:
            continue
        name = f"binaural filters of order {order}"
        yield Target("magls", f"{name}, error above f_a", found["above"], MAGLS[order], "dB")
        yield Target("magls", f"{name}, error below f_a", found["below"], BELOW, "dB")
        yield Target("magls", f"{name}, diffuse field", found["diffuse"], DIFFUSE, "dB")
        if order in ITD:
            yield Target("magls", f"{name}, ITD", found["itd"], ITD[order], "µs", digits=1)


def allrad(part: Data) -> Iterator[Target]:
    for case in part["cases"]:
        name, plain, even = case["layout"], case["results"]["plain"], case["results"]["ours"]
        if name not in ALLRAD:
            continue
        spread, angle = ALLRAD[name]
        title = f"{name}, order 3, upper hemisphere"
        yield Target(
            "allrad", f"{title}, plain AllRAD, spread", plain["spread"], spread, "dB", digits=1, tenths=True
        )
        yield Target(
            "allrad", f"{title}, plain AllRAD, rE error", plain["angle"], angle, "°", digits=1, tenths=True
        )
        yield Target("allrad", f"{title}, as it comes, spread", even["spread"], spread, "dB", EVEN, 1)
        yield Target("allrad", f"{title}, as it comes, rE error", even["angle"], angle, "°", digits=1)


def ebu(part: Data) -> Iterator[Target]:
    yield Target("loudness", "EBU Tech 3341, cases 1 to 6, error", part["integrated"], 0.1, "LU")
    yield Target("loudness", "EBU Tech 3342, error of the range", part["range"], 1, "LU")
    yield Target("loudness", "true peak, read too high by", part["peak_over"], 0.2, "dB")
    yield Target("loudness", "true peak, read too low by", part["peak_under"], 0.4, "dB")

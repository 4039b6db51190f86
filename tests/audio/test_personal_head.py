"""A head made one's own: its radius, near sources, headphones."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import soundfile
from scipy.signal import freqz

from immersion import audio
from immersion.audio.head_inspection import interaural_delays
from immersion.audio.head_size import sphere_pressure
from immersion.audio.headphones import Filter, HeadphoneEq, biquad
from immersion.audio.hrtf import Hrtf
from immersion.errors import FileError, InputError
from spherical_head import pressure, spherical_head, spread

TURN = np.linspace(0, 2 * np.pi, 24, endpoint=False)
CIRCLE = np.stack([np.cos(TURN), np.sin(TURN), 0 * TURN], -1)


@pytest.fixture(scope="module")
def head() -> Hrtf:
    return spherical_head(spread(120))


def test_the_radius_of_a_sphere_is_found(head: Hrtf) -> None:
    assert audio.head_radius(head) == pytest.approx(0.0875, rel=0.02)


@pytest.mark.parametrize("radius", [0.07, 0.1])
def test_delays_between_the_ears_follow_the_radius(head: Hrtf, radius: float) -> None:
    kuhn = audio.with_head_radius(head, radius, "kuhn", measured=0.0875)
    side = head.directions[:, 1]
    wanted = interaural_delays(head) - 3 * (radius - 0.0875) / 343 * side
    assert interaural_delays(kuhn) == pytest.approx(wanted, abs=8e-6)
    wood = audio.with_head_radius(head, radius, measured=0.0875)
    lateral = np.arcsin(side)
    wanted = interaural_delays(head) - (radius - 0.0875) / 343 * (lateral + np.sin(lateral))
    assert interaural_delays(wood) == pytest.approx(wanted, abs=8e-6)
    levels = [np.abs(np.fft.rfft(h.impulses, 512))[..., 4:200] for h in (wood, head)]
    assert np.abs(20 * np.log10(levels[0] / levels[1])).max() < 0.5


def test_the_same_radius_changes_nothing(head: Hrtf) -> None:
    assert np.array_equal(audio.with_head_radius(head, 0.09, measured=0.09).impulses, head.impulses)


@pytest.mark.parametrize("call", [
    lambda h: audio.with_head_radius(h, 0.3),
    lambda h: audio.with_head_radius(h, float("nan")),
    lambda h: audio.with_head_radius(h, 0.09, "mine"),
    lambda h: audio.at_distance(h, 0.09),
    lambda h: audio.at_distance(h, float("nan")),
    lambda h: audio.at_distance(h, 1.0, radius=1.0),
])  # fmt: skip
def test_impossible_heads_are_typed_errors(call, head: Hrtf) -> None:
    with pytest.raises(InputError) as caught:
        call(head)
    assert caught.value.code == "hrtf-adjustment"


@pytest.mark.parametrize("distance", [1.25, 2.0, 10.0, np.inf])
def test_the_pressure_on_a_sphere_is_that_of_its_twin(distance: float) -> None:
    waves, cosine = np.array([0.002, 0.3, 2.0, 9.0]), np.cos(np.linspace(0, np.pi, 7))
    ours = sphere_pressure(waves, cosine, distance)
    twin = pressure(waves[1:], cosine, distance)
    assert np.abs(ours[:, 1:] - twin).max() < 1e-8
    # The longest waves see the static field of a point near a sphere; a plane wave is 1 everywhere.
    terms = np.arange(200)[:, None]
    legendre = np.polynomial.legendre.legvander(cosine, 199).T
    still = (
        ((2 * terms + 1) / (terms + 1) * legendre / distance**terms).sum(0) if np.isfinite(distance) else 1
    )
    assert np.abs(ours[:, 0] - still).max() < 0.005 * np.abs(still).max()


def test_a_near_source_is_as_the_exact_sphere_hears_it() -> None:
    far = spherical_head(CIRCLE, taps=256)
    near = audio.at_distance(far, 0.25)
    exact = spherical_head(CIRCLE, taps=256, distance=0.25)
    ours, wanted = (np.fft.rfft(h.impulses, 1024)[..., 8:300] for h in (near, exact))
    assert np.abs(20 * np.log10(np.abs(ours / wanted))).max() < 0.7
    assert near.distance == 0.25
    left = int(np.argmax(CIRCLE[:, 1]))
    levels = [20 * np.log10(np.abs(np.fft.rfft(h.impulses[left], 1024)[:, 8])) for h in (near, far)]
    # At 375 Hz the ears differ by much more when the source is near: what makes a fly at the ear one.
    assert levels[0][0] - levels[0][1] > levels[1][0] - levels[1][1] + 5


TEXT = """\ufeff# AutoEq: a headphone
Preamp: -6.1 dB

Filter 1: ON LSC Fc 105 Hz Gain 5.5 dB Q 0.70
Filter 2: ON PK Fc 2350,5 Hz Gain -3.2 dB Q 1.41
Filter 3: OFF PK Fc 100 Hz Gain 0.0 dB Q 1.00
Filter 4: ON HSC Fc 10000 Hz Gain -2.0 dB Q 0.70
Filter: ON HP Fc 20 Hz
"""


def test_a_parametric_file_has_the_response_it_states(tmp_path: Path, head: Hrtf) -> None:
    path = tmp_path / "casque.txt"
    path.write_text(TEXT, encoding="utf-8")
    eq = audio.read_headphone_eq(path)
    assert eq.preamp_db == -6.1
    assert [f.kind for f in eq.filters] == ["low shelf", "peak", "high shelf", "high pass"]
    assert eq.filters[1] == Filter("peak", 2350.5, -3.2, 1.41)
    hertz = np.array([50.0, 400.0, 2350.5, 8000.0])
    wanted = np.full(4, 10 ** (-6.1 / 20), complex)
    for section in eq.filters:
        wanted *= freqz(*biquad(section, 48_000), hertz, fs=48_000)[1]
    response = eq.response(48_000)[0]
    made = response @ np.exp(-2j * np.pi * np.outer(np.arange(len(response)), hertz) / 48_000)
    assert np.abs(made) == pytest.approx(np.abs(wanted), rel=1e-3)
    worn = audio.equalised(head, eq)
    assert worn.taps == head.taps + len(response) - 1
    assert worn.impulses[3, 1] == pytest.approx(np.convolve(head.impulses[3, 1], response), abs=1e-6)


@pytest.mark.parametrize("rate", [44_100, 96_000])
def test_each_filter_has_its_gain_at_its_frequency(rate: int) -> None:
    def level(kind: str, hertz: float, gain: float = 6.0) -> float:
        value = freqz(*biquad(Filter(kind, 1000, gain, 0.7071), rate), [hertz], fs=rate)[1][0]
        return float(20 * np.log10(abs(value) + 1e-12))

    assert level("peak", 1000) == pytest.approx(6, abs=1e-9)
    assert level("low shelf", 1) == pytest.approx(6, abs=1e-3)
    assert level("low shelf", 1000) == pytest.approx(3, abs=1e-9)
    assert level("low shelf", 20_000) == pytest.approx(0, abs=0.01)
    assert level("high shelf", 1) == pytest.approx(0, abs=1e-3)
    assert level("high shelf", 20_000) == pytest.approx(6, abs=0.01)
    assert level("low pass", 1000) == pytest.approx(-3.01, abs=0.01)
    assert level("high pass", 1000) == pytest.approx(-3.01, abs=0.01)
    assert level("high pass", 20_000) == pytest.approx(0, abs=0.01)
    assert level("notch", 1000) < -200
    assert level("all pass", 3000) == pytest.approx(0, abs=1e-9)


WRONG = {
    "GraphicEQ: 20 -1": ("headphone-line", 1),
    "Preamp: -6 dB\nFilter 1: ON XX Fc 10 Hz Gain 1 dB Q 1": ("headphone-filter", 2),
    "\n\nFilter 1: ON PK Fc 10 Hz Gain 100 dB Q 1": ("headphone-value", 3),
    "Filter 1: ON PK Fc 10 Hz Gain 1 dB Q 0": ("headphone-value", 1),
    "Filter 1: ON PK Gain 1 dB Q 1": ("headphone-line", 1),
    "Preamp: nan dB": ("headphone-line", 1),
    "# nothing": ("headphone-nothing", None),
}


@pytest.mark.parametrize("text", WRONG)
def test_wrong_lines_are_named(text: str, tmp_path: Path) -> None:
    path = tmp_path / "eq.txt"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(FileError) as caught:
        audio.read_headphone_eq(path)
    assert (caught.value.code, caught.value.where.line) == WRONG[text]
    assert caught.value.render("fr") != caught.value.render("en")


def test_an_impulse_response_for_each_ear(tmp_path: Path, head: Hrtf) -> None:
    sound = np.zeros((32, 2), np.float32)
    sound[3] = [0.5, 0.25]
    soundfile.write(tmp_path / "ir.wav", sound, 48_000, "FLOAT")
    worn = audio.equalised(head, audio.read_headphone_eq(tmp_path / "ir.wav"))
    assert worn.impulses[:, 0, 3 : 3 + head.taps] == pytest.approx(head.impulses[:, 0] * 0.5, abs=1e-6)
    assert worn.impulses[:, 1, 3 : 3 + head.taps] == pytest.approx(head.impulses[:, 1] * 0.25, abs=1e-6)
    soundfile.write(tmp_path / "three.wav", np.zeros((9, 3)), 48_000, "FLOAT")
    with pytest.raises(FileError, match="3 channels"):
        audio.read_headphone_eq(tmp_path / "three.wav")
    with pytest.raises(InputError):
        audio.equalised(head, HeadphoneEq(impulses=np.ones((1, 65536), np.float32), rate=head.rate))


def test_an_impulse_response_at_another_rate_keeps_its_level(head: Hrtf) -> None:
    low = HeadphoneEq(impulses=np.hanning(64).astype(np.float32)[None], rate=24_000)
    assert low.response(48_000).sum() == pytest.approx(low.response(24_000).sum(), rel=1e-3)

"""OSC and ADM-OSC: the published bytes, the published addresses, and nothing that a stranger's packet can break."""

from __future__ import annotations

import socket
import struct
import time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pythonosc.osc_bundle import OscBundle
from pythonosc.osc_bundle_builder import IMMEDIATELY, OscBundleBuilder
from pythonosc.osc_message_builder import OscMessageBuilder

from immersion import audio
from immersion.audio import AdmOscReceiver, AdmOscSender
from immersion.audio.osc import osc_bundle, osc_message, osc_pattern, read_osc
from immersion.errors import InputError

RATE = 48_000


def test_the_bytes_of_the_specification() -> None:
    """The two examples of OSC 1.0."""
    first = b"/oscillator/4/frequency\0,f\0\0\x43\xdc\0\0"
    assert osc_message("/oscillator/4/frequency", 440.0) == first
    second = b"/foo\0\0\0\0,iisff\0\0\0\0\x03\xe8\xff\xff\xff\xffhello\0\0\0\x3f\x9d\xf3\xb6\x40\xb5\xb2\x2d"
    values = tuple(struct.unpack(">f", struct.pack(">f", v))[0] for v in (1.234, 5.678))
    assert osc_message("/foo", 1000, -1, "hello", *values) == second
    (read,) = read_osc(second)
    assert (read.address, read.values) == ("/foo", (1000, -1, "hello", *values))


def test_bundles_and_every_type() -> None:
    inner = osc_bundle([osc_message("/a", 1)], 77)
    (a, b) = read_osc(osc_bundle([inner, osc_message("/b", True, False, None, b"xyz")]))
    assert (a.address, a.time, b.values) == ("/a", 77, (True, False, None, b"xyz"))
    body = struct.pack(">qdQ", -5, 0.5, 9) + b"c\0\0\0"
    (odd,) = read_osc(b"/x\0\0,hdtcI\0\0" + body)
    assert odd.values == (-5, 0.5, 9, b"c\0\0\0", float("inf"))
    assert read_osc(b"/x\0\0")[0].values == ()


@pytest.mark.parametrize(
    "packet",
    [
        b"",
        b"/",
        b"/abc",
        b"abc\0",
        b"/a\0x",
        b"/a\0\0,i\0\0",
        b"/a\0\0,i\0\0\0\0",
        b"/a\0\0,q\0\0\0\0\0\0",
        b"/a\0\0i\0\0\0",
        b"/a\0\0,i\0\0\0\0\0\1\0\0\0\2",
        b"/a\0\0,b\0\0\xff\xff\xff\xff",
        b"/a\0\0,b\0\0\0\0\0\x09abcd",
        b"/\xff\xff\0,\0\0\0",
        b"/a b\0\0\0\0,\0\0\0",
        b"#bundle\0",
        b"#bundle\0" + bytes(8) + b"\0\0\0\7/a\0\0",
        b"#bundle\0" + bytes(8) + b"\x7f\xff\xff\xff/a\0\0",
        b"/a\0\0" * 20_000,
    ],
)
@pytest.mark.parametrize("lang", ["en", "fr"])
def test_what_is_no_packet_is_told(packet: bytes, lang: str) -> None:
    with pytest.raises(InputError) as caught:
        read_osc(packet)
    assert caught.value.code == "osc-packet"
    assert caught.value.render(lang)


def test_bundles_within_bundles_have_an_end() -> None:
    packet = osc_message("/a")
    for _ in range(3000):
        packet = osc_bundle([packet])
    with pytest.raises(InputError):
        read_osc(packet)


def test_python_osc_reads_what_we_write_and_we_read_what_it_writes() -> None:
    """An implementation that we did not write, both ways, for every type that both have."""
    sent = (7, -0.5, "l’été", b"xyz", True, False, None)
    theirs = OscBundle(osc_bundle([osc_message("/adm/obj/1/xyz", *sent)]))
    assert (theirs.content(0).address, tuple(theirs.content(0).params)) == ("/adm/obj/1/xyz", sent)
    message, bundle = OscMessageBuilder("/cue/12"), OscBundleBuilder(IMMEDIATELY)
    for value, kind in zip(sent, "ifsbTFN", strict=True):
        message.add_arg(value, kind)
    bundle.add_content(message.build())
    (ours,) = read_osc(bundle.build().dgram)
    assert (ours.address, ours.values, ours.time) == ("/cue/12", sent, 1)


def test_an_element_of_negative_length_has_an_end() -> None:
    """It sets python-osc's reader into a loop without end: why ours stays (docs/decisions/0009)."""
    with pytest.raises(InputError, match="osc-packet"):
        read_osc(b"#bundle\0" + bytes(8) + b"\xff\xff\xff\xfc")


values = st.one_of(
    st.integers(-(2**31), 2**31 - 1),
    st.floats(width=32, allow_nan=False),
    st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=9),
    st.binary(max_size=9),
    st.booleans(),
    st.none(),
)


@given(st.lists(st.lists(values, max_size=5), min_size=1, max_size=3))
def test_what_is_written_is_read(messages: list[list[object]]) -> None:
    read = read_osc(osc_bundle([osc_message("/a/b", *one) for one in messages]))
    assert [list(message.values) for message in read] == messages


def receiver(**options: object) -> tuple[audio.Renderer, AdmOscReceiver]:
    one = np.ones(480, np.float32)
    sources = tuple(audio.Source(f"s{i}", one, (2.0, 0.0, 0.0), loop=True) for i in range(12))
    renderer = audio.Renderer(audio.Graph(audio.AmbisonicOutput(1), sources), RATE, 512)
    return renderer, AdmOscReceiver(renderer, seconds=0.0, **options)


def told(*messages: tuple[object, ...], scale: float = 1.0) -> tuple[audio.Renderer, AdmOscReceiver]:
    renderer, follows = receiver(scale=scale)
    for address, *numbers in messages:
        follows.handle(osc_message(str(address), *numbers))
    renderer.process()
    return renderer, follows


@pytest.mark.parametrize(
    ("messages", "place"),
    [
        ([("/adm/obj/1/aed", 90.0, 0.0, 0.5)], (0.0, 0.5, 0.0)),
        ([("/adm/obj/1/azim", 90.0)], (0.0, 2.0, 0.0)),
        ([("/adm/obj/1/elev", 90.0)], (0.0, 0.0, 2.0)),
        ([("/adm/obj/1/dist", 0.25)], (0.25, 0.0, 0.0)),
        ([("/adm/obj/1/xyz", 1.0, 0.5, -0.25)], (0.5, -1.0, -0.25)),
        ([("/adm/obj/1/xyz", 0.0, 0.0, 0.0), ("/adm/obj/1/x", -1), ("/adm/obj/1/z", 0.5)], (0.0, 1.0, 0.5)),
        ([("/adm/obj/1/xy", 0.0, 1.0)], (1.0, 0.0, 0.0)),
        ([("/adm/obj/1/aed", -500.0, 0.0, 7.0)], (-1.0, 0.0, 0.0)),
        ([("/adm/obj/1/dmax", 10.0), ("/adm/obj/1/aed", 0.0, 0.0, 1.0)], (10.0, 0.0, 0.0)),
    ],
)
def test_places_come_in_adm_axes(messages: list[tuple[object, ...]], place: tuple[float, ...]) -> None:
    renderer, follows = told(*messages)
    np.testing.assert_allclose(renderer.place_of("s0"), place, atol=1e-6)
    assert (follows.counts.followed, follows.counts.dropped) == (len(messages), 0)
    np.testing.assert_array_equal(renderer.place_of("s1"), [2.0, 0.0, 0.0])


def test_gains_mutes_widths_names_and_patterns() -> None:
    renderer, follows = told(
        ("/adm/obj/2/gain", 0.5),
        ("/adm/obj/3/mute", 1),
        ("/adm/obj/{4,5}/gain", 0.25),
        ("/adm/obj/1[0-2]/gain", 0.125),
        ("/adm/obj/1/name", "cloche"),
        ("/adm/obj/1/w", 0.5),
    )
    gains = [renderer.gain_of(f"s{i}") for i in range(12)]
    assert gains == pytest.approx([1, 0.5, 0, 0.25, 0.25, 1, 1, 1, 1, 0.125, 0.125, 0.125])
    assert follows.names == {1: "cloche"}
    assert follows.counts.followed == 6


def test_heads_turn_and_listeners_walk() -> None:
    _, follows = told(("/adm/lis/ypr", 90.0, 0.0, 0.0), ("/adm/lis/xyz", 0.0, 0.5, 0.0), scale=4.0)
    np.testing.assert_allclose(follows.listener._matrix[:, 0], [0, 1, 0], atol=1e-9)
    np.testing.assert_allclose(follows.listener._place, [2, 0, 0], atol=1e-9)
    half = np.sqrt(0.5)
    follows.handle(osc_message("/quaternion", float(half), 0.0, float(-half), 0.0))
    np.testing.assert_allclose(follows.listener._matrix[:, 0], [0, 0, 1], atol=1e-6)  # looks up
    follows.handle(osc_message("/ypr", 0.0, 0.0, 90.0))
    np.testing.assert_allclose(follows.listener._matrix[:, 1], [0, 0, 1], atol=1e-6)  # right ear down
    follows.handle(osc_message("/quaternion", 0.0, 0.0, 0.0, 0.0))
    assert follows.counts.dropped == 1
    changes: list[str] = []
    follows.on_change = changes.append
    follows.handle(osc_message("/adm/env/change", "nuit"))
    assert changes == ["nuit"]


@pytest.mark.parametrize(
    "message",
    [
        ("/adm/obj/0/gain", 1.0),
        ("/adm/obj/13/gain", 1.0),
        ("/adm/obj/99999999999/gain", 1.0),
        ("/adm/obj/1/gain",),
        ("/adm/obj/1/gain", 1.0, 1.0),
        ("/adm/obj/1/gain", "loud"),
        ("/adm/obj/1/gain", float("nan")),
        ("/adm/obj/1/aed", 1.0, float("inf"), 1.0),
        ("/adm/obj/1/colour", 1.0),
        ("/adm/obj/[z-a]/gain", 1.0),
        ("/adm/obj/[1/gain", 1.0),
        ("/adm/obj/********************/gain", 1.0),
        ("/other", 1.0),
        ("/", 1.0),
        ("/ypr", 1.0, 2.0),
        ("/adm/env/change", 5),
    ],
)
def test_what_is_not_understood_is_counted_and_dropped(message: tuple[object, ...]) -> None:
    renderer, follows = told(message)
    assert (follows.counts.dropped, follows.counts.followed) == (1, 0)
    assert "osc-" in follows.counts.last
    assert renderer.gain_of("s0") == 1.0


addresses = st.sampled_from(
    ["/adm/obj/1/aed", "/adm/obj/*/xyz", "/adm/obj/2/gain", "/adm/lis/ypr", "/quaternion"]
)


@settings(max_examples=300, deadline=None)
@given(
    st.one_of(
        st.binary(max_size=200),
        st.binary(max_size=60).map(lambda tail: b"#bundle\0" + bytes(8) + tail),
        st.builds(lambda a, v: osc_message(a, *v), addresses, st.lists(values, max_size=4)),
        st.builds(
            lambda a, v, at, b: _broken(osc_message(a, *v), at, b),
            addresses,
            st.lists(values, max_size=4),
            st.integers(0, 80),
            st.integers(0, 255),
        ),
    )
)
def test_no_packet_breaks_the_show(packet: bytes) -> None:
    counts = _FUZZED[1].counts
    before = counts.packets, counts.followed + counts.dropped
    _FUZZED[1].handle(packet)
    assert counts.packets == before[0] + 1
    assert counts.followed + counts.dropped > before[1] or packet.startswith(b"#bundle\0")
    assert np.isfinite(_FUZZED[0].process(pose=_FUZZED[1].listener)).all()


def _broken(packet: bytes, at: int, byte: int) -> bytes:
    at %= len(packet)
    return packet[:at] + bytes([byte]) + packet[at + 1 :]


_FUZZED = receiver()


def test_over_the_network_and_back() -> None:
    renderer, _ = receiver()
    with AdmOscReceiver(renderer, port=0, scale=4.0, seconds=0.0) as follows:
        sender = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        sender.sendto(osc_message("/adm/obj/1/aed", 90.0, 0.0, 0.5), ("127.0.0.1", follows.port))
        sender.sendto(b"nonsense", ("127.0.0.1", follows.port))
        sender.close()
        _wait(lambda: follows.counts.packets == 2)
        assert (follows.counts.followed, follows.counts.dropped) == (1, 1)
        renderer.process()
        np.testing.assert_allclose(renderer.place_of("s0"), [0, 2, 0], atol=1e-6)
        twin, _ = receiver()
        with AdmOscReceiver(twin, port=0, scale=4.0, seconds=0.0) as other:
            out = AdmOscSender(renderer, port=other.port, scale=4.0)
            out.send()
            out.close()
            _wait(lambda: other.counts.followed == 24)
        twin.process()
        np.testing.assert_allclose(twin.place_of("s0"), [0, 2, 0], atol=1e-5)
        taken = AdmOscReceiver(renderer, port=follows.port)
        with pytest.raises(InputError, match="osc-port"):
            taken.start()


def _wait(true: object) -> None:
    for _ in range(300):
        if true():
            return
        time.sleep(0.01)
    raise AssertionError("nothing arrived")


def test_patterns() -> None:
    assert osc_pattern("/a/[!b-d]?").fullmatch("/a/xy")
    assert not osc_pattern("/a/[!b-d]").fullmatch("/a/c")
    assert not osc_pattern("/a.b").fullmatch("/axb")

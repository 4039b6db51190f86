"""A real server asked by real clients: files as they are, and nothing beside them."""

from __future__ import annotations

import gzip
import http.client
import socket
import ssl
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import brotli
import pytest

from immersion.errors import FileError, UsageError
from immersion.serving import Server, made_certificate, read_certificate
from immersion.serving.addresses import checked_address, local_address, qr_code, url_of

TEXT = "<!doctype html><title>Château</title>" + "<p>L’été à l’abbaye</p>" * 200
BLOB = bytes(range(256)) * 40
ABSURD = ["bytes=9-3", "bytes=a-b", "lines=1-2", "bytes", "bytes=--5", "bytes=" + "9" * 5000 + "-"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    outer = tmp_path_factory.mktemp("serve")
    (outer / "secret.txt").write_text("not yours", encoding="utf-8")
    inner = outer / "l’été à l'abbaye"
    (inner / "models").mkdir(parents=True)
    (inner / "index.html").write_text(TEXT, encoding="utf-8")
    (inner / "viewer.js").write_text("export const x = 1;\n" * 300, encoding="utf-8")
    (inner / "models" / "stèle 1.glb").write_bytes(BLOB)
    (inner / "empty.bin").write_bytes(b"")
    (inner / ".hidden").write_text("no", encoding="utf-8")
    (inner / "link.txt").symlink_to(outer / "secret.txt")
    (inner / "linked").symlink_to(outer)
    (inner / "again.html").symlink_to(inner / "index.html")
    return inner


@pytest.fixture(scope="module")
def server(folder: Path) -> Iterator[Server]:
    with Server(folder, 0) as running:
        yield running


def _ask(server: Server, path: str, method: str = "GET", **headers: str) -> tuple[int, dict[str, str], bytes]:
    """Ask by a raw path: nothing on the way tidies it."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=10)
    try:
        connection.putrequest(method, path, skip_accept_encoding=True, skip_host="Host" in headers)
        for name, value in headers.items():
            connection.putheader(name.replace("_", "-"), value)
        connection.endheaders()
        answer = connection.getresponse()
        return answer.status, {k.lower(): v for k, v in answer.getheaders()}, answer.read()
    finally:
        connection.close()


def test_a_page_comes_with_what_a_headset_session_needs(server: Server) -> None:
    status, headers, body = _ask(server, "/")
    assert (status, body.decode()) == (200, TEXT)
    assert headers["content-type"] == "text/html; charset=utf-8"
    assert "xr-spatial-tracking=(self)" in headers["permissions-policy"]
    assert headers["cross-origin-opener-policy"] == "same-origin"
    assert headers["cross-origin-embedder-policy"] == "require-corp"
    assert headers["x-content-type-options"] == "nosniff"
    assert "server" not in headers


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("a.glb", "model/gltf-binary"), ("a.js", "text/javascript"), ("a.mjs", "text/javascript"),
        ("a.wasm", "application/wasm"), ("a.usdz", "model/vnd.usdz+zip"), ("a.ktx2", "image/ktx2"),
        ("a.opus", "audio/ogg"), ("a.flac", "audio/flac"), ("a.m4a", "audio/mp4"), ("a.vtt", "text/vtt"),
        ("a.webp", "image/webp"), ("a.webmanifest", "application/manifest+json"),
        ("a.unheard-of", "application/octet-stream"),
    ],
)  # fmt: skip
def test_files_have_their_types(tmp_path: Path, name: str, kind: str) -> None:
    (tmp_path / name).write_bytes(b"x")
    with Server(tmp_path, 0) as running:
        assert _ask(running, f"/{name}")[1]["content-type"].split(";")[0] == kind


def test_names_in_french_are_found(server: Server) -> None:
    status, headers, body = _ask(server, "/models/st%C3%A8le%201.glb")
    assert (status, headers["content-type"], body) == (200, "model/gltf-binary", BLOB)


@pytest.mark.parametrize(
    "path",
    [
        "/../secret.txt", "/..%2fsecret.txt", "/%2e%2e/secret.txt", "/%2e%2e%2fsecret.txt", "/models/../../secret.txt",
        "/..\\secret.txt", "/..%5csecret.txt", "//etc/passwd", "/%2fetc/passwd", "/link.txt", "/linked/secret.txt",
        "/again.html", "/.hidden", "/models/", "/models", "/nothing", "/index.html/x", "/index.html%00.txt",
        "/c:/windows/win.ini", "/" + "a" * 5000, "/" + "a/" * 2000, "/%ff%fe", "/..;/secret.txt",
        "/%252e%252e/secret.txt", "/....//secret.txt",
    ],
)  # fmt: skip
def test_nothing_beside_the_folder_is_given(server: Server, path: str) -> None:
    status, _, body = _ask(server, path)
    assert status == 404
    assert b"not yours" not in body
    assert "Il n’y a rien à cette adresse." in body.decode()


@pytest.mark.parametrize(
    ("asked", "status", "part"),
    [
        ("bytes=0-9", 206, BLOB[:10]),
        ("bytes=10230-", 206, BLOB[10230:]),
        ("bytes=-5", 206, BLOB[-5:]),
        ("bytes=10-10", 206, BLOB[10:11]),
        ("bytes=0-99999999999999999999", 206, BLOB),
        ("bytes=-99999999", 206, BLOB),
        ("bytes=10240-", 416, None),
        ("bytes=99999999999999999999999-", 416, None),
        ("bytes=" + ",".join(f"{k}-{k}" for k in range(5000)), 200, BLOB),
    ],
)
def test_ranges(server: Server, asked: str, status: int, part: bytes | None) -> None:
    found, headers, body = _ask(server, "/models/st%C3%A8le%201.glb", Range=asked)
    assert found == status
    if part is not None:
        assert body == part
    if status == 416:
        assert headers["content-range"] == f"bytes */{len(BLOB)}"


@pytest.mark.parametrize(
    "asked", ["bytes=9-3", "bytes=a-b", "lines=1-2", "bytes", "bytes=--5", "bytes=" + "9" * 5000 + "-"]
)
def test_absurd_ranges_give_no_more_than_the_file(server: Server, asked: str) -> None:
    status, _, body = _ask(server, "/models/st%C3%A8le%201.glb", Range=asked)
    assert status in (200, 400, 416)
    assert len(body) <= len(BLOB)


def test_a_range_of_an_older_file_is_not_mixed_with_the_new_one(tmp_path: Path) -> None:
    (tmp_path / "a.bin").write_bytes(b"old" * 100)
    with Server(tmp_path, 0) as running:
        tag = _ask(running, "/a.bin")[1]["etag"]
        assert _ask(running, "/a.bin", Range="bytes=0-2", If_Range=tag)[0] == 206
        (tmp_path / "a.bin").write_bytes(b"newer" * 100)
        assert _ask(running, "/a.bin", Range="bytes=0-2", If_Range=tag)[0] == 200


def test_text_is_compressed_for_those_who_ask(server: Server) -> None:
    whole = ("export const x = 1;\n" * 300).encode()
    plain = _ask(server, "/viewer.js")
    zipped = _ask(server, "/viewer.js", Accept_Encoding="gzip, deflate")
    smaller = _ask(server, "/viewer.js", Accept_Encoding="gzip, br")
    refused = _ask(server, "/viewer.js", Accept_Encoding="br;q=0, gzip;q=0")
    assert (plain[2], "content-encoding" in plain[1]) == (whole, False)
    assert (gzip.decompress(zipped[2]), zipped[1]["content-encoding"]) == (whole, "gzip")
    assert (brotli.decompress(smaller[2]), smaller[1]["content-encoding"]) == (whole, "br")
    assert refused[2] == whole
    assert "accept-encoding" in smaller[1]["vary"].lower()
    assert smaller[1]["etag"].startswith("W/")
    assert len({zipped[1]["etag"].removeprefix("W/"), plain[1]["etag"]}) == 1


def test_models_and_parts_are_never_compressed(server: Server) -> None:
    model = _ask(server, "/models/st%C3%A8le%201.glb", Accept_Encoding="br, gzip")
    part = _ask(server, "/viewer.js", Accept_Encoding="br, gzip", Range="bytes=0-3")
    assert "content-encoding" not in model[1]
    assert (part[0], part[2]) == (206, b"expo")


def test_what_is_known_is_not_sent_again(server: Server) -> None:
    tag = _ask(server, "/viewer.js", Accept_Encoding="gzip")[1]["etag"]
    status, headers, body = _ask(server, "/viewer.js", Accept_Encoding="gzip", If_None_Match=tag)
    assert (status, body) == (304, b"")
    assert headers["cache-control"] == "no-cache"


def test_heads_and_other_methods(server: Server) -> None:
    status, headers, body = _ask(server, "/models/st%C3%A8le%201.glb", "HEAD")
    assert (status, headers["content-length"], body) == (200, str(len(BLOB)), b"")
    for method in ("POST", "PUT", "DELETE", "OPTIONS", "TRACE"):
        status, headers, body = _ask(server, "/", method)
        assert (status, headers["allow"]) == (405, "GET, HEAD")
        assert "ne fait que donner" in body.decode()


@pytest.mark.parametrize("name", ["evil.example", "evil.example:80", "127.0.0.1.evil.example", ""])
def test_another_site_that_points_its_name_here_is_refused(server: Server, name: str) -> None:
    status, _, body = _ask(server, "/", Host=name)
    assert status == 400
    assert "Château" not in body.decode(errors="replace")


def test_many_clients_at_once_and_one_that_says_nothing(server: Server) -> None:
    silent = [socket.create_connection(("127.0.0.1", server.port)) for _ in range(30)]
    try:
        assert all(_ask(server, "/")[0] == 200 for _ in range(20))
    finally:
        for one in silent:
            one.close()


def test_bytes_that_are_no_request_end_the_connection(server: Server) -> None:
    for junk in (b"\x16\x03\x01\x02\x00", b"GET / HTTP/9.9\r\n\r\n", b"A" * 200_000):
        with socket.create_connection(("127.0.0.1", server.port), timeout=10) as raw:
            try:
                raw.sendall(junk + b"\r\n\r\n")
                answer = raw.recv(100)
            except ConnectionError:
                answer = b""
        assert b" 200 " not in answer
    assert _ask(server, "/")[0] == 200


def test_wrong_folders_and_ports_are_told(tmp_path: Path, server: Server) -> None:
    with pytest.raises(FileError, match="serve-no-folder"):
        Server(tmp_path / "nothing")
    with pytest.raises(UsageError) as taken:
        Server(tmp_path, server.port)
    assert str(server.port) in taken.value.found
    with pytest.raises(UsageError, match="serve-port"):
        Server(tmp_path, 0, "203.0.113.7")
    with pytest.raises(UsageError, match="serve-address"):
        Server(tmp_path, 0, "localhost; rm")


# Over HTTPS --------------------------------------------------------------------------------------------------


def test_a_made_certificate_is_for_this_address_and_is_kept(tmp_path: Path, folder: Path) -> None:
    made = made_certificate(tmp_path / "clés", "127.0.0.1", ("salle.local",))
    assert made_certificate(tmp_path / "clés", "127.0.0.1") == made
    assert made.key.stat().st_mode & 0o077 == 0
    trusting = ssl.create_default_context(cafile=str(made.path))
    with Server(folder, 0, certificate=made) as running:
        assert running.url == f"https://127.0.0.1:{running.port}/"
        answer: Any
        connection = http.client.HTTPSConnection("127.0.0.1", running.port, context=trusting, timeout=10)
        connection.request("GET", "/")
        answer = connection.getresponse()
        assert (answer.status, answer.read().decode()) == (200, TEXT)
        connection.close()
        assert made.context().minimum_version == ssl.TLSVersion.TLSv1_2


def test_a_certificate_that_ends_soon_is_made_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from immersion.serving import certificates

    monkeypatch.setattr(certificates, "_DAYS", 10)
    first = made_certificate(tmp_path, "127.0.0.1")
    monkeypatch.undo()
    assert made_certificate(tmp_path, "127.0.0.1").fingerprint != first.fingerprint


def test_a_given_certificate_must_be_one_with_its_own_key(tmp_path: Path) -> None:
    one, other = (made_certificate(tmp_path / name, "127.0.0.1") for name in ("a", "b"))
    both = tmp_path / "both.pem"
    both.write_bytes(one.path.read_bytes() + one.key.read_bytes())
    assert read_certificate(both).fingerprint == one.fingerprint
    with pytest.raises(FileError, match="serve-certificate"):
        read_certificate(one.path, other.key)
    for text in ("", "-----BEGIN CERTIFICATE-----\nxx", "été"):
        both.write_text(text, encoding="utf-8")
        with pytest.raises(FileError, match="serve-certificate"):
            read_certificate(both)
    with pytest.raises(FileError, match="file-missing"):
        read_certificate(tmp_path / "nothing.pem")


def test_addresses() -> None:
    assert checked_address("192.168.1.20") == "192.168.1.20"
    assert url_of("fe80::1", 443, True) == "https://[fe80::1]/"
    assert checked_address(local_address())


def test_the_qr_code_holds_the_address() -> None:
    drawn = qr_code("https://192.168.1.20:8443/")
    plain = qr_code("https://192.168.1.20:8443/", unicode=False)
    widths = {len(line) for line in drawn.splitlines() if line}
    assert len(widths) == 1
    assert min(widths) >= 25
    assert plain.isascii()

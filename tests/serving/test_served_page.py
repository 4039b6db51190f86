"""A browser that nobody here wrote opens what is served, by HTTP and by HTTPS."""

from __future__ import annotations

from pathlib import Path

from browser import browser
from immersion.serving import Server, made_certificate

PAGE = (
    '<!doctype html><html lang="fr"><title>x</title><script type="module" src="a.js"></script>'
    '<audio src="a.wav"></audio>'
)


def test_a_page_may_ask_for_a_headset(tmp_path: Path) -> None:
    (tmp_path / "index.html").write_text(PAGE, encoding="utf-8")
    (tmp_path / "a.js").write_text("window.ran = true;", encoding="utf-8")
    (tmp_path / "a.wav").write_bytes(b"RIFF")
    made = made_certificate(tmp_path / ".keys", "127.0.0.1")
    for certificate in (None, made):
        with Server(tmp_path, 0, certificate=certificate) as server, browser() as running:
            page = running.new_context(ignore_https_errors=True).new_page()
            page.goto(server.url)
            page.wait_for_function("window.ran")
            seen = page.evaluate(
                "[isSecureContext, crossOriginIsolated, 'xr' in navigator,"
                " document.featurePolicy?.allowsFeature('xr-spatial-tracking') ?? true]"
            )
            assert seen == [True, True, True, True]

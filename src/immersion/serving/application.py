"""What is put around the files: who may ask, what is compressed, and the headers that a page of this kind needs."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

from starlette.middleware.gzip import GZipMiddleware
from starlette.middleware.trustedhost import TrustedHostMiddleware

from immersion.serving.errors_page import plain_errors
from immersion.serving.files import OneFolder
from immersion.serving.types import COMPRESSIBLE, declare_types

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

__all__ = ["HEADERS", "application"]

HEADERS = {
    # A headset session and sound may start in the page itself, and nothing of the visitor is listened to.
    "Permissions-Policy": "xr-spatial-tracking=(self), autoplay=(self), fullscreen=(self), gamepad=(self), "
    "microphone=(), geolocation=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Embedder-Policy": "require-corp",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    # Kept, but asked for again each time: what was exported a minute ago is what is seen.
    "Cache-Control": "no-cache",
}
_SMALLEST = 500


def application(folder: Path, hosts: Sequence[str]) -> ASGIApp:
    """Return the application that serves a folder.

    Parameters
    ----------
    folder : Path
        What is served.
    hosts : sequence of str
        The names and addresses by which it may be called: a page of another site that lets its own name
        point here (DNS rebinding) is refused.
    """
    declare_types()
    files = plain_errors(OneFolder(folder))
    named = TrustedHostMiddleware(_Compressed(files), allowed_hosts=list(hosts), www_redirect=False)
    return _WithHeaders(named)


class _Compressed:
    """Compresses text for those who understand it; parts of files stay as they are."""

    def __init__(self, app: ASGIApp) -> None:
        self._plain = app
        self._gzip: ASGIApp = GZipMiddleware(app, minimum_size=_SMALLEST, compresslevel=6)
        self._brotli = _brotli(app)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        suffix = PurePosixPath(scope.get("path", "")).suffix.lower()
        headers = dict(scope.get("headers", ()))
        if b"range" in headers or (suffix not in COMPRESSIBLE and not scope["path"].endswith("/")):
            return await self._plain(scope, receive, send)
        offered = _offered(headers.get(b"accept-encoding", b"").decode("latin-1"))
        if self._brotli is not None and "br" in offered:
            return await self._brotli(scope, receive, send)
        return await (self._gzip if "gzip" in offered else self._plain)(scope, receive, send)


def _brotli(app: ASGIApp) -> ASGIApp | None:
    if find_spec("brotli_asgi") is None:
        return None
    from brotli_asgi import BrotliMiddleware

    made: ASGIApp = BrotliMiddleware(app, quality=5, minimum_size=_SMALLEST, gzip_fallback=False)
    return made


def _offered(header: str) -> set[str]:
    """Return the encodings that a client takes; one with a weight of zero is refused by it."""
    taken = set()
    for part in header.split(","):
        name, _, weight = part.partition(";")
        if weight.replace(" ", "") not in ("q=0", "q=0.0", "q=0.00", "q=0.000"):
            taken.add(name.strip().lower())
    return taken


class _WithHeaders:
    """Adds our headers to every answer, errors included."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._headers = [(name.lower().encode(), value.encode()) for name, value in HEADERS.items()]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def told(message: Message) -> None:
            if message["type"] == "http.response.start":
                message = _with(message, self._headers)
            await send(message)

        await self._app(scope, receive, told)


def _with(message: Message, more: list[tuple[bytes, bytes]]) -> dict[str, Any]:
    headers = list(message.get("headers", ()))
    given = {name.lower() for name, _ in headers}
    compressed = b"content-encoding" in given
    # The same tag must not stand for two different runs of bytes.
    headers = [
        (name, b"W/" + value if compressed and name.lower() == b"etag" else value) for name, value in headers
    ]
    return {**message, "headers": headers + [pair for pair in more if pair[0] not in given]}

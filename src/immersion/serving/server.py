"""The server: bound before anything is said of it, stopped by Ctrl+C or by the end of a ``with``."""

from __future__ import annotations

import contextlib
import os
import socket
import sys
import threading
import time
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any

from immersion.errors import FileError, UsageError
from immersion.serving import _texts as _texts
from immersion.serving.addresses import checked_address, url_of
from immersion.serving.certificates import Certificate

if TYPE_CHECKING:
    import uvicorn

__all__ = ["Server"]

_LOOPBACK = "127.0.0.1"
_MOST_AT_ONCE = 256
_IDLE = 15
_PATIENCE = 10.0


class Server:
    """Serves a folder, by default to this machine alone.

    Parameters
    ----------
    folder : path
        An export, or any folder with an ``index.html``.
    port : int
        0 takes a free one.
    address : str
        The IP address that it listens on. Another one than 127.0.0.1 is for all who reach it.
    certificate : Certificate, optional
        HTTPS with it.

    Raises
    ------
    FileError
        If there is no such folder.
    UsageError
        If the port is taken or not allowed, or the address is not one of this machine.

    Examples
    --------
    >>> import tempfile, urllib.request
    >>> folder = tempfile.TemporaryDirectory()
    >>> _ = Path(folder.name, "index.html").write_text("<p>Bonjour")
    >>> with Server(folder.name, port=0) as server:
    ...     urllib.request.urlopen(server.url).read()
    b'<p>Bonjour'
    >>> folder.cleanup()
    """

    def __init__(
        self,
        folder: str | os.PathLike[str],
        port: int = 8000,
        address: str = _LOOPBACK,
        certificate: Certificate | None = None,
    ) -> None:
        self.folder = Path(folder)
        if not self.folder.is_dir():
            raise FileError("serve-no-folder", self.folder)
        self.address = checked_address(address)
        self._socket = _bound(self.address, port)
        self.port: int = self._socket.getsockname()[1]
        self.certificate = certificate
        self._server = self._made()
        self._thread: threading.Thread | None = None

    @property
    def url(self) -> str:
        """The address of the page."""
        return url_of(self.address, self.port, self.certificate is not None)

    @property
    def hosts(self) -> tuple[str, ...]:
        """The names that may be in a request."""
        if self.address == _LOOPBACK:
            return (_LOOPBACK, "localhost")
        name = socket.gethostname()
        return (self.address, f"[{self.address}]", name, f"{name}.local")

    def _made(self) -> uvicorn.Server:
        import uvicorn

        from immersion.serving.application import application

        certificate = self.certificate
        secure: dict[str, Any] = {}
        if certificate is not None:
            secure["ssl_context_factory"] = lambda config, default: certificate.context()
            secure["ssl_certfile"] = certificate.path
        return uvicorn.Server(
            uvicorn.Config(
                application(self.folder, self.hosts), interface="asgi3", lifespan="off", log_config=None,
                access_log=False, server_header=False, proxy_headers=False, ws="none", loop="asyncio",
                limit_concurrency=_MOST_AT_ONCE, timeout_keep_alive=_IDLE, timeout_graceful_shutdown=2,
                **secure,
            )
        )  # fmt: skip

    def run(self) -> None:
        """Serve until Ctrl+C."""
        with contextlib.suppress(KeyboardInterrupt), contextlib.closing(self._socket):
            self._server.run(sockets=[self._socket])

    def __enter__(self) -> Server:
        self._thread = threading.Thread(target=self._server.run, args=([self._socket],), daemon=True)
        self._thread.start()
        until = time.monotonic() + _PATIENCE
        while not self._server.started and self._thread.is_alive() and time.monotonic() < until:
            time.sleep(0.005)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.should_exit = True
        if self._thread is not None:
            self._thread.join(_PATIENCE)
        self._socket.close()


def _bound(address: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    bound = socket.socket(family, socket.SOCK_STREAM)
    try:
        if sys.platform != "win32":  # there the option would let two programs share a port
            bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        bound.bind((address, port))
        bound.listen()  # whoever reads the address may ask at once: they wait until the server has begun
    except (OSError, OverflowError) as error:
        bound.close()
        reason = getattr(error, "strerror", None) or str(error)
        raise UsageError("serve-port", address=address, port=port, reason=reason) from None
    return bound

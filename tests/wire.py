"""A relay between a browser and a server, which counts every byte that the server sends, whoever asked for it."""

from __future__ import annotations

import contextlib
import socket
import threading
from types import TracebackType

__all__ = ["Relay"]


class Relay:
    """Listens on a port of its own, passes everything on, and counts what comes back: headers and bodies."""

    def __init__(self, port: int) -> None:
        self._to, self.received = port, 0
        self._lock, self._open = threading.Lock(), True
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._socket.getsockname()[1]}/"
        self._thread = threading.Thread(target=self._accept, daemon=True)

    def __enter__(self) -> Relay:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._open = False
        socket.create_connection(self._socket.getsockname()).close()  # wakes it
        self._thread.join()
        self._socket.close()

    def _accept(self) -> None:
        while True:
            asking, _ = self._socket.accept()
            if not self._open:
                asking.close()
                return
            serving = socket.create_connection(("127.0.0.1", self._to))
            for one, other, counts in ((asking, serving, False), (serving, asking, True)):
                threading.Thread(target=self._pass, args=(one, other, counts), daemon=True).start()

    def _pass(self, one: socket.socket, other: socket.socket, counts: bool) -> None:
        try:
            while data := one.recv(1 << 16):
                if counts:
                    with self._lock:
                        self.received += len(data)
                other.sendall(data)
        except OSError:  # a browser drops connections as it likes
            pass
        finally:
            for end in (one, other):
                with contextlib.suppress(OSError):
                    end.shutdown(socket.SHUT_RDWR)
            one.close()

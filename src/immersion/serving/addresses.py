"""The address that headsets of the same network use, and the picture that they read it from."""

from __future__ import annotations

import contextlib
import ipaddress
import socket
from typing import Any

from immersion import messages
from immersion.errors import MissingToolError, UsageError
from immersion.serving import _texts as _texts

__all__ = ["checked_address", "local_address", "qr_code", "url_of"]

# RFC 5737: addresses of examples. A datagram socket that is only connected sends nothing.
_NOWHERE = ("192.0.2.1", 9)


def local_address() -> str:
    """Return this machine's address on its network.

    Raises
    ------
    UsageError
        If there is no network.
    """
    with contextlib.suppress(OSError), socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.connect(_NOWHERE)
        address = str(probe.getsockname()[0])
        if not ipaddress.ip_address(address).is_loopback and address != "0.0.0.0":
            return address
    with contextlib.suppress(OSError):
        for address in socket.gethostbyname_ex(socket.gethostname())[2]:
            if not ipaddress.ip_address(address).is_loopback:
                return str(address)
    raise UsageError("serve-no-network")


def checked_address(address: str) -> str:
    """Return an address that somebody gave, as it is usually written.

    Raises
    ------
    UsageError
        If it is none.

    Examples
    --------
    >>> checked_address("192.168.001.20")
    Traceback (most recent call last):
    immersion.errors.UsageError: ...
    >>> checked_address("::1")
    '::1'
    """
    try:
        return str(ipaddress.ip_address(address))
    except ValueError:
        raise UsageError("serve-address", address=address) from None


def url_of(address: str, port: int, secure: bool) -> str:
    """Return the address of the page.

    >>> url_of("192.168.1.20", 8443, True), url_of("::1", 80, False)
    ('https://192.168.1.20:8443/', 'http://[::1]/')
    """
    scheme, usual = ("https", 443) if secure else ("http", 80)
    host = f"[{address}]" if ":" in address else address
    return f"{scheme}://{host}{'' if port == usual else f':{port}'}/"


def qr_code(url: str, unicode: bool = True) -> str:
    """Return an address as a QR code of characters, for a terminal.

    Parameters
    ----------
    url : str
        What a headset's camera reads.
    unicode : bool
        Half blocks, two squares in a letter; without it, spaces with colours (ANSI).

    Raises
    ------
    MissingToolError
        If the package that draws it is not installed.
    """
    import io

    segno: Any
    try:
        import segno
    except ImportError:
        raise MissingToolError(
            "missing-package",
            package="segno",
            purpose=messages.text("serve-for-qr"),
            command="pip install 'immersion[serve]'",
        ) from None
    drawn = io.StringIO()
    segno.make(url, error="m", micro=False).terminal(drawn, compact=unicode, border=2)
    return drawn.getvalue()

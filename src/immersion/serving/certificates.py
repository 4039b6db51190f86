"""Certificates for HTTPS on a museum's own network: one that is given, or one that is made and kept.

A headset starts an immersive session only on a page that came by HTTPS. Nobody signs a certificate for an
address such as 192.168.1.20, so that the one made here is its own authority: the browser asks once, and the
fingerprint that is printed tells whether it is the right one.
"""

from __future__ import annotations

import datetime
import hashlib
import ipaddress
import os
import ssl
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from immersion import messages
from immersion.errors import FileError, MissingToolError
from immersion.serving import _texts as _texts

if TYPE_CHECKING:
    from cryptography.x509 import Certificate as X509

__all__ = ["Certificate", "made_certificate", "read_certificate"]

# Browsers refuse what is valid for longer than 398 days.
_DAYS = 390
_LAST_DAYS = 30


@dataclass(frozen=True, slots=True)
class Certificate:
    """A certificate with its key, both as PEM files.

    Parameters
    ----------
    path, key : Path
        The two files; they may be one.
    fingerprint : str
        SHA-256 of the certificate, as browsers show it.
    """

    path: Path
    key: Path
    fingerprint: str

    def context(self) -> ssl.SSLContext:
        """Return the context of a server: TLS 1.2 and later."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        context.load_cert_chain(self.path, self.key)
        return context


def read_certificate(path: Path, key: Path | None = None) -> Certificate:
    """Return a certificate that was given.

    Parameters
    ----------
    path : Path
        PEM; the server's own certificate first, then its chain.
    key : Path, optional
        PEM, not encrypted; without it, the key is in the same file.

    Raises
    ------
    FileError
        If a file does not open, is no PEM, or the key is another one's.
    """
    chosen = key or path
    for file in (path, chosen):
        if not file.is_file():
            raise FileError("file-missing", file)
    try:
        pem = path.read_text(encoding="ascii")
        first = pem[pem.index("-----BEGIN CERTIFICATE-----") :]
        last = first.index("-----END CERTIFICATE-----") + len("-----END CERTIFICATE-----")
        found = Certificate(path, chosen, _fingerprint(ssl.PEM_cert_to_DER_cert(first[:last])))
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        # Without a password of ours, OpenSSL would ask for one at the terminal.
        context.load_cert_chain(path, chosen, password=lambda: b"")
    except (ssl.SSLError, ValueError, OSError) as error:
        reason = getattr(error, "reason", None) or getattr(error, "strerror", None) or type(error).__name__
        raise FileError("serve-certificate", path, reason=reason, key=chosen) from None
    return found


def made_certificate(folder: Path, address: str, names: tuple[str, ...] = ()) -> Certificate:
    """Return a certificate for an address, made now or kept from an earlier time.

    Parameters
    ----------
    folder : Path
        Where it is kept, so that a headset that once accepted it asks no more.
    address : str
        An IP address.
    names : tuple of str
        Names of the machine on its network.

    Raises
    ------
    MissingToolError
        If the package that makes certificates is not installed.
    FileError
        If the folder cannot be written.
    """
    x509 = _x509()
    path, key = folder / f"{address.replace(':', '_')}.pem", folder / f"{address.replace(':', '_')}.key.pem"
    kept = _kept(x509, path, key)
    if kept is not None:
        return kept
    certificate, secret = _made(x509, address, names)
    from cryptography.hazmat.primitives import serialization as forms

    pem = certificate.public_bytes(forms.Encoding.PEM)
    private = secret.private_bytes(
        forms.Encoding.PEM, forms.PrivateFormat.PKCS8, forms.NoEncryption()
    )  # fmt: skip
    try:
        folder.mkdir(parents=True, exist_ok=True)
        _write_private(key, private)
        path.write_bytes(pem)
    except OSError as error:
        raise FileError("file-write", folder, reason=error.strerror or str(error)) from None
    return Certificate(path, key, _fingerprint(certificate.public_bytes(forms.Encoding.DER)))


def _x509() -> Any:  # noqa: ANN401
    try:
        from cryptography import x509
    except ImportError:
        raise MissingToolError(
            "missing-package",
            package="cryptography",
            purpose=messages.text("serve-for-https"),
            command="pip install 'immersion[serve]'",
        ) from None
    return x509


def _kept(x509: Any, path: Path, key: Path) -> Certificate | None:  # noqa: ANN401
    """Return what was made before, if it is whole and lasts for some time."""
    try:
        found = read_certificate(path, key)
        made: X509 = x509.load_pem_x509_certificate(path.read_bytes())
    except (FileError, ValueError):
        return None
    left = made.not_valid_after_utc - datetime.datetime.now(datetime.UTC)
    return found if left.days >= _LAST_DAYS else None


def _made(x509: Any, address: str, names: tuple[str, ...]) -> tuple[X509, Any]:  # noqa: ANN401
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import ec

    secret = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, f"immersion {address}")])
    known = [x509.IPAddress(ipaddress.ip_address(address)), *(x509.DNSName(one) for one in names)]
    now = datetime.datetime.now(datetime.UTC)
    usage = x509.ExtendedKeyUsage([x509.ExtendedKeyUsageOID.SERVER_AUTH])
    builder = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(secret.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(hours=1))  # clocks of headsets are late at times
        .not_valid_after(now + datetime.timedelta(days=_DAYS))
        .add_extension(x509.SubjectAlternativeName(known), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(usage, critical=False)
    )
    return builder.sign(secret, hashes.SHA256()), secret


def _write_private(path: Path, data: bytes) -> None:
    """Write what only its owner may read, from its first byte on."""
    path.unlink(missing_ok=True)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as stream:
        stream.write(data)


def _fingerprint(der: bytes) -> str:
    return ":".join(f"{byte:02X}" for byte in hashlib.sha256(der).digest())

"""serve."""

import contextlib
import socket
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from immersion import messages
from immersion.cli import _serve_texts as _serve_texts
from immersion.cli.options import Json, Lang, told
from immersion.cli.output import as_json, lines
from immersion.errors import FileError, UsageError

if TYPE_CHECKING:
    from immersion.serving import Certificate, Server

__all__ = ["add_serve_verb"]


def add_serve_verb(app: typer.Typer) -> None:
    """Add the verb, with its help in the current language."""
    served = Annotated[Path, typer.Argument(help=told("cli-serve-folder"), metavar="DIR")]
    door = Annotated[int | None, typer.Option(help=told("cli-serve-port"), min=0, max=65535)]
    network = Annotated[bool, typer.Option("--lan", help=told("cli-serve-lan"))]
    place = Annotated[str | None, typer.Option(help=told("cli-serve-address"), metavar="IP")]
    signed = Annotated[Path | None, typer.Option(help=told("cli-serve-certificate"), metavar="PEM")]
    secret = Annotated[Path | None, typer.Option(help=told("cli-serve-key"), metavar="PEM")]

    @app.command(help=told("cli-serve"))
    def serve(
        folder: served,
        port: door = None,
        lan: network = False,
        address: place = None,
        certificate: signed = None,
        key: secret = None,
        json: Json = False,
        lang: Lang = None,
    ) -> None:
        given = {"--address": address, "--certificate": certificate, "--key": key}
        for option, value in given.items():
            if value is not None and not lan:
                raise UsageError("cli-serve-needs", option=option, other="--lan")
        server = _server(folder, port, address, certificate, key) if lan else _local(folder, port)
        with contextlib.suppress(KeyboardInterrupt):  # Ctrl+C is how one stops it, from the first line on
            _tell(server, certificate is None, json)
            server.run()
        if not json:
            lines([told("cli-serve-ended")])


def _local(folder: Path, port: int | None) -> "Server":
    from immersion.serving import Server

    return Server(_page_in(folder), 8000 if port is None else port)


def _server(
    folder: Path, port: int | None, address: str | None, certificate: Path | None, key: Path | None
) -> "Server":
    from immersion.serving import Server
    from immersion.serving.addresses import checked_address, local_address

    chosen = local_address() if address is None else checked_address(address)
    _page_in(folder)
    signed = _certificate(chosen, certificate, key)
    return Server(folder, 8443 if port is None else port, chosen, signed)


def _page_in(folder: Path) -> Path:
    if folder.is_dir() and not (folder / "index.html").is_file():
        raise FileError("serve-no-page", folder)
    return folder


def _certificate(address: str, certificate: Path | None, key: Path | None) -> "Certificate":
    import tempfile

    from immersion.audio.kept_arrays import cache_folder
    from immersion.serving import made_certificate, read_certificate

    if certificate is not None:
        return read_certificate(certificate, key)
    if key is not None:
        raise UsageError("cli-serve-needs", option="--key", other="--certificate")
    kept = cache_folder()
    folder = Path(tempfile.mkdtemp()) if kept is None else kept / "certificates"
    name = socket.gethostname()
    names = (name, f"{name}.local") if name.isascii() else ()
    return made_certificate(folder, address, names)


def _tell(server: "Server", ours: bool, as_data: bool) -> None:
    signed = server.certificate
    if as_data:
        print_ = signed.fingerprint if signed is not None else None
        as_json({"url": server.url, "folder": str(server.folder), "fingerprint": print_})
        sys.stdout.flush()
        return
    told_lines = [messages.text("cli-serve-at", url=server.url)]
    if signed is not None:
        from immersion.serving.addresses import qr_code

        drawn = qr_code(server.url, "utf" in (sys.stdout.encoding or "").lower())
        told_lines += [drawn, told("cli-serve-open" if ours else "cli-serve-given"), signed.fingerprint]
    lines([*told_lines, told("cli-serve-stop")])
    sys.stdout.flush()

"""What a visitor reads when a file is not there: one line in each language, no name of a machine's folder."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.exceptions import HTTPException
from starlette.middleware.exceptions import ExceptionMiddleware
from starlette.responses import PlainTextResponse

from immersion import messages
from immersion.serving import _texts as _texts

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.types import ASGIApp

__all__ = ["plain_errors"]


def plain_errors(app: ASGIApp) -> ASGIApp:
    """Return the application with its errors told in plain words."""
    return ExceptionMiddleware(app, handlers={HTTPException: _told})


def _told(request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 500
    headers = getattr(error, "headers", None)
    code = {404: "serve-page-missing", 405: "serve-page-method"}.get(status, "serve-page-error")
    lines = [messages.text(code, language) for language in messages.LANGUAGES]
    return PlainTextResponse("\n".join([str(status), *lines]) + "\n", status, headers)

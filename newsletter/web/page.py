"""Draw the pages: templates with escaping on, every sentence through the catalogue."""

from datetime import datetime
from pathlib import Path
from typing import Any

from babel.dates import format_datetime
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.responses import HTMLResponse

from newsletter import messages

ASSETS = Path(__file__).with_name("assets")


def _moment(time: datetime) -> str:
    """Return date and time as people write them in the language in use; English without the American month first."""
    locale = {"en": "en_GB"}.get(messages.language(), messages.language())
    return format_datetime(time, "d. MMM yyyy HH:mm" if locale == "nb" else "d MMM yyyy HH:mm", locale=locale)


_ENVIRONMENT = Environment(
    loader=FileSystemLoader(Path(__file__).with_name("pages"), encoding="utf-8"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_ENVIRONMENT.globals.update(_=messages._, ngettext=messages.ngettext, language=messages.language)
_ENVIRONMENT.filters["moment"] = _moment


def page(template: str, /, status: int = 200, **values: Any) -> HTMLResponse:
    """Return the page drawn from ``pages/<template>.html.j2``."""
    return HTMLResponse(_ENVIRONMENT.get_template(f"{template}.html.j2").render(values), status)

"""Tokens of Google: a person logs in once, in the browser; a service account logs in for a mailbox."""

import json
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from newsletter.messages import _
from newsletter.sending.transport.kept_login import (
    PATIENCE,
    NoToken,
    Unreachable,
    damaged,
    kept_in,
    missing,
    oauth_of,
    read,
    way_to_provider,
    write,
)
from newsletter.settings.smtp import Smtp

SCOPES = ["https://mail.google.com/"]


def token(smtp: Smtp, *, renew: bool) -> str:
    """Return a token that is valid for some minutes. Raises NoToken and Unreachable."""
    try:
        from google.auth.exceptions import RefreshError, TransportError
        from google.auth.transport.requests import Request
        from google.oauth2 import credentials, service_account
    except ImportError:
        raise missing("google-auth", "google") from None
    described = _client_file(smtp)
    service = described.get("type") == "service_account"
    try:
        if service:
            made: Any = service_account.Credentials.from_service_account_info(  # type: ignore[no-untyped-call]
                described, scopes=SCOPES, subject=smtp.user
            )
        elif kept := read(kept_in(smtp)):
            made = _remembered(credentials.Credentials, kept)
        else:
            raise NoToken(_("nobody has logged in on this machine"))
        if renew or not made.valid:
            made.refresh(Request())
            if not service:
                write(kept_in(smtp), made.to_json())
    except RefreshError as error:
        raise NoToken(str(error.args[0]) if error.args else "") from None
    except TransportError as error:
        raise Unreachable(str(error).partition(":")[0]) from None
    except (ValueError, KeyError):
        raise NoToken(_("the file of GOOGLE_CLIENT_FILE is not what Google gives")) from None
    return str(made.token)


def log_in_by_browser(smtp: Smtp) -> None:
    """Let a person log in in the browser. Raises NoToken and Unreachable."""
    try:
        from google_auth_oauthlib.flow import InstalledAppFlow
        from oauthlib.oauth2.rfc6749.errors import OAuth2Error
    except ImportError:
        raise missing("google-auth-oauthlib", "google") from None
    described = _client_file(smtp)
    with way_to_provider():
        try:
            flow = InstalledAppFlow.from_client_config(described, SCOPES)
            options = {"login_hint": smtp.user, "authorization_prompt_message": "", "timeout_seconds": PATIENCE}
            made = flow.run_local_server(port=0, **options)
        except (OAuth2Error, AttributeError) as error:  # cancelled in the browser, or nobody came back from there
            raise NoToken(str(getattr(error, "error", "")) or _("nobody logged in in the browser")) from None
        except ValueError:
            raise NoToken(_("the file of GOOGLE_CLIENT_FILE is not what Google gives")) from None
    write(kept_in(smtp), made.to_json())


def _remembered(kind: Callable[..., Any], text: str) -> Any:
    """Return what a login at Google has left; Google's own way to read it always asks Google's own pages."""
    try:
        kept = json.loads(text)
        named = {name: kept[name] for name in ("refresh_token", "token_uri", "client_id", "client_secret")}
        made = kind(kept.get("token"), scopes=SCOPES, **named)
        if expiry := kept.get("expiry"):
            made.expiry = datetime.fromisoformat(expiry.removesuffix("Z"))
    except (ValueError, KeyError, TypeError, AttributeError):
        raise damaged() from None
    return made


def _client_file(smtp: Smtp) -> dict[str, Any]:
    try:
        described = json.loads(Path(oauth_of(smtp).client_file or "").read_bytes()[: 1 << 20])
    except (OSError, ValueError):
        described = None
    if not isinstance(described, dict):
        raise NoToken(_("the file of GOOGLE_CLIENT_FILE is not what Google gives"))
    return described

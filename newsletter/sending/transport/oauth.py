"""Tokens instead of passwords: Microsoft 365 and Google (XOAUTH2).

A person logs in once, in the browser; what that gives is kept in a file of this user on this machine, and renewed
without anybody. A service logs in as itself, and keeps nothing. The libraries are imported late: they take 200 ms.
"""

import json
import logging
import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import lru_cache, partial
from hashlib import sha256
from pathlib import Path
from typing import Any

from newsletter import host
from newsletter.errors import PartMissing
from newsletter.messages import _
from newsletter.settings.oauth import OAuth
from newsletter.settings.secret import masked, spellings
from newsletter.settings.smtp import Smtp

MICROSOFT_SCOPES = ["https://outlook.office.com/SMTP.Send", "https://outlook.office.com/IMAP.AccessAsUser.All"]
"""What a person lets the program do: send, and later read what comes back."""
MICROSOFT_SERVICE = ["https://outlook.office365.com/.default"]
GOOGLE_SCOPES = ["https://mail.google.com/"]

_PATIENCE = 600
"""Seconds for a person to log in."""

_lock = threading.RLock()
"""Connections ask from several threads; one renews."""


class NoToken(Exception):
    """Nobody has logged in, or the login was withdrawn; the message says what the provider said."""


class Unreachable(Exception):
    """The provider could not be asked."""


def token(smtp: Smtp, *, renew: bool = False) -> str:
    """Return a token that is valid for at least some minutes; ``renew``: not the one at hand, it was refused.

    Raises NoToken, Unreachable, and PartMissing where a library is not installed.
    """
    with _lock:
        return _microsoft_token(smtp, renew) if _oauth(smtp).provider == "microsoft" else _google_token(smtp, renew)


def log_in_by_browser(smtp: Smtp, tell: Callable[[str], None]) -> None:
    """Let a person log in; the browser comes back to a page of this machine. Raises NoToken and Unreachable."""
    tell(_("The browser opens. Log in there as {user}, or as somebody who may send as that.", user=smtp.user))
    if _oauth(smtp).provider == "google":
        _google_log_in(smtp)
        return
    app = _microsoft(_oauth(smtp), smtp.ca_file)
    with _network():
        _accepted(app.acquire_token_interactive(MICROSOFT_SCOPES, login_hint=smtp.user, timeout=_PATIENCE))
    _keep(smtp)


def log_in_by_code(smtp: Smtp, tell: Callable[[str], None]) -> None:
    """Let a person log in on any machine, with a code that ``tell`` shows. Microsoft only. As above."""
    app = _microsoft(_oauth(smtp), smtp.ca_file)
    with _network():
        flow = app.initiate_device_flow(MICROSOFT_SCOPES)
        if "user_code" not in flow:
            raise NoToken(_said(flow))
        address, code = flow["verification_uri"], flow["user_code"]
        tell(_("Open {address} on any machine, and type the code {code}.", address=address, code=code))
        _accepted(app.acquire_token_by_device_flow(flow))
    _keep(smtp)


def forget(smtp: Smtp) -> bool:
    """Delete what a login has left on this machine; tell whether there was anything."""
    path = kept_in(smtp)
    there = path.exists()
    path.unlink(missing_ok=True)
    _microsoft.cache_clear()
    return there


def kept_in(smtp: Smtp) -> Path:
    """Return the file of a login: it belongs to this user on this machine, and is no part of the workspace."""
    oauth = _oauth(smtp)
    name = "\0".join((oauth.provider, oauth.authority, oauth.tenant, oauth.client_id, smtp.user))
    return host.data_folder() / f"login-{sha256(name.encode()).hexdigest()[:16]}.json"


def _microsoft_token(smtp: Smtp, renew: bool) -> str:
    oauth = _oauth(smtp)
    app = _microsoft(oauth, smtp.ca_file)
    with _network():
        if oauth.client_secret:
            if renew:
                app.remove_tokens_for_client()
            try:
                return str(_accepted(app.acquire_token_for_client(MICROSOFT_SERVICE))["access_token"])
            except NoToken as error:  # in the words of the provider, which was told the secret
                why = masked(str(error), spellings(oauth.client_secret.reveal()))
            raise NoToken(why)
        if not app.token_cache.accounts_known():
            _restore(app.token_cache, _read(kept_in(smtp)))
        accounts = app.get_accounts()
        if not accounts:
            raise NoToken(_("nobody has logged in on this machine"))
        found = app.acquire_token_silent_with_error(MICROSOFT_SCOPES, accounts[0], force_refresh=renew)
        result = _accepted(found or {})
        if app.token_cache.has_state_changed:
            _keep(smtp)
        return str(result["access_token"])


@lru_cache(maxsize=4)
def _microsoft(oauth: OAuth, ca_file: Path | None) -> Any:
    """Return msal's application; making it asks the provider where its pages are."""
    try:
        import msal
    except ImportError:
        raise _missing("msal", "office") from None
    logging.getLogger("msal").setLevel(logging.CRITICAL)  # what it warns of is said here, or nobody's business

    class Cache(msal.SerializableTokenCache):  # type: ignore[misc]
        def accounts_known(self) -> bool:
            return any(self.search(self.CredentialType.ACCOUNT))

    standard = oauth.authority == "https://login.microsoftonline.com"
    options = {
        "authority": f"{oauth.authority}/{oauth.tenant}",
        "token_cache": Cache(),
        "instance_discovery": None if standard else False,
        "http_client": _client(ca_file),
    }
    with _network():
        try:
            if oauth.client_secret:
                secret = oauth.client_secret.reveal()
                return msal.ConfidentialClientApplication(oauth.client_id, client_credential=secret, **options)
            return msal.PublicClientApplication(oauth.client_id, **options)
        except ValueError as error:
            raise NoToken(str(error).splitlines()[0]) from None


def _client(ca_file: Path | None) -> Any:
    """Return what msal asks with. The environment may name certificates too; those of the settings count more."""
    import requests

    session = requests.Session()
    known = {"verify": str(ca_file)} if ca_file else {}
    session.request = partial(session.request, timeout=30, **known)  # type: ignore[method-assign, arg-type]
    return session


def _keep(smtp: Smtp) -> None:
    _write(kept_in(smtp), _microsoft(_oauth(smtp), smtp.ca_file).token_cache.serialize())


def _google_token(smtp: Smtp, renew: bool) -> str:
    try:
        from google.auth.exceptions import RefreshError, TransportError
        from google.auth.transport.requests import Request
        from google.oauth2 import credentials, service_account
    except ImportError:
        raise _missing("google-auth", "google") from None
    described = _client_file(smtp)
    service = described.get("type") == "service_account"
    try:
        if service:
            made: Any = service_account.Credentials.from_service_account_info(  # type: ignore[no-untyped-call]
                described, scopes=GOOGLE_SCOPES, subject=smtp.user
            )
        elif kept := _read(kept_in(smtp)):
            made = _remembered(credentials.Credentials, kept)
        else:
            raise NoToken(_("nobody has logged in on this machine"))
        if renew or not made.valid:
            made.refresh(Request())
            if not service:
                _write(kept_in(smtp), made.to_json())
    except RefreshError as error:
        raise NoToken(str(error.args[0]) if error.args else "") from None
    except TransportError as error:
        raise Unreachable(str(error).partition(":")[0]) from None
    except (ValueError, KeyError):
        raise NoToken(_("the file of GOOGLE_CLIENT_FILE is not what Google gives")) from None
    return str(made.token)


def _remembered(kind: Callable[..., Any], text: str) -> Any:
    """Return what a login at Google has left; Google's own way to read it always asks Google's own pages."""
    try:
        kept = json.loads(text)
        named = {name: kept[name] for name in ("refresh_token", "token_uri", "client_id", "client_secret")}
        made = kind(kept.get("token"), scopes=GOOGLE_SCOPES, **named)
        if expiry := kept.get("expiry"):
            made.expiry = datetime.fromisoformat(expiry.removesuffix("Z"))
    except (ValueError, KeyError, TypeError, AttributeError):
        raise _damaged() from None
    return made


def _restore(cache: Any, text: str) -> None:
    try:
        sound = isinstance(json.loads(text or "{}"), dict)
    except ValueError:
        sound = False
    if not sound:
        raise _damaged()
    cache.deserialize(text)


def _damaged() -> NoToken:
    return NoToken(_("the file with the login is damaged"))


def _google_log_in(smtp: Smtp) -> None:
    try:
        from google_auth_oauthlib.flow import InstalledAppFlow
        from oauthlib.oauth2.rfc6749.errors import OAuth2Error
    except ImportError:
        raise _missing("google-auth-oauthlib", "google") from None
    described = _client_file(smtp)
    with _network():
        try:
            flow = InstalledAppFlow.from_client_config(described, GOOGLE_SCOPES)
            options = {"login_hint": smtp.user, "authorization_prompt_message": "", "timeout_seconds": _PATIENCE}
            made = flow.run_local_server(port=0, **options)
        except (OAuth2Error, AttributeError) as error:  # cancelled in the browser, or nobody came back from there
            raise NoToken(str(getattr(error, "error", "")) or _("nobody logged in in the browser")) from None
        except ValueError:
            raise NoToken(_("the file of GOOGLE_CLIENT_FILE is not what Google gives")) from None
    _write(kept_in(smtp), made.to_json())


def _client_file(smtp: Smtp) -> dict[str, Any]:
    try:
        described = json.loads(Path(_oauth(smtp).client_file or "").read_bytes()[: 1 << 20])
    except (OSError, ValueError):
        described = None
    if not isinstance(described, dict):
        raise NoToken(_("the file of GOOGLE_CLIENT_FILE is not what Google gives"))
    return described


@contextmanager
def _network() -> Iterator[None]:
    """Tell what goes wrong on the way to the provider as Unreachable."""
    try:
        yield
    except Exception as error:
        if type(error).__module__.partition(".")[0] not in ("requests", "urllib3"):
            raise
        raise Unreachable(type(error).__name__) from None


def _oauth(smtp: Smtp) -> OAuth:
    assert smtp.oauth  # noqa: S101 - nobody asks for a token who logs in by password
    return smtp.oauth


def _accepted(result: dict[str, Any]) -> dict[str, Any]:
    """Return the answer of the provider if it holds a token. Raises NoToken."""
    if "access_token" not in result:
        raise NoToken(_said(result))
    return result


def _said(result: dict[str, Any]) -> str:
    """Return why the provider gives no token, in its words: the first line, without numbers of its logs."""
    text = str(result.get("error_description") or result.get("error") or _("the login has run out"))
    return text.splitlines()[0].partition(" Trace ID:")[0][:300]


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return ""


def _write(path: Path, text: str) -> None:
    """Write a file that only its owner may read, whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    draft.touch(mode=0o600)
    draft.write_text(text, encoding="utf-8")
    draft.replace(path)


def _missing(library: str, extra: str) -> PartMissing:
    return PartMissing(
        _("A part of the program for this login is not installed: {name}.", name=library),
        hint=_("Install it from the folder of the program: {command}", command=f'uv tool install ".[{extra}]"'),
    )

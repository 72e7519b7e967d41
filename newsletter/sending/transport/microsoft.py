"""Tokens of Microsoft 365: a person logs in once, in a browser or with a code; a service logs in as itself."""

import json
import logging
from collections.abc import Callable
from functools import lru_cache, partial
from pathlib import Path
from typing import Any

from newsletter.messages import _
from newsletter.sending.transport.kept_login import (
    PATIENCE,
    NoToken,
    damaged,
    kept_in,
    missing,
    oauth_of,
    read,
    way_to_provider,
    write,
)
from newsletter.settings.oauth import OAuth
from newsletter.settings.secret import Secret, masked, spellings
from newsletter.settings.smtp import Smtp

SCOPES = ["https://outlook.office.com/SMTP.Send", "https://outlook.office.com/IMAP.AccessAsUser.All"]
"""What a person lets the program do: send, and later read what comes back."""
SERVICE = ["https://outlook.office365.com/.default"]


def token(smtp: Smtp, *, renew: bool) -> str:
    """Return a token that is valid for at least five minutes. Raises NoToken and Unreachable."""
    oauth = oauth_of(smtp)
    app = application(oauth, smtp.ca_file)
    with way_to_provider():
        if oauth.client_secret:
            if renew:
                app.remove_tokens_for_client()
            return _service_token(app, oauth.client_secret)
        if not app.token_cache.accounts_known():
            _restore(app.token_cache, read(kept_in(smtp)))
        accounts = app.get_accounts()
        if not accounts:
            raise NoToken(_("nobody has logged in on this machine"))
        found = app.acquire_token_silent_with_error(SCOPES, accounts[0], force_refresh=renew)
        result = _accepted(found or {})
        if app.token_cache.has_state_changed:
            _keep(smtp)
        return str(result["access_token"])


def _service_token(app: Any, secret: Secret) -> str:
    try:
        return str(_accepted(app.acquire_token_for_client(SERVICE))["access_token"])
    except NoToken as error:  # in the words of the provider, which was told the secret
        why = masked(str(error), spellings(secret.reveal()))
    raise NoToken(why)


def log_in_by_browser(smtp: Smtp) -> None:
    """Let a person log in in the browser. Raises NoToken and Unreachable."""
    app = application(oauth_of(smtp), smtp.ca_file)
    with way_to_provider():
        _accepted(app.acquire_token_interactive(SCOPES, login_hint=smtp.user, timeout=PATIENCE))
    _keep(smtp)


def log_in_by_code(smtp: Smtp, tell: Callable[[str], None]) -> None:
    """Let a person log in on any machine, with a code that ``tell`` shows. Raises NoToken and Unreachable."""
    app = application(oauth_of(smtp), smtp.ca_file)
    with way_to_provider():
        flow = app.initiate_device_flow(SCOPES)
        if "user_code" not in flow:
            raise NoToken(_said(flow))
        address, code = flow["verification_uri"], flow["user_code"]
        tell(_("Open {address} on any machine, and type the code {code}.", address=address, code=code))
        _accepted(app.acquire_token_by_device_flow(flow))
    _keep(smtp)


@lru_cache(maxsize=4)
def application(oauth: OAuth, ca_file: Path | None) -> Any:
    """Return msal's application; making it asks the provider where its pages are."""
    try:
        import msal
    except ImportError:
        raise missing("msal", "office") from None
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
    with way_to_provider():
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
    write(kept_in(smtp), application(oauth_of(smtp), smtp.ca_file).token_cache.serialize())


def _restore(cache: Any, text: str) -> None:
    try:
        sound = isinstance(json.loads(text or "{}"), dict)
    except ValueError:
        sound = False
    if not sound:
        raise damaged()
    cache.deserialize(text)


def _accepted(result: dict[str, Any]) -> dict[str, Any]:
    """Return the answer of the provider if it holds a token. Raises NoToken."""
    if "access_token" not in result:
        raise NoToken(_said(result))
    return result


def _said(result: dict[str, Any]) -> str:
    """Return why the provider gives no token, in its words: the first line, without numbers of its logs."""
    text = str(result.get("error_description") or result.get("error") or _("the login has run out"))
    return text.splitlines()[0].partition(" Trace ID:")[0][:300]

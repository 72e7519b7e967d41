"""Sites whose encryption browsers refuse: a warning where all readers meet it, a note where it may be this machine."""

import ssl
from datetime import UTC, datetime

import pytest
import trustme

from newsletter.checks.findings import Level
from tests.checks.sites import AUTHORITY, HOST, Site, look, network, reply, serving, tls, unencrypted

PAGE = f"https://{HOST}/kurs"


@pytest.mark.parametrize(
    ("certificate", "level", "said"),
    [
        ("expired", Level.WARNING, "has expired"),
        ("other", Level.WARNING, "is for another name"),
        ("own", Level.WARNING, "has made its certificate itself"),
        ("unknown", Level.NOTE, "could not be verified on this machine"),
    ],
)
def test_certificates_that_browsers_refuse(certificate: str, level: Level, said: str) -> None:
    with serving(Site({"/kurs": reply()}), _bad(certificate)) as site:
        (found,) = look(network({HOST: [("127.0.0.1", site.port)]}), PAGE)
        assert site.asked == []
    assert (found.rule, found.level) == ("LINK-DEAD", level)
    assert said in found.message


def _bad(certificate: str) -> ssl.SSLContext:
    if certificate == "expired":
        return tls(certificate=AUTHORITY.issue_cert(HOST, not_after=datetime(2020, 1, 1, tzinfo=UTC)))
    if certificate == "other":
        return tls("www.ks.no")
    if certificate == "unknown":
        return tls(certificate=trustme.CA().issue_cert(HOST))
    own = trustme.CA()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    with own.cert_pem.tempfile() as public, own.private_key_pem.tempfile() as private:
        context.load_cert_chain(public, private)
    return context


def test_a_site_that_is_not_encrypted_at_all() -> None:
    with unencrypted() as port:
        (found,) = look(network({HOST: [("127.0.0.1", port)]}), PAGE)
    assert (found.level, found.message) == (Level.WARNING, f"{HOST} has no encrypted connection that works.")

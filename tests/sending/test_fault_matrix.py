"""Every way in which the server can misbehave in the middle of a run, and what the ledger says then.

A fault strikes the second of four letters. Afterwards the ledger and the server's own record are held against each
other, and a second run through a healthy server brings the rest, so that nobody is lost and nobody has it twice.
"""

import threading
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from newsletter import settings
from newsletter.errors import ConnectionFailed, NewsletterError, NotNow
from newsletter.sending import dispatch, retry
from newsletter.sending.campaign import Campaign
from newsletter.sending.composer import composer
from newsletter.sending.ledger import opened
from newsletter.sending.transport.line import Timeouts
from newsletter.store.connection import Store, open_store
from tests.sending.campaigns import database, freeze, numbered, states
from tests.sending.faults import FAULTS
from tests.sending.mail import transport
from tests.sending.smtp_server import Server

IMPATIENT = Timeouts(connect=2, greeting=0.5, command=0.5, dot=0.5, quit=0.5)
SENT, FAILED, UNCERTAIN = "sent", "failed", "uncertain"

ONCE = {
    "mail_421": SENT,
    "mail_451": SENT,
    "rcpt_421": SENT,
    "rcpt_450": SENT,
    "rcpt_550": FAILED,
    "rcpt_552": SENT,
    "rcpt_354": SENT,
    "data_250": SENT,
    "data_451": SENT,
    "data_503": SENT,
    "data_554": FAILED,
    "drop_before_354": SENT,
    "drop_in_body": SENT,
    "421_in_body": SENT,
    "surplus_in_body": SENT,
    "dot_421": SENT,
    "dot_452": SENT,
    "dot_554": FAILED,
    "drop_after_dot": UNCERTAIN,
    "silent_after_dot": UNCERTAIN,
    "drip_after_dot": UNCERTAIN,
    "huge_reply_after_dot": UNCERTAIN,
    "long_line_after_dot": UNCERTAIN,
    "garbage_after_dot": UNCERTAIN,
    "999_after_dot": UNCERTAIN,
    "354_after_dot": UNCERTAIN,
    "disagreement_after_dot": UNCERTAIN,
    "no_crlf_after_dot": UNCERTAIN,
    "surplus_after_dot": SENT,
    "multiline_after_dot": SENT,
    "close_after_dot": SENT,
}
"""What becomes of the letter that a fault strikes once: what is put off comes a second time."""
ALWAYS: dict[str, type[NewsletterError]] = {
    "banner_554": ConnectionFailed,
    "banner_421": NotNow,
    "banner_garbage": NotNow,
    "banner_surplus": NotNow,
    "banner_drop": NotNow,
    "banner_drip": NotNow,
    "no_banner": NotNow,
    "ehlo_drop": NotNow,
    "ehlo_huge": NotNow,
    "mail_550": ConnectionFailed,
}
"""Why a run stops that can hand nothing over: configuration (exit 4), or not now (exit 6)."""
ELSEWHERE = {"starttls", "auth", "features", "rset", "quit"}
"""Points of the dialogue that test_login.py and test_connection.py take to pieces."""


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    monkeypatch.setattr(retry, "_LONGEST_RECONNECT", 0.02)
    monkeypatch.setattr(dispatch, "_LISTEN", 0.02)
    toml = '[publication]\nname = "Nytt"\n[sender]\nfrom = "Nytt <post@example.no>"\n'
    (tmp_path / "newsletter.toml").write_text(toml, encoding="utf-8")
    with open_store(database(tmp_path)) as there:
        yield there


def _send(store: Store, campaign: Campaign, server: Server, connections: int) -> None:
    """Send with a clock that runs a thousand times as fast: a minute until the next attempt is soon over."""
    made = composer(store, settings.load(store.path.parent.parent, {}), campaign)
    began = time.time()
    plan = dispatch.Plan(
        transport=transport(server.port, IMPATIENT),
        compose=made.compose,
        connections=connections,
        clock=lambda: began + 1000 * (time.time() - began),
        give_up_after=4 * 3600,
    )
    with opened(store, campaign.id, "account") as ledger:
        for _outcome in dispatch.run(ledger, plan, threading.Event()):
            pass


def test_the_matrix_is_whole() -> None:
    meant = {name for name, fault in FAULTS.items() if fault.point not in ELSEWHERE}
    assert meant - {"ehlo_5xx"} == {*ONCE, *ALWAYS}


@pytest.mark.parametrize(("pipelining", "connections"), [(False, 1), (True, 3)], ids=["lock-step", "pipelined"])
@pytest.mark.parametrize(("fault", "state"), ONCE.items())
def test_a_fault_in_the_middle_of_a_run(
    store: Store, fault: str, state: str, pipelining: bool, connections: int
) -> None:
    campaign = freeze(store, numbered(4))
    with Server(f"{fault}#2", pipelining=pipelining) as server:
        _send(store, campaign, server, connections)
    found = states(store, campaign.id)
    struck = [one for one in found.values() if one != SENT]
    # What the server says in the body may come too late for the dot, which is then on its way.
    allowed = {state, UNCERTAIN} if fault.endswith("_in_body") else {state}
    assert set(struck) <= allowed - {SENT}
    assert len(struck) == 1 or (struck == [] and SENT in allowed)
    record = Counter(server.recipients)
    assert max(record.values()) == 1
    assert {name for name, one in found.items() if one == SENT} <= set(record)
    assert set(record) <= {name for name, one in found.items() if one in (SENT, UNCERTAIN)}


@pytest.mark.parametrize(("fault", "error"), ALWAYS.items())
def test_a_fault_that_stops_everything_burns_nobody(store: Store, fault: str, error: type[NewsletterError]) -> None:
    campaign = freeze(store, numbered(4))
    with Server(fault) as server, pytest.raises(error):
        _send(store, campaign, server, 2)
    assert server.recipients == []
    assert set(states(store, campaign.id).values()) == {"pending"}
    with Server() as server:
        _send(store, campaign, server, 2)
    assert Counter(server.recipients) == Counter(numbered(4))
    assert set(states(store, campaign.id).values()) == {SENT}

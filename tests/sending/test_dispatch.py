"""How dispatch treats its connections: how many, how long, and what it does where a server wants less."""

import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from newsletter import settings
from newsletter.errors import ConnectionFailed
from newsletter.sending import dispatch, lanes, retry, tempo
from newsletter.sending.campaign import Campaign
from newsletter.sending.composer import composer
from newsletter.sending.interface import Outcome
from newsletter.sending.ledger import opened
from newsletter.sending.transport.smtp import SmtpTransport
from newsletter.store.connection import Store, open_store
from tests.sending.campaigns import database, freeze, numbered, states
from tests.sending.mail import transport
from tests.sending.smtp_server import Server

Send = Callable[..., list[Outcome]]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    toml = '[publication]\nname = "Nytt"\n[sender]\nfrom = "Nytt <post@example.no>"\n'
    (tmp_path / "newsletter.toml").write_text(toml, encoding="utf-8")
    with open_store(database(tmp_path)) as there:
        yield there


def _send(store: Store, campaign: Campaign, server: Server, connections: int = 1, **plan: Any) -> list[Outcome]:
    made = composer(store, settings.load(store.path.parent.parent, {}), campaign)
    carrier: SmtpTransport = transport(server.port)
    chosen = {"transport": carrier, "compose": made.compose, "weight": made.weight, "clock": time.time}
    with opened(store, campaign.id, "account", plan.get("rate")) as ledger:
        planned = dispatch.Plan(**{**chosen, "connections": connections, "give_up_after": 0, **plan})
        return list(dispatch.run(ledger, planned, threading.Event()))


def test_a_connection_is_replaced_after_as_many_messages_as_the_provider_takes(store: Store) -> None:
    campaign = freeze(store, numbered(9))
    with Server() as server:
        _send(store, campaign, server, per_connection=3)
    assert Counter(server.recipients) == Counter(numbered(9))
    assert server.connections == 3
    assert Counter(Counter(message.connection for message in server.received).values()) == {3: 3}
    assert server.commands.count("QUIT") == 3


def test_a_connection_that_is_old_is_replaced(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lanes, "OLDEST", -1.0)
    campaign = freeze(store, numbered(3))
    with Server() as server:
        made = threading.Timer(0.5, lambda: monkeypatch.setattr(lanes, "OLDEST", 300.0))
        made.start()
        _send(store, campaign, server)
        made.join()
    assert server.connections > 1
    assert set(states(store, campaign.id).values()) == {"sent"}


def test_where_nothing_is_due_soon_the_line_is_given_up(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dispatch, "GAP", 0.2)
    campaign = freeze(store, numbered(3))
    with Server() as server:
        _send(store, campaign, server, rate=3.0)
    assert server.connections == 3
    assert Counter(server.recipients) == Counter(numbered(3))


def test_a_server_that_takes_few_connections_gets_few(store: Store) -> None:
    campaign = freeze(store, numbered(300))
    with Server(most=2) as server:
        _send(store, campaign, server, connections=8)
    assert Counter(server.recipients) == Counter(numbered(300))
    assert set(states(store, campaign.id).values()) == {"sent"}
    assert server.connections <= 5


def test_too_fast_slows_the_pace_and_loses_nobody(store: Store) -> None:
    campaign = freeze(store, numbered(40))
    slow = "dot=454 4.7.0 Throttling failure: Maximum sending rate exceeded#20"
    began = time.time()
    clock = lambda: began + 40 * (time.time() - began)  # noqa: E731 - a minute of waiting in a second and a half
    with Server(slow) as server:
        _send(store, campaign, server, connections=2, clock=clock, give_up_after=3600)
    assert Counter(server.recipients) == Counter(numbered(40))
    assert set(states(store, campaign.id).values()) == {"sent"}


def test_after_a_calm_time_it_goes_faster_again(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempo, "CALM", 0.05)
    campaign = freeze(store, numbered(30))
    made = composer(store, settings.load(store.path.parent.parent, {}), campaign)
    with (
        Server("dot=454 4.7.0 Maximum sending rate exceeded#5") as server,
        opened(store, campaign.id, "a", 50) as ledger,
    ):
        plan = dispatch.Plan(transport(server.port), made.compose, 1, time.time, 3600, limit=25, rate=50.0)
        rates = [ledger.rate or 0 for _outcome in dispatch.run(ledger, plan, threading.Event())]
    assert min(rates) < 50
    assert rates[-1] > min(rates)


def test_refusals_by_policy_everywhere_are_nobodys_fault(store: Store) -> None:
    campaign = freeze(store, [f"r{number}@kommune{number % 7}.example.no" for number in range(60)])
    with Server("dot=550 5.7.1 Rejected by policy") as server, pytest.raises(ConnectionFailed):
        _send(store, campaign, server, connections=2)
    assert set(states(store, campaign.id).values()) == {"pending"}
    with Server() as server:
        _send(store, campaign, server)
    assert set(states(store, campaign.id).values()) == {"sent"}


def test_refusals_by_the_policy_of_one_domain_concern_those_who_are_there(store: Store) -> None:
    campaign = freeze(store, numbered(30))
    with Server("dot=550 5.7.1 Rejected by policy") as server:
        _send(store, campaign, server)
    assert set(states(store, campaign.id).values()) == {"failed"}


def test_a_server_that_goes_away_while_it_sends_is_waited_for(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retry, "_LONGEST_RECONNECT", 0.1)
    campaign = freeze(store, numbered(400))
    lost: list[str] = []
    began = time.time()
    with ExitStack() as later:
        server = Server().__enter__()

        def bring_back(why: str) -> None:
            lost.append(why)
            later.enter_context(Server(port=server.port))

        def go_away() -> None:
            server.heard_dot.wait(10)
            server.__exit__(None, None, None)

        gone = threading.Thread(target=go_away)
        gone.start()
        clock = lambda: began + 100 * (time.time() - began)  # noqa: E731 - hours of patience in a minute
        _send(store, campaign, server, clock=clock, give_up_after=4 * 3600, lost=bring_back)
        gone.join()
    assert len(lost) == 1
    counted = Counter(states(store, campaign.id).values())
    assert counted["sent"] + counted["uncertain"] == 400
    assert counted["uncertain"] <= 1


def test_a_letter_that_the_server_would_not_take_is_offered_to_nobody(store: Store) -> None:
    campaign = freeze(store, numbered(3))
    with Server(features=("SIZE 100",)) as server, pytest.raises(ConnectionFailed, match="no more than 0 KB"):
        _send(store, campaign, server)
    assert not any(command.startswith("MAIL") for command in server.commands)
    with store.read() as connection:
        assert connection.exec_driver_sql("SELECT DISTINCT state, attempts FROM delivery").all() == [("pending", 0)]


def test_what_the_server_offers_is_used_and_a_report_can_be_matched(store: Store) -> None:
    campaign = freeze(store, ["kari+jul@example.com"])
    with Server(features=("DSN", "SIZE 10000000")) as server:
        _send(store, campaign, server)
    (message,) = server.received
    mail, rcpt = (command for command in server.commands if command[:4] in ("MAIL", "RCPT"))
    size = len(message.content)
    name = message.message_id[1:].partition("@")[0]
    assert mail == f"MAIL FROM:<post@example.no> SIZE={size} RET=HDRS ENVID={name}"
    assert rcpt == "RCPT TO:<kari+jul@example.com> NOTIFY=FAILURE,DELAY ORCPT=rfc822;kari+2Bjul@example.com"


def test_the_address_that_answered_comes_first_the_next_time() -> None:
    with Server() as server:
        carrier = transport(server.port, host="localhost")
        for _ in range(2):
            carrier.connect().close()
    assert server.connections == 2

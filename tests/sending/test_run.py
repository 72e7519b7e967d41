"""A whole run against a real SMTP server that misbehaves on demand: what the ledger says is what the server got."""

import email
import threading
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from email import policy
from pathlib import Path

import pytest

from newsletter import settings
from newsletter.content.letter import Picture
from newsletter.errors import ConnectionFailed, NotNow, StoreError
from newsletter.sending import campaign as campaigns
from newsletter.sending import dispatch, letters, record, run
from newsletter.sending.campaign import Campaign
from newsletter.sending.composer import composer
from newsletter.sending.interface import Kind, Outcome, State
from newsletter.sending.ledger import opened
from newsletter.sending.transport.smtp import SmtpTransport
from newsletter.store.connection import Store, open_store
from newsletter.store.schema import suppression
from tests.sending.campaigns import LETTER, database, draft, freeze, numbered, stage, states
from tests.sending.smtp_server import Server

TOML = '[publication]\nname = "Nytt"\n[sender]\nfrom = "Nytt <post@example.no>"\n'


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    (tmp_path / "newsletter.toml").write_text(TOML, encoding="utf-8")
    with open_store(database(tmp_path)) as opened:
        yield opened


def _settings(store: Store, server: Server, **environ: str) -> settings.Settings:
    account = {"SMTP_HOST": "127.0.0.1", "SMTP_PORT": str(server.port), "SMTP_SECURITY": "none", **environ}
    return settings.load(store.path.parent.parent, account)


def _send(
    store: Store, campaign: Campaign, server: Server, stop: threading.Event | None = None, limit: int | None = None
) -> list[Outcome]:
    configured = _settings(store, server)
    carrier = SmtpTransport(configured.smtp)
    stop = stop or threading.Event()
    return list(run.carry_out(store, configured, campaign, carrier, stop, limit=limit, give_up_after=0))


def test_everybody_once_over_several_connections(store: Store) -> None:
    campaign = freeze(store, numbered(60))
    with Server() as server:
        outcomes = _send(store, campaign, server)
    assert Counter(server.recipients) == Counter(numbered(60))
    assert {outcome.state for outcome in outcomes} == {State.SENT}
    assert set(states(store, campaign.id).values()) == {"sent"}
    assert 1 < server.connections <= 4
    assert len({message.message_id for message in server.received}) == 60


def test_sending_again_sends_nobody_twice(store: Store) -> None:
    campaign = freeze(store, numbered(5))
    with Server() as server:
        _send(store, campaign, server)
        assert _send(store, campaign, server) == []
    assert len(server.recipients) == 5


def test_each_reader_gets_their_own_letter(store: Store) -> None:
    campaign = freeze(store, numbered(3))
    with Server() as server:
        _send(store, campaign, server)
    for message in server.received:
        text = email.message_from_bytes(message.content, policy=policy.default).get_body(("plain",))
        assert text is not None
        assert text.get_content().startswith(f"Hei {message.recipient.split('@')[0]}")


@pytest.mark.parametrize(
    ("fault", "state"),
    [
        ("rcpt_550:r1@example.com", "failed"),
        ("dot_554:r1@example.com", "failed"),
        ("drop_after_dot:r1@example.com", "uncertain"),
        ("garbage_after_dot:r1@example.com", "uncertain"),
    ],
)
def test_one_bad_answer_concerns_one_person(store: Store, fault: str, state: str) -> None:
    campaign = freeze(store, numbered(6))
    with Server(fault) as server:
        _send(store, campaign, server)
    after = states(store, campaign.id)
    assert after.pop("r1@example.com") == state
    assert set(after.values()) == {"sent"}
    assert set(server.recipients) >= set(after)


def test_a_line_that_breaks_before_the_dot_is_tried_again(store: Store) -> None:
    campaign = freeze(store, numbered(6))
    with Server("drop_before_354#2") as server:
        _send(store, campaign, server)
    assert Counter(server.recipients) == Counter(numbered(6))


def test_the_uncertain_are_listed_and_settled(store: Store) -> None:
    campaign = freeze(store, numbered(4))
    with Server("drop_after_dot:r2@example.com") as server:
        _send(store, campaign, server)
        with store.read() as connection:
            listed = list(record.records(connection, campaign, "secret", "example.no", State.UNCERTAIN))
        assert [row.address for row in listed] == ["r2@example.com"]
        with store.write() as connection:
            assert record.resend(connection, campaign.id, 5) == 1
        server.faults = ()
        _send(store, campaign, server)
    twice = [message.message_id for message in server.received if message.recipient == "r2@example.com"]
    assert set(states(store, campaign.id).values()) == {"sent"}
    assert len(set(twice)) == 1


def test_resending_checks_suppression_again(store: Store) -> None:
    campaign = freeze(store, numbered(2))
    with Server("drop_after_dot:r1@example.com") as server:
        _send(store, campaign, server)
        with store.write() as connection:
            record.resend(connection, campaign.id, 5)
            connection.execute(suppression.insert().values(address_hash="r1@example.com"[::-1], reason="complained"))
        _send(store, campaign, server)
    assert states(store, campaign.id)["r1@example.com"] == "skipped"


def test_the_editor_may_assume_that_they_got_it(store: Store) -> None:
    campaign = freeze(store, numbered(2))
    with Server("drop_after_dot:r1@example.com") as server:
        _send(store, campaign, server)
    with store.write() as connection:
        assert record.assume_sent(connection, campaign.id, 5) == 1
    assert set(states(store, campaign.id).values()) == {"sent"}


@pytest.mark.parametrize("fault", ["banner_554", "mail_550"])
def test_what_concerns_everybody_stops_the_run_and_burns_nobody(store: Store, fault: str) -> None:
    campaign = freeze(store, numbered(5))
    with Server(fault) as server, pytest.raises((ConnectionFailed, NotNow)):
        _send(store, campaign, server)
    assert set(states(store, campaign.id).values()) == {"pending"}
    assert server.recipients == []
    with Server() as server:
        _send(store, campaign, server)
    assert len(server.recipients) == 5


def test_a_server_that_is_not_there_is_said_so(store: Store) -> None:
    campaign = freeze(store, numbered(3))
    with Server() as server:
        pass
    with pytest.raises(NotNow, match="cannot be reached"):
        _send(store, campaign, server)
    assert set(states(store, campaign.id).values()) == {"pending"}


def test_a_wrong_password_is_tried_once_and_shown_nowhere(store: Store) -> None:
    campaign = freeze(store, numbered(3))
    with Server(login=("ola", "right")) as server:
        configured = _settings(store, server, SMTP_USER="ola", SMTP_PASSWORD="Secret-1!")
        with pytest.raises(ConnectionFailed) as caught:
            list(run.carry_out(store, configured, campaign, SmtpTransport(configured.smtp), threading.Event()))
    assert "Secret-1!" not in f"{caught.value} {caught.value.hint}"
    assert server.connections == 1
    assert set(states(store, campaign.id).values()) == {"pending"}


def test_a_server_that_repeats_the_password_is_not_believed(store: Store) -> None:
    campaign = freeze(store, numbered(1))
    with Server("dot=554 5.7.1 Secret-1! no", login=("ola", "Secret-1!")) as server:
        configured = _settings(store, server, SMTP_USER="ola", SMTP_PASSWORD="Secret-1!")
        carried = run.carry_out(store, configured, campaign, SmtpTransport(configured.smtp), threading.Event())
        outcomes = list(carried)
    assert "Secret-1!" not in str(outcomes)
    assert "***" in outcomes[-1].reply


def test_stopping_finishes_what_is_in_flight(store: Store) -> None:
    campaign = freeze(store, numbered(200))
    stop = threading.Event()
    with Server() as server:
        configured = _settings(store, server)
        running = run.carry_out(store, configured, campaign, SmtpTransport(configured.smtp), stop)
        seen = []
        for outcome in running:
            seen.append(outcome)
            stop.set()
    counted = Counter(states(store, campaign.id).values())
    assert set(counted) == {"sent", "pending"}
    assert counted["sent"] == len(server.recipients)
    with Server() as rest:
        _send(store, campaign, rest)
    assert Counter(server.recipients + rest.recipients) == Counter(numbered(200))


def test_an_answer_that_does_not_come_is_not_waited_for_when_stopping(store: Store) -> None:
    campaign = freeze(store, numbered(3))
    stop = threading.Event()
    with Server("silent_after_dot#1") as server:
        configured = _settings(store, server)
        plan = dispatch.Plan(
            transport=SmtpTransport(configured.smtp),
            compose=composer(store, configured, campaign).compose,
            connections=1,
            clock=time.time,
            give_up_after=0,
            grace=0.1,
        )
        threading.Thread(target=lambda: (server.heard_dot.wait(10), stop.set()), daemon=True).start()
        with opened(store, campaign.id, "account") as ledger:
            outcomes = {outcome.state: outcome.reason for outcome in dispatch.run(ledger, plan, stop)}
    assert outcomes == {State.UNCERTAIN: "interrupted", State.PENDING: ""}
    counted = Counter(states(store, campaign.id).values())
    assert counted == {"uncertain": 1, "pending": 2}


def test_pictures_come_back_from_the_store_as_they_were(store: Store) -> None:
    picture = Picture("abc@letter", "hus.png", "image/png", b"\x89PNG\x00")
    twice = replace(LETTER, pictures=(picture, picture))
    campaign = freeze(store, numbered(1), draft(letter=twice))
    with store.read() as connection:
        assert letters.load(connection, campaign.id, 1) == {"nb": twice}


def test_a_limit_is_kept_and_the_rest_comes_later(store: Store) -> None:
    campaign = freeze(store, numbered(9))
    with Server() as server:
        _send(store, campaign, server, limit=4)
        assert len(server.recipients) == 4
        _send(store, campaign, server)
    assert Counter(server.recipients) == Counter(numbered(9))


def test_a_pause_from_elsewhere_ends_the_run(store: Store) -> None:
    campaign = freeze(store, numbered(50))
    with Server() as server:
        configured = _settings(store, server)
        for number, _ in enumerate(
            run.carry_out(store, configured, campaign, SmtpTransport(configured.smtp), threading.Event())
        ):
            if number == 0:
                with store.write() as connection:
                    connection.exec_driver_sql("UPDATE campaign SET state = 'paused'")
    counted = Counter(states(store, campaign.id).values())
    assert counted["pending"] > 0
    assert counted["sent"] == len(server.recipients)
    assert set(counted) == {"sent", "pending"}


def test_nothing_goes_out_once_the_ledger_cannot_be_written(store: Store) -> None:
    campaign = freeze(store, numbered(50))
    when = "CREATE TRIGGER full BEFORE UPDATE ON delivery WHEN new.state = 'sent'"
    trigger = f"{when} BEGIN SELECT RAISE(FAIL, 'full'); END"
    with store.write() as connection:
        connection.exec_driver_sql(trigger)
    with Server() as server, pytest.raises(StoreError):
        _send(store, campaign, server)
    assert len(server.recipients) <= 2


def test_failed_ones_can_be_tried_again(store: Store) -> None:
    campaign = freeze(store, numbered(3))
    with Server("rcpt_550:r1@example.com") as server:
        _send(store, campaign, server)
        with store.write() as connection:
            stage(connection, ["r0@example.com"])
            assert campaigns.retry_failed(connection, campaign.id) == 0
            stage(connection, ["r1@example.com"])
            assert campaigns.retry_failed(connection, campaign.id) == 1
        server.faults = ()
        _send(store, campaign, server)
    assert set(states(store, campaign.id).values()) == {"sent"}


def test_a_rehearsal_arrives_in_the_local_inbox(store: Store) -> None:
    configured = settings.load(store.path.parent.parent, {})
    assert run.rehearses(configured)
    campaign = freeze(store, numbered(7), draft(kind=Kind.REHEARSAL))
    with run.transport(configured, rehearsal=True) as carrier:
        assert carrier.identity == run.LOCAL_INBOX
        outcomes = list(run.carry_out(store, configured, campaign, carrier, threading.Event()))
    assert {outcome.state for outcome in outcomes} == {State.SENT}
    letters = sorted((store.path.parent.parent / "inbox").glob("*.eml"))
    assert len(letters) == 7
    assert all(b"Message-ID: <" in letter.read_bytes() for letter in letters)

"""What send says before it sends, what it asks, and what it says afterwards: pure words."""

from datetime import date

import pytest

from newsletter import messages
from newsletter.audience.people import LeftOut
from newsletter.cli import ending
from newsletter.cli.dialogue import Summary, again, confirm, day, moment, reason_words, show, table
from newsletter.cli.progress import Totals
from newsletter.errors import Cancelled, NewsletterError, UsageError
from newsletter.sending.interface import Outcome, Recipient, State
from newsletter.sending.pace import Quota

SUMMARY = Summary(
    issue="2023-12-god-jul",
    fingerprint="7f3a91" + "0" * 58,
    subjects={"nb": "Takk for i år"},
    dated=date(2023, 12, 21),
    sender="IA-bransjeprogram barnehage <post@example.no>",
    reply_to="svar@example.no",
    server="smtp.example.no:587 as post@example.no",
    lists=("subscribers.csv",),
    recipients=409,
    on_lists=412,
    left_out={"unsubscribed": 2, "already_sent": 3, "invalid": 1},
    examples=("subscribers.csv row 88: “anne@@example.no” There is more than one @ in it.",),
    first=("anne@example.no", "bjorn@example.no"),
    rate=20 / 60,
    begin=1_703_156_400,
    tested=("kari@example.no", 1_703_156_000),
)


def _replace(**changes: object) -> Summary:
    from dataclasses import replace

    return replace(SUMMARY, **changes)  # type: ignore[arg-type]


def test_the_summary_holds_everything_that_cannot_be_taken_back():
    assert table(SUMMARY) == (
        "  Letter      2023-12-god-jul (7f3a91, test sent 2023-12-21 11:53 to kari@example.no)\n"
        "  Subject     Takk for i år\n"
        "  From        IA-bransjeprogram barnehage <post@example.no>\n"
        "  Answers to  svar@example.no\n"
        "  To          subscribers.csv, 409 people\n"
        "              left out: 3 have it already, 1 not an address, 2 unsubscribed\n"
        "              with those who have it already: 412 (the number for --expect)\n"
        "                subscribers.csv row 88: “anne@@example.no” There is more than one @ in it.\n"
        "  First ones  anne@example.no, bjorn@example.no\n"
        "  Server      smtp.example.no:587 as post@example.no\n"
        "  Speed       20 a minute\n"
        "  Takes       about 20 min, done about 12:20; keep the machine awake"
    )


def test_a_daily_quota_is_told_and_decides_when_it_is_done():
    quota = Quota(200, ((1_703_156_400 // 60 - 60, 150),))
    text = table(_replace(quota=quota, recipients=360))
    assert "20 a minute, at most 200 in 24 hours, 50 of them now\n" in text
    assert text.endswith("Takes       about 47 h 8 min, done about 2023-12-23 11:07; keep the machine awake")
    assert "50 of them now" in table(_replace(quota=quota, rate=None, recipients=50))
    assert "Takes" not in table(_replace(quota=quota, rate=None, recipients=50))
    assert "Speed" not in table(_replace(rate=None))


def test_a_letter_in_two_languages_shows_both_subjects():
    text = table(_replace(subjects={"nb": "Takk", "nn": "Takk òg"}, tested=None, limit=5, reply_to="", left_out={}))
    assert "Subject nb  Takk" in text
    assert "Subject nn  Takk òg" in text
    assert "not tested" in text
    assert "only the next 5" in text
    assert "Answers to" not in text


def test_a_rehearsal_says_loudly_that_nobody_is_mailed(at_terminal):
    screen = at_terminal("409\n")
    rehearsal = _replace(server="")
    show(screen, rehearsal)
    confirm(screen, rehearsal, yes=False, expect=None)
    said = screen.err.getvalue()
    assert said.startswith("REHEARSAL: nobody is mailed.")
    assert "cannot be taken back" not in said
    assert "Starting in" not in said


def test_the_number_is_typed_and_ten_seconds_pass(at_terminal, clock):
    screen = at_terminal("409\n", clock)
    confirm(screen, SUMMARY, yes=False, expect=None)
    assert sum(clock.slept) == 10
    assert "cannot be taken back" in screen.err.getvalue()
    with pytest.raises(Cancelled):
        confirm(at_terminal("408\n"), SUMMARY, yes=False, expect=None)
    clock.stop_at = 12
    with pytest.raises(Cancelled):
        confirm(at_terminal("409\n", clock), SUMMARY, yes=False, expect=None)


def test_with_a_limit_the_number_is_the_limit(at_terminal):
    confirm(at_terminal("5\n"), _replace(limit=5), yes=False, expect=None)


def test_scripts_say_how_many_they_expect(at_terminal, clock):
    screen = at_terminal(None, clock)
    confirm(screen, SUMMARY, yes=True, expect=412)
    assert clock.slept == []
    with pytest.raises(UsageError) as usage:
        confirm(screen, SUMMARY, yes=True, expect=None)
    assert usage.value.hint == "Write: --yes --expect 412"
    with pytest.raises(NewsletterError, match="412 people, not 411") as wrong:
        confirm(screen, SUMMARY, yes=True, expect=411)
    assert wrong.value.exit_status == 1
    with pytest.raises(UsageError) as nobody:
        confirm(screen, SUMMARY, yes=False, expect=412)
    assert "--yes --expect N" in nobody.value.hint


def test_a_letter_of_another_day_is_asked_about(at_terminal):
    old = _replace(dated=date(2023, 12, 18))
    with pytest.raises(Cancelled, match="Nothing was sent"):
        confirm(at_terminal("n\n"), old, yes=False, expect=None)
    screen = at_terminal("y\n409\n")
    confirm(screen, old, yes=False, expect=None)
    assert "The letter is dated 2023-12-18; today is 2023-12-21." in screen.err.getvalue()
    script = at_terminal()
    confirm(script, old, yes=True, expect=412)
    assert "today is 2023-12-21" in script.err.getvalue()
    confirm(at_terminal("409\n"), _replace(dated=None), yes=False, expect=None)


def test_reasons_have_words_and_unknown_ones_stay():
    reasons = (
        "invalid duplicate suppressed unsubscribed bounced complained already_sent erased uncertain failed skipped"
    )
    assert all(
        reason_words(reason) != reason
        for reason in reasons.split()
        if reason not in {"unsubscribed", "uncertain", "complained", "erased"}
    )
    assert reason_words("odd") == "odd"


def test_moments_are_written_where_the_publication_is(monkeypatch):
    assert moment(1_703_156_000, "Europe/Oslo") == "2023-12-21 11:53"
    monkeypatch.setattr(messages, "_language", "nb")
    assert moment(1_703_156_000, "UTC") == "21.12.2023 10:53"
    assert day(date(2023, 12, 1)) == "01.12.2023"


def test_commands_can_be_typed_as_they_are_shown():
    assert again("send", "jul", ["mine lister/a.csv"], "--rehearse") == (
        'newsletter send jul --to "mine lister/a.csv" --rehearse'
    )


@pytest.mark.parametrize(
    ("totals", "options", "status"),
    [
        (Totals(sent=3), {}, 0),
        (Totals(sent=2, skipped=1), {}, 0),
        (Totals(sent=2, failed=1), {}, 3),
        (Totals(sent=2, uncertain=1), {}, 3),
        (Totals(sent=2, pending=1), {}, 6),
        (Totals(sent=2, pending=1), {"limited": True}, 0),
        (Totals(sent=2, pending=1), {"interrupted": True}, 130),
    ],
)
def test_the_exit_status_says_what_became_of_it(totals, options, status):
    assert ending.exit_status(totals, **options) == status


def test_the_end_names_what_goes_on():
    totals = Totals(sent=5, failed=1, uncertain=2, skipped=1)
    assert ending.words(totals, 1241, 5) == "Done in 21 min: accepted 5, refused 1, uncertain 2, left out 1."
    lines = ending.advice(totals, "jul", ["a.csv"], "--untested")
    assert lines == [
        "Settle the uncertain ones: newsletter resolve jul",
        "Try the refused ones again: newsletter send jul --to a.csv --untested --retry-failed",
        "See who got it: newsletter report jul",
    ]
    stopped = Totals(sent=5, pending=7)
    assert ending.words(stopped, 5, 5) == "Stopped after 5 s: accepted 5. 7 are left."
    assert ending.advice(stopped, "jul", ["a.csv"]) == ["Carry on: newsletter send jul --to a.csv"]


def test_events_have_the_documented_keys():
    totals = ending.totals_of({"sent": 1, "failed": 1, "uncertain": 1, "skipped": 1, "pending": 1, "sending": 1})
    assert ending.summary_event("jul", 7, totals, ending.exit_status(totals)) == {
        "event": "summary",
        "issue": "jul",
        "campaign": 7,
        "recipients": 6,
        "sent": 1,
        "failed": 1,
        "uncertain": 1,
        "skipped": 1,
        "pending": 2,
        "exit": 6,
    }
    recipient = Recipient("kari@example.no", "Kari", "nb", {"region": "Oslo"})
    assert ending.recipient_event(recipient) == {
        "event": "recipient",
        "address": "kari@example.no",
        "name": "Kari",
        "fields": {"region": "Oslo"},
    }
    assert ending.left_out_event(LeftOut(3, "x", "invalid", "why", "a.xlsx", 5)) == {
        "event": "left_out",
        "row": 3,
        "value": "x",
        "reason": "invalid",
        "detail": "why",
        "list": "a.xlsx",
    }
    assert ending.outcome_event(Outcome(1, State.SENT, 250), "kari@example.no")["state"] == "sent"

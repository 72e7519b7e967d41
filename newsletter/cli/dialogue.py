"""What ``send`` says and asks before anything leaves the machine: pure words first, then the questions."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import typer

from newsletter.cli.progress import duration, speed
from newsletter.cli.screen import Screen, columns
from newsletter.errors import Cancelled, NewsletterError, UsageError
from newsletter.messages import _, language, ngettext
from newsletter.sending.pace import Quota, time_needed

PAUSE = 10
"""Seconds to change one's mind."""
NOT_ELSEWHERE, CLOCK_RIGHT = "--not-sent-elsewhere", "--clock-right"
"""The flags that answer what is asked about other machines, and about the clock."""


@dataclass(frozen=True, slots=True)
class Summary:
    """What is about to be sent, to whom, and how fast."""

    issue: str
    fingerprint: str
    subjects: Mapping[str, str]
    """By language of the letter."""
    dated: date | None
    sender: str
    reply_to: str
    server: str
    """The mail server; empty when this is a rehearsal."""
    lists: tuple[str, ...]
    recipients: int
    """To whom a message is still to go."""
    on_lists: int
    """How many people the lists name, those who have it already included: what a script expects."""
    left_out: Mapping[str, int]
    """How many rows by reason."""
    examples: tuple[str, ...] = ()
    """Some of the rows left out, in words."""
    first: tuple[str, ...] = ()
    """The first addresses."""
    rate: float | None = None
    """Messages per second."""
    quota: Quota | None = None
    """What is left of the daily quota of the account."""
    begin: float = 0.0
    """Unix time at which it begins."""
    tested: tuple[str, int] | None = None
    """Address and Unix time of the last test of exactly this letter."""
    twin: str = ""
    """Another issue under whose name the same letter was sent."""
    limit: int | None = None
    time_zone: str = "Europe/Oslo"
    first_time: bool = False
    """This store has never sent the issue, and nobody has said that no other one has."""

    @property
    def now(self) -> int:
        """How many messages go out in this run."""
        return self.recipients if self.limit is None else min(self.limit, self.recipients)


def table(summary: Summary) -> str:
    """Return the summary as two columns."""
    rows = [(_("Letter"), f"{summary.issue} ({summary.fingerprint[:6]}, {_test(summary)})")]
    for lang, subject in summary.subjects.items():
        label = _("Subject") if len(summary.subjects) == 1 else _("Subject {lang}", lang=lang)
        rows.append((label, subject))
    rows.append((_("From"), summary.sender))
    if summary.reply_to and summary.reply_to != summary.sender:
        rows.append((_("Answers to"), summary.reply_to))
    rows.append((_("To"), ", ".join([*summary.lists, people(summary.recipients)])))
    rows += [("", line) for line in _left_out(summary)]
    if summary.first:
        rows.append((_("First ones"), ", ".join(summary.first)))
    rows.append((_("Server"), summary.server or _("the local inbox on this machine")))
    rows += _speed(summary) if summary.server else []
    if summary.limit is not None:
        rows.append((_("Now"), _("only the next {n}", n=summary.now)))
    return columns(rows)


def _speed(summary: Summary) -> list[tuple[str, str]]:
    """Return how fast it goes, and how long it takes, as far as rate and quota decide that."""
    limits = [speed(summary.rate)] if summary.rate else []
    if summary.quota:
        words = _("at most {n} in 24 hours, {left} of them now", n=summary.quota.daily, left=summary.quota.left)
        limits.append(words)
    seconds = time_needed(summary.now, summary.rate, summary.quota, summary.begin)
    rows = [(_("Speed"), ", ".join(limits))] if limits else []
    if seconds:
        done = moment(summary.begin + seconds, summary.time_zone)
        same_day = done.split()[0] == moment(summary.begin, summary.time_zone).split()[0]
        at = done.split()[1] if same_day else done
        words = _("about {time}, done about {moment}; keep the machine awake", time=duration(seconds), moment=at)
        rows.append((_("Takes"), words))
    return rows


def people(n: int) -> str:
    """Return a number of people in words."""
    return ngettext("{n} person", "{n} people", n)


def _test(summary: Summary) -> str:
    if summary.tested is None:
        return _("not tested")
    address, at = summary.tested
    return _("test sent {when} to {address}", when=moment(at, summary.time_zone), address=address)


def _left_out(summary: Summary) -> list[str]:
    lines = []
    if summary.left_out:
        counted = ", ".join(f"{n} {reason_words(reason)}" for reason, n in sorted(summary.left_out.items()))
        lines.append(_("left out: {reasons}", reasons=counted))
    if summary.on_lists != summary.recipients:
        lines.append(_("with those who have it already: {n} (the number for --expect)", n=summary.on_lists))
    lines += [f"  {example}" for example in summary.examples]
    if more := summary.left_out.get("invalid", 0) - len(summary.examples):
        words = ngettext("… and {n} more row", "… and {n} more rows", more)
        lines.append(
            "  " + _("{words}; {command} shows all", words=words, command=again("check", summary.issue, ["…"]))
        )
    return lines


def reason_words(reason: str) -> str:
    """Return why somebody is left out, in a word or two; an unknown reason stays as it is."""
    words = {
        "invalid": _("not an address"),
        "duplicate": _("listed twice"),
        "suppressed": _("never to be mailed"),
        "unsubscribed": _("unsubscribed"),
        "bounced": _("bounced before"),
        "complained": _("complained"),
        "already_sent": _("have it already"),
        "not_chosen": _("not chosen"),
        "uncertain": _("uncertain"),
        "failed": _("refused before"),
        "skipped": _("left out before"),
        "erased": _("erased"),
    }
    return words.get(reason, reason)


def moment(at: float, zone: str) -> str:
    """Return a moment as it is written in the editor's language, such as ``18.12.2023 13:02``."""
    local = datetime.fromtimestamp(at, UTC).astimezone(ZoneInfo(zone))
    return local.strftime("%d.%m.%Y %H:%M" if language() == "nb" else "%Y-%m-%d %H:%M")


def day(when: date) -> str:
    """Return a date as it is written in the editor's language."""
    return when.strftime("%d.%m.%Y" if language() == "nb" else "%Y-%m-%d")


def show(screen: Screen, summary: Summary) -> None:
    """Write the summary, and loudly that it is a rehearsal if it is one."""
    if not summary.server:
        words = _("REHEARSAL: nobody is mailed. Everything goes to the local inbox on this machine.")
        screen.say(typer.style(words, fg="yellow", bold=True))
    screen.say(table(summary))


def confirm(screen: Screen, summary: Summary, *, yes: bool, expect: int | None) -> None:
    """Let the editor confirm, or check what a script expects. Raises Cancelled, UsageError or NewsletterError.

    A rehearsal asks nothing: nobody is mailed.
    """
    if expect is not None and expect != summary.on_lists:
        raise NewsletterError(
            _("The lists name {n}, not {expected}. Nothing was sent.", n=people(summary.on_lists), expected=expect),
            hint=_("Look at the lists, and at who is left out, then put the right number after --expect."),
        )
    _tell_date(screen, summary)
    if summary.twin:
        words = _("The same letter was sent before, under the name {issue}.", issue=summary.twin)
        screen.say(typer.style(words, fg="yellow"))
    if not summary.server:
        return
    if not yes:
        _ask(screen, summary)
    elif expect is None:
        raise UsageError(
            _("--yes needs to know how many people there should be."),
            hint=_("Write: --yes --expect {n}", n=summary.on_lists),
        )
    elif _is_late(screen, summary):  # a script has said yes to everything that is not in doubt
        screen.say(_("This machine has never sent it before. It goes out because of --yes."))


def _tell_date(screen: Screen, summary: Summary) -> None:
    today = screen.today(summary.time_zone)
    if summary.dated and summary.dated != today:
        words = _("The letter is dated {date}; today is {today}.", date=day(summary.dated), today=day(today))
        screen.say(typer.style(words, fg="yellow"))


def _is_late(screen: Screen, summary: Summary) -> bool:
    """Whether this may be a letter of last year that was sent then, from another machine."""
    return bool(summary.first_time and summary.dated and summary.dated < screen.today(summary.time_zone))


def _ask(screen: Screen, summary: Summary) -> None:
    dated_today = summary.dated in {None, screen.today(summary.time_zone)}
    question = _("Send it today?")
    if _is_late(screen, summary):
        question = _("This machine has never sent it. Has nobody got it from another machine, and is it to go out now?")
    if not dated_today and not screen.confirm(question, flag="--yes --expect N"):
        raise Cancelled(_("Nothing was sent. The date stands in the first lines of the letter."))
    if summary.twin and not screen.confirm(_("Send it once more, to these lists?"), flag="--yes --expect N"):
        raise Cancelled(_("Nothing was sent."))
    screen.say(_("This cannot be taken back."))
    screen.typed_number(_("Type the number of people to send to"), summary.now, flag="--yes --expect N")
    screen.countdown(PAUSE)


def again(verb: str, issue: str, lists: Sequence[str] = (), *flags: str) -> str:
    """Return a command line that can be typed as it is."""
    words = ["newsletter", verb, issue, *(word for name in lists for word in ("--to", name)), *flags]
    return " ".join(map(_quoted, words))


def _quoted(word: str) -> str:
    """Return ``word`` as one word of a command line, in quotation marks if it has to be."""
    if '"' in word and "'" not in word:
        return f"'{word}'"
    return f'"{word}"' if re.search(r"[^\w./\\:@%+,=~-]", word) or not word else word

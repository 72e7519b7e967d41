"""The daily quota as an editor meets it: told before, and again while it waits."""

import io
import signal
import time

import pytest

from newsletter.cli.commands import run
from newsletter.cli.screen import Screen


class Interrupting(io.StringIO):
    """Standard error of a terminal at which Ctrl-C is pressed when the quota is used up."""

    def write(self, text: str) -> int:
        if "is used up" in text:
            signal.raise_signal(signal.SIGINT)
        return super().write(text)


@pytest.mark.parametrize("flags", [(), ("--json",)])
def test_a_send_that_outgrows_the_quota_says_when_it_carries_on(letter, mail_server, flags):
    with (letter.parents[2] / ".env").open("a", encoding="utf-8") as env:
        env.write("SMTP_DAILY=2\n")
    err = Interrupting()
    screen = Screen(io.StringIO(), err, io.StringIO(), now=time.time)
    arguments = ["send", "jul", "--to", "list.csv", "--untested", "--yes", "--expect", "3", *flags]
    assert run(arguments, screen) == 130
    assert len(mail_server.taken) == 2
    said = err.getvalue()
    assert "at most 2 in 24 hours, 2 of them now" in said
    assert "Takes       about 24 h" in said
    assert "The quota of 2 messages in 24 hours is used up. It carries on by itself at 2" in said
    assert "Carry on: newsletter send jul" in said

"""Questions, answers and progress at a terminal, and what happens where there is none."""

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.cli.progress import Meter, Totals, duration, progress, speed
from newsletter.cli.screen import Screen, columns, plain
from newsletter.errors import Cancelled, UsageError


def _err(screen: Screen) -> str:
    assert isinstance(screen.err, io.StringIO)
    return screen.err.getvalue()


def test_results_and_words_go_different_ways(at_terminal):
    screen = at_terminal()
    screen.result("svar ‹æøå›")
    screen.json({"navn": "Åse"})
    screen.say("noe")
    assert screen.out.getvalue() == 'svar ‹æøå›\n{"navn": "Åse"}\n'
    assert _err(screen) == "noe\n"


def test_colours_are_dropped_where_they_are_not_wanted(at_terminal):
    screen = at_terminal()
    screen.result("\x1b[31mrødt\x1b[0m")
    screen.say("\x1b[31mrødt\x1b[0m")
    assert screen.out.getvalue() + _err(screen) == "rødt\nrødt\n"


def test_a_question_is_repeated_until_the_answer_can_be_used(at_terminal):
    screen = at_terminal("x\n7\n")
    assert screen.ask("Tall", flag="--n", check=lambda answer: str(int(answer))) == "7"
    assert "invalid literal" in _err(screen)
    assert at_terminal("\n").ask("Navn", flag="--n", default="Kari") == "Kari"


def test_a_choice_is_made_by_its_number_or_its_name(at_terminal):
    options = [("none", "Nothing"), ("other", "Another")]
    assert at_terminal("3\n0\nx\n2\n").choose("Which", options, flag="--which") == "other"
    assert at_terminal("other\n").choose("Which", options, flag="--which") == "other"
    assert at_terminal("\n").choose("Which", options, flag="--which") == "none"


@pytest.mark.parametrize(("typed", "answer"), [("y\n", True), ("JA\n", True), ("\n", False), ("kanskje\nnei\n", False)])
def test_yes_and_no_in_both_languages(at_terminal, typed, answer):
    assert at_terminal(typed).confirm("Sikker?", flag="--yes") is answer


def test_only_the_number_that_was_shown_counts(at_terminal):
    at_terminal("1 409\n").typed_number("Hvor mange", 1409, flag="--yes")
    for wrong in ("408\n", "\n", "ja\n", "1409.0\n"):
        with pytest.raises(Cancelled, match="Nothing was sent"):
            at_terminal(wrong).typed_number("Hvor mange", 1409, flag="--yes")


def test_without_a_terminal_the_flag_is_named(at_terminal):
    screen = at_terminal()
    for question in (
        lambda: screen.ask("?", flag="--from"),
        lambda: screen.secret("?", flag="--from"),
        lambda: screen.choose("?", [("a", "b")], flag="--from"),
        lambda: screen.confirm("?", flag="--from"),
        lambda: screen.typed_number("?", 1, flag="--from"),
    ):
        with pytest.raises(UsageError) as caught:
            question()
        assert "--from" in caught.value.hint
    assert _err(screen) == ""


def test_the_end_of_the_input_is_a_no(at_terminal):
    with pytest.raises(Cancelled):
        at_terminal("").ask("?", flag="--x")

    def closed(_question: str) -> str:
        raise EOFError

    screen = Screen(io.StringIO(), io.StringIO(), io.StringIO(), interactive=True, hidden=closed)
    with pytest.raises(Cancelled):
        screen.secret("?", flag="--x")


def test_ten_seconds_pass_unless_ctrl_c_is_pressed(at_terminal, clock):
    screen = at_terminal("", clock)
    screen.countdown(10)
    assert sum(clock.slept) == 10
    assert "Starting in 10 s" in _err(screen)
    clock.stop_at = 13
    with pytest.raises(Cancelled, match="Nothing was sent"):
        screen.countdown(10)
    assert sum(clock.slept) == 13


def test_columns_stand_under_each_other():
    assert columns([("a", "1", "x"), ("bbb", "22", "y z")]) == "  a    1   x\n  bbb  22  y z"
    assert columns([]) == ""


def test_nothing_from_outside_commands_the_terminal():
    assert columns([("a\x1b[2Jb", "x\u202ey")], indent="") == "a�[2Jb  x�y"
    assert plain("æ – « »\n\t\u00a0") == "æ – « »\n\t\u00a0"


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0.2, "1 s"),
        (59, "59 s"),
        (60, "1 min"),
        (1200, "20 min"),
        (3600, "1 h"),
        (11100, "3 h 5 min"),
        (259200, "3 days"),
    ],
)
def test_durations_as_people_say_them(seconds, words):
    assert duration(seconds) == words


@pytest.mark.parametrize(
    ("rate", "words"),
    [(250.4, "250 a second"), (2.5, "2.5 a second"), (1, "1 a second"), (0.5, "30 a minute"), (0.002, "7 an hour")],
)
def test_speeds_as_people_say_them(rate, words):
    assert speed(rate) == words


@given(st.lists(st.integers(0, 1000), min_size=1, max_size=50))
def test_speed_is_never_negative_for_work_that_only_grows(steps):
    now = 0.0
    meter = Meter(lambda: now)
    done = 0
    for step in steps:
        now += 0.5
        done += step
        meter.add(done)
        assert meter.rate >= 0
        assert meter.words(Totals(sent=done, pending=5))


def test_where_there_is_no_terminal_a_line_comes_every_ten_seconds(at_terminal, clock):
    screen = at_terminal(None, clock)
    with progress(screen, "Sending") as show:
        for done in range(1, 26):
            show(Totals(sent=done, pending=100 - done))
            clock.now += 1
    lines = _err(screen).splitlines()
    assert lines == [
        "Sending 1/100  accepted 1",
        "Sending 11/100  1 a second  1 min left  accepted 11",
        "Sending 21/100  1 a second  1 min left  accepted 21",
    ]


def test_on_a_terminal_there_is_a_bar(at_terminal, clock):
    screen = at_terminal("", clock)
    with progress(screen, "Sending") as show:
        show(Totals(sent=1, pending=2))
        show(Totals(sent=2, pending=1))  # too soon to be drawn
        clock.now += 1
        show(Totals(sent=1, failed=1, uncertain=1))
    assert "3/3" in _err(screen)
    assert "refused 1, uncertain 1" in _err(screen)
    assert "2/3" not in _err(screen)

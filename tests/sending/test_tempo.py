"""Going easier on a server that complains, and back again: pure decisions."""

from hypothesis import given
from hypothesis import strategies as st

from newsletter.sending.tempo import CALM, ECHO, Tempo, fewer, recovered, slower

ALLOWED = Tempo(8, 10.0)


def test_too_many_connections_halves_those_that_are_open() -> None:
    assert fewer(ALLOWED, 5, 100).connections == 2
    assert fewer(Tempo(1, None), 1, 100).connections == 1
    assert fewer(Tempo(4, None), 0, 100).connections == 1


def test_too_fast_halves_what_was_really_sent() -> None:
    assert slower(ALLOWED, 4.0, 100).rate == 2.0
    assert slower(ALLOWED, 40.0, 100).rate == 5.0
    assert slower(Tempo(8, None), 30.0, 100).rate == 15.0


def test_what_comes_right_after_a_complaint_is_its_echo() -> None:
    eased = fewer(ALLOWED, 8, 100)
    assert eased.echoes(100 + ECHO / 2)
    assert not eased.echoes(100 + ECHO)
    assert not ALLOWED.echoes(0)


def test_a_calm_time_brings_one_step_back() -> None:
    eased = slower(fewer(ALLOWED, 8, 100), 10.0, 100)
    assert recovered(eased, ALLOWED, 100 + CALM - 1) == eased
    assert recovered(eased, ALLOWED, 100 + CALM) == Tempo(5, 7.5, 100 + CALM)


@given(st.integers(1, 50), st.none() | st.floats(0.1, 1000), st.integers(1, 50), st.floats(0.01, 1000))
def test_in_the_end_it_is_as_it_was_allowed(connections: int, rate: float | None, connected: int, seen: float) -> None:
    allowed = Tempo(connections, rate)
    tempo, now = slower(fewer(allowed, connected, 100), seen, 100), 100.0
    for _ in range(100):
        now += CALM
        tempo = recovered(tempo, allowed, now)
        assert tempo.connections <= allowed.connections
        assert allowed.rate is None or (tempo.rate is not None and tempo.rate <= allowed.rate)
    assert tempo.connections == allowed.connections
    assert allowed.rate is None or tempo == allowed

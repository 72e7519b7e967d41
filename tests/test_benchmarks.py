"""What the benchmark says about its figures, and that what it sends is the letter that it says."""

from pathlib import Path

import pytest

from benchmarks import letter
from benchmarks.contenders import Contender
from benchmarks.ratios import Spread, figure, ratio, spread, table


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (0.384, "0.38"),
        (1.996, "2.00"),
        (7.24, "7.2"),
        (48.4, "48"),
        (999.6, "1000"),
        (1234, "1,230"),
        (45_678, "45,700"),
    ],
)
def test_a_figure_has_no_more_digits_than_mean_something(value: float, written: str) -> None:
    assert figure(value) == written


def test_a_spread_is_the_median_with_both_ends() -> None:
    assert spread([30.0, 10.0, 20.0, 90.0, 25.0]) == Spread(25.0, 10.0, 90.0)
    assert str(Spread(25.0, 10.0, 90.0)) == "25 (10–90)"


def test_nothing_measured_has_no_spread() -> None:
    with pytest.raises(ValueError, match="nothing was measured"):
        spread([])


def test_a_ratio_is_taken_within_each_round() -> None:
    """The quotient of the medians would be 1."""
    assert ratio([100.0, 10.0, 1.0], [10.0, 1.0, 100.0]) == Spread(10.0, 0.01, 10.0)


def test_rounds_that_are_missing_are_noticed() -> None:
    with pytest.raises(ValueError, match="shorter"):
        ratio([1.0, 2.0], [1.0])


def test_a_table_has_its_figures_on_the_right() -> None:
    assert table(("sender", "rate"), [("ours", Spread(3.0, 2.0, 4.0))]) == (
        "| sender | rate |\n| --- | ---: |\n| ours | 3.0 (2.0–4.0) |\n"
    )


def test_a_command_gets_its_port_its_count_and_its_database(tmp_path: Path) -> None:
    contender = Contender("one", ("send", "PORT={port}", "{count}", "sqlite:///{store}"), 7)
    store = tmp_path / "s.sqlite3"
    assert contender.arguments(25, store) == ["send", "PORT=25", "7", f"sqlite:///{store}"]


def test_the_letter_has_its_size_and_its_places(tmp_path: Path) -> None:
    letter.write(tmp_path)
    wire = (tmp_path / "letter.wire").read_bytes()
    assert abs(len(wire) - letter.OCTETS) < letter.OCTETS / 20
    assert {bytes((wire[at + 1],)) for at in range(len(wire)) if wire[at] == 1} == {b"A", b"N", b"T"}
    for name in ("letter.txt", "letter.html"):
        body = (tmp_path / name).read_text(encoding="utf-8")
        assert all(f"{{{{ {place} }}}}" in body for place in ("name", "email", "region", "unsubscribe"))

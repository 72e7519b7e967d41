"""Dates as data, and dates in the form of another."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.content.dates import DateError, read_date
from newsletter.content.issue import LANGUAGES
from newsletter.content.mentions import mentions
from newsletter.content.spoken import in_form_of


@pytest.mark.parametrize(
    "text",
    [
        "2024-01-02",
        "02.01.24",
        "2.1.24",
        "02.01.2024",
        "2. 1. 2024",
        "2. januar 2024",
        "2 January 2024",
        "2. jan. 2024",
    ],
)
def test_a_day_that_can_be_meant_in_one_way_is_read(text: str) -> None:
    assert read_date(text) == date(2024, 1, 2)


@pytest.mark.parametrize(
    ("text", "message", "fix"),
    [
        ("2. januar", "is not a date", "2024-01-02"),
        ("02/01/2024", "in two ways", "Write 2024-01-02 if you mean 2.1.2024 (day, month, year)."),
        ("januar 2024", "is not a date", "2024-01-02"),
        ("tirsdag 2. januar 2024", "is not a date", "2024-01-02"),
        ("02.01.24 og 03.01.24", "is not a date", "2024-01-02"),
        ("02.01.98", "is not a date", "2024-01-02"),
        ("i morgen", "is not a date", "2024-01-02"),
        ("31.02.24", "no day 31.02.24", "29 days"),
        ("31. april 2024", "no day 31. april 2024", "30 days"),
        ("2024-13-01", "no day 2024-13-01", "from 01 to 12"),
    ],
)
def test_any_other_is_refused(text: str, message: str, fix: str) -> None:
    with pytest.raises(DateError) as refused:
        read_date(text)
    assert message in refused.value.message
    assert fix in refused.value.fix


@pytest.mark.parametrize(
    ("text", "lang", "expected"),
    [
        ("02.01.23", "nb", "22.11.24"),
        ("2.1.2023", "nb", "22.11.2024"),
        ("2023-01-02", "nb", "2024-11-22"),
        ("mandag 2. jan. 2023", "nb", "fredag 22. november 2024"),
        ("Man. 2. nov.", "nb", "Fre. 22. nov."),
        ("måndagen 2. januar", "nn", "fredagen 22. november"),
        ("Monday, January 2nd, 2023", "en", "Friday, November 22nd, 2024"),
        ("01/13/2023", "en", "11/22/2024"),
        ("11, 2023", "en", "22, 2024"),
        ("januar 2023", "nb", "november 2024"),
    ],
)
def test_a_date_takes_the_form_of_another(text: str, lang: str, expected: str) -> None:
    assert in_form_of(text, date(2024, 11, 22), lang) == expected


@pytest.mark.parametrize(
    ("number", "nth"), [(1, "1st"), (3, "3rd"), (4, "4th"), (11, "11th"), (12, "12th"), (21, "21st")]
)
def test_english_ordinals(number: int, nth: str) -> None:
    assert in_form_of("January 2nd", date(2024, 1, number), "en") == f"January {nth}"


FORMS = [
    "02.01.23",
    "2.1.2023",
    "2023-01-02",
    "mandag 2. januar 2023",
    "Monday, January 2nd, 2023",
    "man. 2. jan. 2023",
]


@given(st.sampled_from(FORMS), st.dates(date(2000, 1, 1), date(2069, 12, 31)), st.sampled_from(LANGUAGES))
def test_what_takes_a_form_is_read_as_the_same_day(form: str, day: date, lang: str) -> None:
    (mention,) = mentions(in_form_of(form, day, lang), lang, day)
    assert mention.day == day
    assert mention.weekday in (None, day.weekday())

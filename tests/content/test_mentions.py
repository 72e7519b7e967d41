"""Dates in running text: what is found, what is no date, and texts that nobody should write."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.content.mentions import AHEAD, BACK, Kind, Mention, mentions

NEAR = date(2023, 12, 18)


def found(text: str, lang: str = "nb", near: date | None = NEAR) -> list[Mention]:
    return list(mentions(text, lang, near))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2. januar", "2. januar=2024-01-02"),
        ("Frist 2. jan.", "2. jan.=2024-01-02"),
        ("2.januar 2025", "2.januar 2025=2025-01-02"),
        ("den 10. oktober", "10. oktober=2024-10-10"),
        ("den 1. november", "1. november=2023-11-01"),
        ("02.01.23", "02.01.23=2023-01-02"),
        ("2. 1. 2024", "2. 1. 2024=2024-01-02"),
        ("24.01.98 og 3.12.22", "24.01.98=1998-01-24 3.12.22=2022-12-03"),
        ("frist 2.1., ikke 3.1.", "2.1.=2024-01-02"),
        ("senest 15.01. kl. 12 og innen 2/1", "15.01.=2024-01-15 2/1=2024-01-02"),
        ("mandag 8.1. kl. 10", "mandag 8.1.=2024-01-08"),
        ("mandag 8.10. kl. 10", "mandag 8.10.=2024-10-08"),
        ("02/01/2024, 2/1-24 og 01/13/2024", "02/01/2024=2024-01-02 2/1-24=2024-01-02 01/13/2024=2024-01-13"),
        ("innen 2024-01-02.", "2024-01-02=2024-01-02"),
        ("tirsdag 2024-01-02", "tirsdag 2024-01-02=2024-01-02"),
        ("onsdag kveld den 10. januar", "onsdag kveld den 10. januar=2024-01-10"),
        ("mandagen 8. januar", "mandagen 8. januar=2024-01-08"),
        ("Man. 8. jan.", "Man. 8. jan.=2024-01-08"),
        ("det vet man. 8. januar", "8. januar=2024-01-08"),
        ("måndag 8. januar", "måndag 8. januar=2024-01-08"),
        ("laurdag 13. januar", "laurdag 13. januar=2024-01-13"),
        ("sundag 14. januar", "sundag 14. januar=2024-01-14"),
        ("Monday 8 January", "Monday 8 January=2024-01-08"),
        ("Mon 8 January", "8 January=2024-01-08"),
        ("Monday, January 8, 2024", "Monday, January 8, 2024=2024-01-08"),
        ("the 9th of January or January 1st", "9th of January=2024-01-09 January 1st=2024-01-01"),
        ("9.–11. januar", "9.=2024-01-09 11. januar=2024-01-11"),
        ("9. og 10. januar 2025", "9.=2025-01-09 10. januar 2025=2025-01-10"),
        ("9., 16. og 23. januar", "9.=2024-01-09 16.=2024-01-16 23. januar=2024-01-23"),
        ("mandag 8. til onsdag 10. januar", "mandag 8.=2024-01-08 onsdag 10. januar=2024-01-10"),
        ("30. januar – 2. februar 2025", "30. januar=2025-01-30 2. februar 2025=2025-02-02"),
        ("30. desember–2. januar 2025", "30. desember=2024-12-30 2. januar 2025=2025-01-02"),
        ("9.-11.1.2025", "9.=2025-01-09 11.1.2025=2025-01-11"),
        ("9.1.–11.1.2025", "9.1.=2025-01-09 11.1.2025=2025-01-11"),
        ("January 9–11, 2025", "January 9=2025-01-09 11, 2025=2025-01-11"),
        ("**mandag** 8. januar", "mandag** 8. januar=2024-01-08"),
        ("mandag\n8. januar", "mandag\n8. januar=2024-01-08"),
        ("i dag, i morgon and yesterday", "i dag=2023-12-18 i morgon=2023-12-19 yesterday=2023-12-17"),
        ("30. februar, 31. april og 31.02.2024", "30. februar=! 31. april=! 31.02.2024=!"),
        ("32. januar", "32. januar=!"),
        ("29. februar 2023", "29. februar 2023=!"),
        ("30. februar 2024 – 2. mars 2024", "30. februar 2024=! 2. mars 2024=2024-03-02"),
        ("januar 2023 og jan. 2023", "januar 2023=2023/1 jan. 2023=2023/1"),
        ("Høsten 2022, 2023–2024", "2022=2022 2023=2023 2024=2024"),
    ],
)
def test_a_date_is_found(text: str, expected: str) -> None:
    assert " ".join(shown(mention) for mention in found(text)) == expected


def shown(mention: Mention) -> str:
    match mention.kind:
        case Kind.MONTH:
            told = f"{mention.year}/{mention.month}"
        case Kind.YEAR:
            told = str(mention.year)
        case _:
            told = "!" if mention.impossible else str(mention.day)
    return f"{mention.text}={told}"


@pytest.mark.parametrize(
    "text",
    [
        "versjon 1.2.3, v2.1.24 og 1.2.3.4",
        "Python 3.12.11 og 3.12.11",
        "10.0.0.12 og 192.168.1.24",
        "tlf. 22 33 44 55, 22.33.44.55 og +47 22 01 20 24",
        "§ 2.1., §§ 2.1-3.1. og frist etter punkt 2.1.",
        "kl. 10.30, klokken 9.10–10.12 og 08.00–09.30",
        "mandag 10.10. Da møtes vi.",
        "1.250,50 kr, kr 1.250.000 og 12,5 %",
        "over 2000 barnehager, 2000 kr og kr 2000",
        "Storgata 1, 2010 Strømmen",
        "2. plass, 2.1. og 24/7, 1/2 år, høring 22/2024",
        "i maikonkurransen 2. maikveld, 17. mai-komiteen",
        "all 20 may come, and 12 march on",
        "10 Jan Hansen og 2. jul",
        "https://example.no/2024/01/02 og example.no/2024-01-02",
        "[kurs](https://example.no/2. januar) a2.1.2024@example.no",
        "{{ deadline }} {{ x | default('2. januar') }}",
        "1. Mars er en planet\n2. Mai er et navn",
        "55 mai, 00.01.2024, 12.13.2024 og 2024-13-01",
        "covid-19 mars",
        "2023-konferansen og 2023/24",
    ],
)
def test_what_only_looks_like_a_date(text: str) -> None:
    assert found(text) == []


def test_short_forms_follow_the_language() -> None:
    assert [(mention.text, mention.weekday) for mention in found("Mon 8 Jan", "en")] == [("Mon 8 Jan", 0)]
    assert found("sun. 14. jan.", "nn")[0].weekday == 6
    assert found("sun. 14. jan.", "nb")[0].weekday is None
    assert found("2 jul", "en")[0].day == date(2024, 7, 2)


def test_what_is_written_and_what_is_taken_for_granted() -> None:
    first, second = found("9.–11. januar 2024")
    assert (first.leads_on, second.leads_on) == (True, False)
    assert first.year_written
    assert not found("2. januar")[0].year_written
    assert found("2. januar", near=None)[0].day is None
    assert found("i dag", near=None)[0].day is None
    assert found("30. februar", near=None)[0].impossible
    leap = found("29. februar", near=date(2022, 12, 1))[0]
    assert (leap.day, leap.impossible) == (None, False)


HOSTILE = st.lists(
    st.sampled_from(
        [
            "2.",
            "02.01.23",
            "9.–11.",
            "31",
            ".",
            ",",
            "-",
            "–",
            "/",
            ":",
            "januar",
            "jan.",
            "may",
            "Monday",
            "man.",
            "mandag",
            "den",
            "i",
            "dag",
            "2024",
            "2023-01-02",
            "frist",
            "senest",
            "of",
            "th",
            "**",
            "{{",
            "}}",
            '"',
            "kl.",
            "§",
            "og",
            "1.1.1.1",
            "http://",
            "a@b.no",
            "\n",
            "\\\n",
            "[x](",
            ")",
            "9/1",
            "\x00",
            "١",
            "²",
        ]
    )
    | st.text(max_size=5),
    max_size=40,
).flatmap(lambda words: st.sampled_from(["", " "]).map(lambda gap: gap.join(words)))


@given(HOSTILE, st.sampled_from(["nb", "nn", "en"]), st.dates(date(1900, 1, 1), date(2100, 1, 1)) | st.none())
def test_mentions_lie_in_the_text_in_order(text: str, lang: str, near: date | None) -> None:
    end = 0
    for mention in found(text, lang, near):
        assert end <= mention.start < mention.end
        assert mention.text == text[mention.start : mention.end]
        assert not (mention.impossible and mention.day)
        end = mention.end


@given(st.dates(date(1990, 1, 1), date(2060, 1, 1)), st.integers(-BACK.days, AHEAD.days - 1))
def test_a_day_without_a_year_is_the_nearest(near: date, days: int) -> None:
    day = near + timedelta(days=days)
    (mention,) = found(f"{day.day} {day:%B}", near=near)
    assert mention.day == day


@given(st.dates(date(1990, 1, 1), date(2060, 1, 1)), st.sampled_from(["%d.%m.%y", "%d.%m.%Y", "%Y-%m-%d", "%d/%m/%Y"]))
def test_every_day_in_numbers_is_read(day: date, form: str) -> None:
    (mention,) = found(format(day, form), near=day)
    assert mention.day == day


@pytest.mark.parametrize(
    "piece", ["1.", "1.1.", "9.-", "9. og ", "12.", "{{", "](", "a.", "mandag ", "jan", "-1", "1/", "a@"]
)
def test_a_long_row_of_the_same_takes_time_in_proportion(piece: str) -> None:
    """A pattern that went back and forth would not be done with this before the end of the day."""
    assert len(found(piece * (100_000 // len(piece)))) < 100_000

"""Old dates are marked where readers would get them, and everything else stays as it was."""

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.content.marks import MARK, is_date, mark_dates, mark_issue, unmarked
from newsletter.content.parse import parse

BEFORE = """\
---
subject: Takk for 2023 – frist 2. januar
preheader: "Kurs i mars 2024"
date: 2023-12-18
to: liste-2023.xlsx
ignore: DATE-2023
---

# 2023: året

2\\. januar er fristen. Den 3.
januar 2024 kl. 10.30, 9.–11. januar og [Les 2023](https://a.no/2023/01-02 "x") <https://b.no/2022>
{{ x | default("2023") }} **4. januar** og 5. **mai**s, fram til 1.\\
mai. I dag, mandag.
![Sommer 2023](bilde-2023.jpg)

::: chart
- 2023: 2023
- Kurs: 1999
:::

::: deadline  2024-01-02
Husk **2. januar**s frist, ??2021?? {{ deadline }}
:::

::: event 14. mars 2024
### 14. mars 2024
:::

::: people
- **Kari**, leder fra 2023, <kari2023@example.no>
:::

::: image kart-2023.png
Kart 2023
:::

::: only region == "2023"
Hei
:::
"""
AFTER = """\
---
subject: Takk for ??2023?? – frist ??2. januar??
preheader: "Kurs i ??mars 2024??"
date: 2023-12-18
to: liste-2023.xlsx
ignore: DATE-2023
---

# ??2023??: året

??2\\. januar?? er fristen. Den ??3.??
??januar 2024?? kl. 10.30, ??9.–11. januar?? og [Les ??2023??](https://a.no/2023/01-02 "x") <https://b.no/2022>
{{ x | default("2023") }} ??**4. januar** og 5. **mai**??s, fram til ??1.??\\
??mai??. I dag, mandag.
![Sommer ??2023??](bilde-2023.jpg)

::: chart
- ??2023??: 2023
- Kurs: 1999
:::

::: deadline  ??2024-01-02??
Husk ??**2. januar**??s frist, ??2021?? {{ deadline }}
:::

::: event ??14. mars 2024??
### ??14. mars 2024??
:::

::: people
- **Kari**, leder fra ??2023??, <kari2023@example.no>
:::

::: image kart-2023.png
Kart ??2023??
:::

::: only region == "2023"
Hei
:::
"""
NEAR = date(2023, 12, 18)


def test_dates_are_marked_wherever_readers_get_them():
    assert mark_issue(BEFORE, "nb", NEAR) == AFTER


def test_a_marked_letter_can_still_be_read_with_all_its_dates():
    issue = parse(AFTER.encode(), Path("issue.md"), "jul")
    dates = [block.attributes["date"] for block in issue.blocks if block.kind in ("deadline", "event")]
    assert dates == ["2024-01-02", "2024-03-14"]
    assert issue.header.date == NEAR


def test_line_ends_stay_and_what_is_marked_is_not_marked_again():
    windows = BEFORE.replace("\n", "\r\n")
    assert mark_issue(windows, "nb", NEAR) == AFTER.replace("\n", "\r\n")
    assert mark_issue(AFTER, "nb", NEAR) == AFTER


@given(
    st.text(st.sampled_from("ab 123.*_-:\n\r?[](){}<>#"), max_size=60),
    st.sampled_from(["", "---\nsubject: 2023\n---\n"]),
)
def test_nothing_but_question_marks_is_added(text, header):
    source = f"{header}{text} 2. januar 2023"
    marked = mark_issue(source, "nb", NEAR)
    assert marked.replace("?", "") == source.replace("?", "")
    assert ":::" in text or marked.count("?") >= source.count("?") + 4


def test_a_long_list_of_days_is_marked_in_pieces_that_are_marks():
    days = ", ".join(f"{day}." for day in range(1, 20))
    marked = mark_dates(f"Kurs {days} og 20. desember 2023.", "nb", NEAR)
    assert "2023??." in marked
    assert MARK.search(marked)
    assert unmarked(marked) == marked.replace("??", "")


@pytest.mark.parametrize(
    "text", ["Hva?? Ja??", "??", "????", "?? 2023??", "??2023 ??", "??a\nb??", "??" + "a" * 61 + "??"]
)
def test_two_question_marks_alone_are_no_mark(text):
    assert unmarked(text) == text


@pytest.mark.parametrize(("text", "expected"), [("2. januar", True), ("3.", True), ("mai", True), ("det rette", False)])
def test_a_mark_is_a_date_or_something_to_fill_in(text, expected):
    assert is_date(text, "nb") is expected


@pytest.mark.parametrize(
    ("text", "marked"),
    [
        ("Vi ses i uke 12.", "Vi ses i ??uke 12??."),
        ("Veke 9–10 og week 1", "??Veke 9–10?? og ??week 1??"),
        ("I uke nr. 48/2023 er det stengt.", "I ??uke nr. 48/2023?? er det stengt."),
        ("**uke 12** og ??uke 13??", "**??uke 12??** og ??uke 13??"),
        ("uke 7 og 2. januar", "??uke 7?? og ??2. januar??"),
        ("uke 54, 12 uker, uke 120 og huke 12", "uke 54, 12 uker, uke 120 og huke 12"),
    ],
)
def test_weeks_are_marked_too(text: str, marked: str) -> None:
    assert mark_dates(text, "nb", None) == marked
    assert mark_dates(marked, "nb", None) == marked


def test_a_week_is_what_came_with_the_text() -> None:
    assert is_date("uke 12", "nb")
    assert "\n??**uke 12**??\n" in mark_issue("---\nsubject: Hei\n---\n**uke 12**\n", "nb", None)

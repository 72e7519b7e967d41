"""What is still marked keeps a letter from being sent, wherever it stands."""

from pathlib import Path

import pytest

from newsletter.checks.dates import past
from newsletter.checks.findings import Level
from newsletter.checks.told import told
from newsletter.checks.unconfirmed import marks
from newsletter.checks.wording import marks as subject_marks
from newsletter.content.parse import parse
from tests.checks.clean_letter import SOURCE

TEXT = """\
---
subject: Takk for ??2023??
preheader: ??hva brevet handler om??
date: 2024-12-18
---

# Året ??2023??

Hva?? Ja?? Fristen er ??2\\. januar?? og {{ x | default("??2023??") }}
??**3. mai**??.

![??hva bildet viser??](a.png)

[Meld på ??12. mai??](https://www.ks.no){.button}

::: deadline ??2024-01-02??
Frist.
:::

::: chart
- ??2022??: 12
:::

::: people
- **Kari**, leder siden ??2021??, <kari@example.no>
:::

::: image
![Snø](a.png)

Foto: ??1999??
:::
"""


def read(source):
    return parse(source.encode(), Path("issue.md"), "jul", "nb")


def test_every_mark_is_found_at_its_place():
    issue = read(TEXT)
    assert [(one.line, one.column, one.message.partition("”")[0][1:]) for one in marks(issue)] == [
        (2, 19, "2023"),
        (3, 12, "hva brevet handler om"),
        (7, 8, "2023"),
        (9, 23, "2. januar"),
        (10, 1, "3. mai"),
        (12, 3, "hva bildet viser"),
        (14, 10, "12. mai"),
        (21, 0, "2022"),
        (25, 0, "2021"),
        (31, 7, "1999"),
        (16, 0, "2024-01-02"),
    ]
    assert {(one.rule, one.level) for one in marks(issue)} == {("UNCONFIRMED", Level.ERROR)}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("2. mai", "“2. mai” came with the text that this letter was made from."),
        ("det rette", "“det rette” is still to be filled in."),
    ],
)
def test_a_date_is_told_otherwise_than_what_is_to_be_filled_in(text, message):
    (one,) = marks(read(f"---\nsubject: x\n---\n??{text}??\n"))
    assert one.message == message


def test_the_other_checks_go_on_behind_the_marks():
    issue = read(TEXT)
    (late,) = (one for one in past(issue, tuple(told(issue, None)), None) if one.line == 16)
    assert late.message == "The deadline 2024-01-02 is 351 days before the letter is sent (2024-12-18)."
    assert list(subject_marks(issue)) == []


def test_a_letter_without_marks_is_let_through():
    assert list(marks(read(SOURCE))) == []

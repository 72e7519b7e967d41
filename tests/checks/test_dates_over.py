"""Deadlines that are over and told of, and calls to act with a day that has passed, on 18 December 2023."""

import pytest

from newsletter.checks.findings import Level
from tests.checks.clean_letter import body, findings

OVER = [
    ("nb", "De som rakk fristen 1. desember, får svar snart."),
    ("nb", "Du som ikke rakk fristen 1. desember, kan melde deg på neste gang."),
    ("nb", "Etter fristen 1. desember er det kommet ti svar til."),
    ("nb", "Før fristen 1. desember kom det inn mange svar."),
    ("nb", "Søknader mottatt innen 1. desember 2023 behandles nå."),
    ("nb", "Søknader som er kommet inn senest 1. desember, blir behandlet."),
    ("nb", "Søknadsfristen gikk ut 1. desember."),
    ("nb", "Fristen var 1. desember."),
    ("nb", "Alle som meldte seg på innen 1. desember, har plass."),
    ("nb", "Innkomne svar innen 1. desember er lest."),
    ("nn", "Søknader komne inn seinast 1. desember blir handsama no."),
    ("nn", "Dei som rakk fristen 1. desember, får svar."),
    ("nn", "Det var mogleg å melde seg på innan 1. desember."),
    ("nn", "Etter fristen 1. desember er det kome ti svar."),
    ("nn", "Søknader mottekne innan 1. desember blir lesne."),
    ("nn", "Fristen gjekk ut 1. desember."),
    ("en", "Those who met the 1 December deadline will hear from us."),
    ("en", "Applications received by 1 December are being read."),
    ("en", "Applications received no later than 1 December are being read."),
    ("en", "After the deadline of 1 December, ten more arrived."),
    ("en", "The deadline was 1 December."),
    ("en", "Registration closed on 1 December."),
]
UNSURE = [
    ("nb", "Alle skal ha en plan innen 1. januar 2023."),
    ("nn", "Alle skal ha ein plan innan 1. januar 2023."),
    ("en", "Everyone could join no later than 1 December."),
]
CALLS = [
    ("nb", "Meld deg på innen 1. desember."),
    ("nb", "Søk innen 1. desember."),
    ("nb", "Frist: 02.01.23"),
    ("nb", "Svar senest 1. desember."),
    ("nb", "Søknaden må være mottatt innen 1. desember."),
    ("nb", "Søknaden skal være mottatt innen 1. desember."),
    ("nb", "Kom innom senest 1. desember."),
    ("nb", "Vi ber om at svar er mottatt innen 1. desember."),
    ("nb", "Fyll ut skjemaet og send det innen 1. desember."),
    ("nb", "Husk å melde deg på før 1. desember."),
    ("nb", "Påmeldingen stenger 1. desember."),
    ("nb", "Send inn skjemaet til 1. desember."),
    ("nb", "Send inn skjemaet innen 1. desember."),
    ("nb", "Alle skal ha en plan innen 1. desember, så husk å levere."),
    ("nb", "## Frist\n\n2. januar 2023"),
    ("nn", "Meld dykk på innan 1. desember."),
    ("nn", "Påmeldinga stengjer 1. desember."),
    ("nn", "Søknaden må vere motteken seinast 1. desember."),
    ("en", "Sign up by 1 December."),
    ("en", "Applications close on 1 December."),
    ("en", "Applications must be received no later than 1 December."),
    ("en", "The deadline is 1 December."),
]


def past(lang: str, text: str) -> list[Level]:
    return [
        found.level for found in findings(body(text).replace("lang: nb", f"lang: {lang}")) if found.rule == "DATE-PAST"
    ]


@pytest.mark.parametrize(("lang", "text"), OVER)
def test_a_deadline_that_is_told_to_be_over_is_no_finding(lang: str, text: str) -> None:
    assert past(lang, text) == []


@pytest.mark.parametrize(("lang", "text"), UNSURE)
def test_what_may_be_an_old_plan_is_a_warning(lang: str, text: str) -> None:
    assert past(lang, text) == [Level.WARNING]


@pytest.mark.parametrize(("lang", "text"), CALLS)
def test_a_call_to_act_with_a_past_day_is_an_error(lang: str, text: str) -> None:
    assert past(lang, text) == [Level.ERROR]

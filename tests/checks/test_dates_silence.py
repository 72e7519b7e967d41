"""Sentences with dates and nothing wrong: a false alarm is worse than a miss."""

import pytest

from tests.checks.clean_letter import body, findings

NB = """\
Fristen er 2. januar.
Fristen er 2. januar 2024, og kurset starter 15. januar.
Frist: 02.01.24.
**Frist:** tirsdag 2. januar kl. 12.
Meld dere på innen 2. januar, så hører dere fra oss 20. desember.
Meld på barnehagen senest 2. januar kl. 10.30.
Påmeldingsfristen var 1. desember, men det er fortsatt ledige plasser.
Fristen gikk ut 1. desember 2023.
Søknadsfristen 1. desember er utsatt til 15. januar.
Vi har forlenget fristen fra 1. desember til 15. januar.
Konferansen 27. oktober ga mange svar, og fristen for neste er 2. januar.
Siden 1. mars 2020 har over 100 barnehager vært med.
Norges grunnlov er fra 17. mai 1814, og i 1998 fikk vi en ny rammeplan.
Innen 2020 skulle sykefraværet ned, og det har vi klart.
Kurset i 2021 var det første, og i 2019 begynte vi å planlegge.
Mandag 30. oktober 2023 møttes vi i Oslo.
Mandag 30. oktober møttes vi i Oslo.
Mandag 9. januar i år åpnet vi kontoret.
Neste kurs er tirsdag 9. januar.
Kurset går mandag 8. til onsdag 10. januar.
Samlingene er 9., 16. og 23. januar.
Samlinger: tirsdag 9., tirsdag 16. og tirsdag 23. januar 2024.
Perioden er 30. desember – 2. januar.
Vi møtes kl. 10.30 i rom 31.2 og går gjennom punkt 31.4.
Oppgrader til versjon 2.1.23 innen fredag.
Se § 2.1.20 og ring 22 33 44 55 innen 15.01.
Egenandelen er 1.250,50 kr, og 12,5 % har betalt.
Det er 2. gang vi får 3. plass.
Fristen er {{ date }}, og mars måned er lang.
Les om 22. juli 2011 og 8. mars-komiteen.
Kurset varer 8.–12. januar, og fristen er 2. januar.
Alle som meldte seg på før 1. desember, har fått svar.
Rapporten kom senest 1. desember, slik vi sa i fjor.
Det ble 50 deltakere i 2022 og 100 i 2023, og vi håper på 150 i 2024.
29. februar 2024 er skuddårsdagen.
Ordningen gjaldt til 31. desember 2022.
Send svar til frist@example.no, se https://example.no/2023/01/02.
God jul og godt nytt år!
Godt nytt år 2024!
Takk for 2023, og velkommen til 2024!
Vi møtes i dag, og i morgen er det fredag 1. mars.
Tilskudd må søkes innen 1. november hvert år.
Vi har stengt fra fredag 22. desember til tirsdag 2. januar.
Siste skoledag før jul er 15. desember.
Lov av 17. juni 2005 nr. 64 og sak 23/01234 av 12.12.23.
Fristen nærmer seg – kurset er 1. desember.
Mandag 4. september startet kurset.
Søk om støtte fra 1. desember til 15. januar."""

NN = """\
Fristen er 2. januar.
Meld dykk på innan tysdag 2. januar.
Fristen gjekk ut 1. desember.
Meld dykk på seinast laurdag 6. januar.
Neste samling er måndag 8. januar, og den siste sundag 14. januar.
Våren 2023 møtte vi over 600 menneske, og i 2024 vert det fleire.
Vi planla dette 1. desember 2022.
Fristen er flytta frå 1. desember til 15. januar.
God jul og godt nytt år 2024!
Kom i morgon, eller fredag 5. januar."""

EN = """\
The deadline is 2 January.
Sign up by 2 January 2024, and we will reply by 15 January.
Register no later than Tuesday, January 2, 2024.
The deadline was 1 December.
We extended the deadline from 1 December to 15 January.
By 1 December 2023, 100 kindergartens had joined.
The report was published before 1 March 2023.
In May 2022 we met 50 people, and all 30 may come again.
The course runs January 9–11, and the deadline is January 2nd.
Upgrade to version 2.1.23 before you reply.
Merry Christmas and a happy new year 2024!
On Monday 30 October 2023 we met in Oslo.
The next course is on Tuesday 9 January, or the 16th of January.
We have worked on this since 1998."""

SILENT = [(lang, text) for lang, lines in (("nb", NB), ("nn", NN), ("en", EN)) for text in lines.splitlines()]


def dated(text: str, lang: str = "nb", day: str = "2023-12-18") -> list[str]:
    """Return what is found about dates in a letter with this text."""
    source = (
        body(text)
        .replace(" – og frist for vårens kurs 2. januar", "")
        .replace("lang: nb", f"lang: {lang}")
        .replace("2023-12-18", day)
    )
    return [found.rule for found in findings(source) if found.rule.startswith("DATE")]


def test_there_are_enough() -> None:
    assert len(SILENT) >= 60


@pytest.mark.parametrize(("lang", "text"), SILENT)
def test_a_date_that_is_right_is_not_told_of(lang: str, text: str) -> None:
    assert dated(text, lang) == []


@pytest.mark.parametrize(
    ("day", "text"),
    [
        ("2024-01-03", "Takk for 2023, og godt nytt år 2024!"),
        ("2024-01-20", "Vi ønsker dere et godt nytt år."),
        ("2024-08-15", "Vi håper dere har hatt en god sommer."),
        ("2024-08-15", "Velkommen til et godt nytt barnehageår!"),
        ("2024-03-20", "God påske!"),
        ("2024-06-20", "God sommer, og husk fristen 1. august!"),
        ("2024-03-20", "Kurset «God jul i barnehagen» går i november."),
        ("2024-03-20", "::: quote\nGod jul! Fristen var mandag 9. januar 2024, eller 31. april.\n— Kari\n:::"),
        ("2024-03-20", "## 2023 i korte trekk"),
        ("2023-12-18", "Dette har vi gjort i 2023:\n\n- Kurs"),
        ("2023-12-18", "**Planer for 2024:**\n- Kurs"),
        ("2023-12-18", "Kurset i 2024:\n\nMer om det senere."),
        ("2023-12-18", "- Frist\n- 1. desember var en fin dag"),
        ("2023-12-18", "- Send inn før fristen\n- Møtet 1. desember\n- Takk"),
        ("2023-12-18", "Husk fristen.\n\n1. desember møttes vi."),
        ("2023-12-18", "Husk fristen. Kurset 1. desember var fint."),
    ],
)
def test_and_neither_is_one_that_the_rest_of_the_letter_explains(day: str, text: str) -> None:
    assert dated(text, day=day) == []


@pytest.mark.parametrize(
    "text",
    [
        "::: deadline 2024-01-02\nKurset starter 15. januar, fristen er {{ deadline }}.\n:::",
        "::: deadline 2024-01-02\nFristen er 2. januar. Fristen for betaling er 1. februar.\n:::",
        "::: deadline 2. januar 2024\nMeld dere på senest 02.01.24. Kurset starter 15. januar.\n:::",
        "::: deadline 2024-01-02\nKurset starter 3. januar.\n:::",
        "::: event 2024-03-05\nKonferansen er tirsdag 5. mars. Meld dere på innen 1. februar.\n:::",
        "::: event 2024-03-05\nKonferansen varer 5.–6. mars.\n:::",
        "::: event 2024-03-05\n{{ event }}: Konferanse. Middag 4. mars.\n:::",
        "::: event 2024-03-05\nPåmeldingen åpner 5. februar.\n:::",
        "::: event 2024-03-05\nKurset gjentas 6. mars.\n:::",
        "::: event 2024-03-05\nPlassene ble tildelt 30. november.\n:::",
    ],
)
def test_a_box_may_have_other_dates_in_it(text: str) -> None:
    assert dated(text) == []

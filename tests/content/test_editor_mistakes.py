"""What editors get wrong, one mistake at a time in the same letter: it must be found, at its line."""

from pathlib import Path

import pytest

from newsletter.content.parse import parse
from newsletter.errors import IssueError, Problem

LETTER = """\
---
subject: Takk for i år – og frist for vårens kurs 2. januar
preheader: Over 100 barnehager har vært med. Meld på din barnehage før fristen.
lang: nb
date: 2023-12-18
---

![Barn leker i snøen](bilder/vinter.jpg)

# God jul fra programmet

Hei {{ name | default("alle sammen") }},

et nytt år med godt arbeid går mot slutten, og vi vil gjerne takke for innsatsen.

## 2023 i korte trekk

- **Over 100 barnehager** har fullført kursene våre.
- Seks konferanser samlet mer enn 600 deltakere.

::: deadline 2024-01-02
**Husk påmeldingen!** Fristen er {{ deadline }}.

[Meld på barnehagen](https://www.example.no/kurs){.button}
:::

::: contact
Har dere spørsmål? Skriv til <post@example.no>.
:::

Vi ønsker dere en riktig god jul!
"""

# What was written, what the editor made of it, the line to be told, and words from the message or its fix.
MISTAKES = {
    "no subject": ("subject: Takk for i år – og frist for vårens kurs 2. januar\n", "", 1, "no subject"),
    "empty subject": ("subject: Takk for i år – og frist for vårens kurs 2. januar", "subject:", 2, "subject is empty"),
    "misspelt key": ("preheader:", "preheder:", 3, "did you mean “preheader”?"),
    "Norwegian key": ("date:", "dato:", 5, "did you mean “date”?"),
    "key given twice": ("lang: nb", "lang: nb\nlang: nn", 5, "already on line 4"),
    "language no": ("lang: nb", "lang: no", 4, "write nb"),
    "language that nobody knows": ("lang: nb", "lang: se", 4, "nb, nn, en"),
    "impossible date of the letter": ("2023-12-18", "2023-02-30", 5, "has 28 days"),
    "letter's date in two meanings": ("2023-12-18", "10/12/2023", 5, "2023-12-10"),
    "header not closed": ("18\n---\n", "18\n", 1, "not closed"),
    "header not opened": ("---\nsubject", "subject", 1, "above the header is missing"),
    "hyphens turned into a dash": ("---\nsubject", "—\nsubject", 1, "three hyphens"),
    "text on two lines of the header": ("2. januar", "\n2. januar", 3, "has no key"),
    "misspelt box": ("::: deadline", "::: deadlin", 21, "did you mean “deadline”?"),
    "Norwegian box": ("::: deadline", "::: frist", 21, "did you mean “deadline”?"),
    "box with a capital": ("::: contact", "::: Contact", 27, "did you mean “contact”?"),
    "box not closed before the next": ("{.button}\n:::", "{.button}", 21, "never closed"),
    "box not closed at the end": ("no>.\n:::", "no>.", 27, "never closed"),
    "one end too many": ("jul!\n", "jul!\n\n:::\n", 33, "No box is open"),
    "box in a box": ("{.button}\n:::", "{.button}\n::: note\nHei\n:::\n:::", 25, "cannot stand inside “deadline”"),
    "two colons": ("::: contact", ":: contact", 27, "three colons"),
    "four colons": ("::: contact", ":::: contact", 27, "three colons"),
    "impossible deadline": ("2024-01-02", "2024-02-30", 21, "has 29 days"),
    "impossible Norwegian deadline": ("2024-01-02", "31.2.24", 21, "has 29 days"),
    "deadline without a date": (" 2024-01-02", "", 21, "no date"),
    "words behind a box that takes none": ("::: contact", "::: contact oss", 27, "Nothing can stand behind"),
    "curly quotation marks in a field": ('"alle sammen"', "“alle sammen”", 12, "straight quotation marks"),
    "field not closed": (" }},\n", ",\n", 12, "not closed"),
    "field closed twice": (" }},", " }} }},", 12, "Nothing is open here"),
    "misspelt filter": ("| default", "| defualt", 12, "did you mean “default”?"),
    "command of the template language": ("Hei {{", "{% if name %}Hei{% endif %} {{", 12, "commands"),
    "link without https": ("https://www.example.no/kurs", "www.example.no/kurs", 24, "https://www.example.no/kurs"),
    "link to a file": ("https://www.example.no/kurs", "file:///C:/kurs.docx", 24, "file:"),
    "script for a link": ("https://www.example.no/kurs", "javascript:alert(1)", 24, "javascript:"),
    "blank in a link": ("https://www.example.no/kurs", "https://www.example.no/vårens kurs", 24, "not complete"),
    "link not closed": ("kurs){.button}", "kurs", 24, "not complete"),
    "blank between text and address": ("](https", "] (https", 24, "not complete"),
    "brackets the wrong way round": ("<post@example.no>", "(oss)[https://example.no]", 28, "not complete"),
    "misspelt mark for a button": ("{.button}", "{.buton}", 24, "did you mean “{.button}”?"),
    "button within a sentence": ("[Meld på barnehagen]", "Nå: [Meld på barnehagen]", 24, "line of its own"),
    "picture not described": ("![Barn leker i snøen]", "![]", 8, "no description"),
    "picture within a sentence": ("![Barn", "Se: ![Barn", 8, "cannot stand within text"),
    "picture on the editor's machine": ("bilder/vinter.jpg", "C:\\bilder\\vinter.jpg", 8, "name here: vinter.jpg"),
    "picture beside the folder": ("bilder/vinter.jpg", "..\\bilder\\vinter.jpg", 8, "name here: vinter.jpg"),
    "picture on a server": ("bilder/vinter.jpg", "\\\\felles\\vinter.jpg", 8, "name here: vinter.jpg"),
    "path with blanks": ("bilder/vinter.jpg", "C:\\Kari N\\vinter.jpg", 8, "name here: vinter.jpg"),
    "path as Windows copies it": ("bilder/vinter.jpg", '"C:\\K N\\min vinter.jpg"', 8, "name here: <min vinter.jpg>"),
    "picture below the folder, as in Windows": ("bilder/vinter.jpg", ".\\b\\vinter.jpg", 8, "with /: b/vinter.jpg"),
    "path of a folder": ("bilder/vinter.jpg", "bilder\\", 8, "no file name"),
    "picture somewhere else": ("bilder/vinter.jpg", "../vinter.jpg", 8, "outside the folder"),
    "picture on the web": ("bilder/vinter.jpg", "https://example.no/vinter.jpg", 8, "on the web"),
    "blank in a file name": ("bilder/vinter.jpg", "bilder/vinter 2.jpg", 8, "file name with blanks"),
    "bold that never ends": ("**Over 100 barnehager**", "**Over 100 barnehager", 18, "nothing bold"),
    "bold with a blank": ("**Over 100 barnehager**", "**Over 100 barnehager **", 18, "nothing bold"),
    "bullets from Word": ("- **Over", "• **Over", 18, "not yet a list"),
    "hyphens without a blank": ("- **Over 100 barnehager**", "-Over 100 barnehager\n-Flere", 18, "not yet a list"),
    "number signs without a blank": ("## 2023", "##2023", 16, "not yet a heading"),
    "heading of the fourth level": ("## 2023", "#### 2023", 16, "one, two or three"),
    "date of the letter used but not given": (
        "Fristen er {{ deadline }}",
        "Fristen er {{ event }}",
        22,
        "“event” is used here",
    ),
}


def problems(source: bytes) -> tuple[Problem, ...]:
    with pytest.raises(IssueError) as raised:
        parse(source, Path("issue.md"), "god-jul")
    return raised.value.problems


@pytest.mark.parametrize(("old", "new", "line", "words"), MISTAKES.values(), ids=MISTAKES)
def test_a_mistake_is_told_once_at_its_line_with_what_to_do(old, new, line, words):
    assert LETTER.count(old) >= 1
    source = LETTER.replace(old, new, 1)
    for ending in ("\n", "\r\n"):
        (problem,) = problems(source.replace("\n", ending).encode())
        assert problem.line == line
        assert words in str(problem)
        assert problem.fix


@pytest.mark.parametrize(("old", "new", "line", "words"), MISTAKES.values(), ids=MISTAKES)
def test_a_mistake_is_told_in_a_file_saved_as_ansi_too(old, new, line, words):
    found = problems(LETTER.replace(old, new, 1).encode("cp1252"))
    assert [problem for problem in found if "ANSI (Windows-1252)" in problem.message and problem.line <= 4]
    assert [problem for problem in found if problem.line == line and words in str(problem)]


def test_all_mistakes_are_told_at_once():
    source = LETTER
    for old, new in [("lang: nb", "lang: no"), ("![Barn leker i snøen]", "![]"), ("::: contact", "::: contct")]:
        source = source.replace(old, new)
    assert [problem.line for problem in problems(source.encode())] == [4, 8, 27]


def test_text_below_its_key_is_told_at_the_key_and_at_the_text():
    source = LETTER.replace("subject: Takk for i år – og", "subject: |\n  Takk og")
    assert [problem.line for problem in problems(source.encode())] == [2, 3]


HARMLESS = {
    "as it is": ("", ""),
    "colon in the subject": ("Takk for i år – og", "Takk for i år: siste"),
    "number sign in the preheader": ("Meld på", "#barnehage Meld på"),
    "quotation marks in the subject": ("Takk for i år", '"Takk" for i år'),
    "asterisk before the subject": ("Takk for i år", "*Takk for i år"),
    "bracket before the subject": ("Takk for i år", "[x] Takk & <takk>"),
    "colon in the text": ("innsatsen", "innsatsen: den var stor"),
    "number sign in the text": ("innsatsen", "#innsatsen"),
    "characters of HTML": ("innsatsen", "Oslo & <Bergen> 3 < 4"),
    "asterisk as a footnote": ("innsatsen", "innsatsen* og 3 * 4"),
    "escaped asterisks": ("innsatsen", "innsatsen\\*\\*"),
    "no empty line above a button": (".\n\n[Meld", ".\n[Meld"),
    "no empty line around a picture": (
        "\n\n![Barn leker i snøen](bilder/vinter.jpg)\n",
        "\nHei\n![x](bilder/vinter.jpg)",
    ),
    "byte order mark": ("---\nsubject", "\ufeff---\nsubject"),
    "empty lines above the header": ("---\nsubject", "\n\n---\nsubject"),
    "box name right behind the colons": ("::: contact", ":::contact"),
    "indented box": ("::: contact", "  ::: contact"),
    "decomposed letters": ("på", "pa\u030a"),
}


@pytest.mark.parametrize(("old", "new"), HARMLESS.values(), ids=HARMLESS)
def test_what_an_editor_may_well_write_is_no_mistake(old, new):
    issue = parse(LETTER.replace(old, new, 1).encode(), Path("issue.md"), "god-jul")
    assert [block.kind for block in issue.blocks][-3:] == ["deadline", "contact", "prose"]

"""Every rule with a letter that it finds fault with and one that it does not."""

from dataclasses import replace
from datetime import date

import pytest

from newsletter import messages
from newsletter.checks.findings import Level
from newsletter.checks.run import check
from newsletter.content.letter import Picture
from newsletter.settings import Publication, Sender
from tests.checks.clean_letter import LETTER, PUBLICATION, SENDER, SOURCE, body, findings, header, people, read

LONG = "Takk for i år, og husk fristen for påmelding til vårens kurs i januar"


def test_nothing_is_found_in_a_clean_letter() -> None:
    assert findings(SOURCE) == []


# Wording


@pytest.mark.parametrize(
    ("rule", "keys"),
    [
        ("SUBJECT-LONG", {"subject": LONG}),
        ("SUBJECT-LONG", {"subject": LONG[:53] + "{{ name }}"}),
        ("SUBJECT-CAPS", {"subject": "GOD JUL"}),
        ("SUBJECT-CAPS", {"subject": "KURS FRA KS, {{ name }}"}),
        ("SUBJECT-MARKS", {"subject": "Siste frist!!"}),
        ("SUBJECT-MARKS", {"subject": "Har du meldt deg på?!"}),
        ("SUBJECT-MARKS", {"subject": "SV: Kurs i januar"}),
        ("SUBJECT-MARKS", {"subject": "Re : Kurs i januar"}),
        ("PREHEADER-MISSING", {"preheader": ""}),
        ("PREHEADER-REPEATS", {"preheader": "Takk for i år og frist for vårens kurs 2. januar!"}),
        ("PREHEADER-REPEATS", {"preheader": "Frist for vårens kurs"}),
        ("PREHEADER-LENGTH", {"preheader": "Meld dere på nå."}),
        ("PREHEADER-LENGTH", {"preheader": "Over 100 barnehager har vært med. " * 4}),
        ("LEFTOVER", {"subject": "Frist XX. januar"}),
        ("LEFTOVER", {"preheader": "TODO skriv en setning som lokker leseren videre"}),
        ("LANG", {"lang": "en"}),
    ],
)
def test_a_header_that_is_regretted(rule: str, keys: dict[str, str]) -> None:
    source = header(**keys)
    if rule == "LANG":
        source += "\nDere har ikke sett hva vi har vært med på, og hvor mye mer en kan gjøre. Det er bare en start.\n"
    found = findings(source)
    assert [finding.rule for finding in found] == [rule]
    key = "subject" if rule == "PREHEADER-MISSING" else next(iter(keys))
    assert found[0].line == read(source).header.lines[key]
    assert (found[0].file, found[0].level) == (
        "issues/god-jul/issue.md",
        Level.ERROR if rule == "LEFTOVER" else Level.WARNING,
    )


@pytest.mark.parametrize(
    "keys",
    [
        {"subject": "KS IA: nytt kurs"},
        {"subject": "KS"},
        {"subject": "NAV og KS inviterer"},
        {"subject": "Hva skjer i 2024? Mye!"},
        {"subject": "Resultatet: 100 barnehager"},
        {"subject": LONG[:60]},
        {"subject": LONG[:50] + "{{ name }}"},
        {"subject": "Størrelse XL og XXL"},
        {"preheader": "Meld på din barnehage før nyttår!"},
        {"lang": "nn"},
        {"ignore": "SUBJECT-LONG, preheader-repeats"},
    ],
)
def test_a_header_that_is_fine(keys: dict[str, str]) -> None:
    assert findings(header(**keys)) == []


@pytest.mark.parametrize(
    ("text", "line", "column"),
    [
        ("Møt opp i rom XX på torsdag.", 10, 15),
        ("Første linje.\nTODO: skriv mer", 11, 1),
        ("- Ett punkt\n- Lorem ipsum", 11, 3),
        ("## Kurs i xx.xx", 10, 11),
        ("Hei {{ name | default('alle') }}, TBD", 10, 35),
    ],
)
def test_leftovers_are_found_at_their_place(text: str, line: int, column: int) -> None:
    found = findings(body(text), "LEFTOVER")
    assert (found[0].level, found[0].line, found[0].column) == (Level.ERROR, line, column)


def test_a_gap_is_a_warning_and_in_a_quotation_none() -> None:
    found = findings(body("Vi møtes i […] på torsdag."), "LEFTOVER")
    assert [(finding.level, finding.column) for finding in found] == [(Level.WARNING, 12)]
    assert findings(body("Hun sa «det går […] bra»."), "LEFTOVER") == []
    assert findings(body("::: quote\nDet går […] bra.\n— Kari\n:::"), "LEFTOVER") == []


def test_letters_of_an_address_are_nobodys_words() -> None:
    text = "Se [planen](https://www.barnehagenytt.no/TODO) og <https://www.barnehagenytt.no/XX>."
    assert findings(body(text), "LEFTOVER") == []


def test_leftovers_in_what_boxes_hold() -> None:
    found = findings(body("::: people\n- **Kari XX**, leder, kari@barnehagenytt.no\n:::"), "LEFTOVER")
    assert len(found) == 1
    assert found[0].column == 0


def test_the_language_is_named_in_the_language_in_use() -> None:
    nynorsk = "Eg veit ikkje kva dei gjer, eller korleis dei kan gjere det meir. Berre ein veit det, og det er nokon frå Voss."
    assert "Norwegian Nynorsk" in findings(body(nynorsk), "LANG")[0].message
    assert findings(body(nynorsk).replace("lang: nb", "lang: nn"), "LANG") == []


# Links


@pytest.mark.parametrize(
    ("address", "level", "said"),
    [
        ("http://www.barnehagenytt.no", Level.ERROR, "not encrypted"),
        ("https://www.example.no/kurs", Level.WARNING, "made-up"),
        ("https://example.com", Level.WARNING, "made-up"),
        ("https://localhost:8025/kurs", Level.ERROR, "Nobody but you"),
        ("https://127.0.0.1/kurs", Level.ERROR, "Nobody but you"),
        ("https://192.168.1.4/kurs", Level.ERROR, "Nobody but you"),
        ("https://intranett.local/kurs", Level.ERROR, "Nobody but you"),
        ("https://intranett/kurs", Level.ERROR, "complete host name"),
        ("https://www.barnehagenytt.no/kurs”", Level.ERROR, "curly quotation mark"),
        (
            "https://eur02.safelinks.protection.outlook.com/?url=https%3A%2F%2Fwww.ks.no%2Fia&data=05",
            Level.ERROR,
            "copied out of an e-mail",
        ),
        ("https://urldefense.com/v3/__https://www.ks.no", Level.ERROR, "copied out of an e-mail"),
    ],
)
def test_addresses_that_do_not_work(address: str, level: Level, said: str) -> None:
    found = findings(body(f"Velkommen til [kurset vårt]({address})."), "LINK-FORM")
    assert [(finding.level, finding.line, finding.column) for finding in found] == [(level, 10, 15)]
    assert said in found[0].message


def test_a_wrapped_address_is_unwrapped() -> None:
    address = "https://nam12.safelinks.protection.outlook.com/?url=https%3A%2F%2Fwww.ks.no%2Fia&data=05%7C01"
    assert findings(body(f"[Kurs]({address})"), "LINK-FORM")[0].fix == "Use the address itself: https://www.ks.no/ia"


@pytest.mark.parametrize(
    "address",
    [
        "https://www.ks.no/fagomrader/?q=a%20b",
        "https://8.8.8.8/",
        "https://[2606:4700::1111]/",
        "https://www.barnehagenytt.no/?id={{ email }}",
        "https://blåbær.no/syltetøy",
        "mailto:post@example.no",
        "tel:+4722000000",
        "https://notexample.no",
        "https://www.barnehagenytt.no:8443/x",
    ],
)
def test_addresses_that_work(address: str) -> None:
    assert findings(body(f"[Kurset vårt]({address})"), "LINK-FORM") == []


def test_buttons_and_pictures_are_links_too() -> None:
    source = body(
        "[Meld på](http://www.barnehagenytt.no){.button}",
        "[![Barn i snø](snø.jpg)](http://www.barnehagenytt.no)",
        "::: image\n[![Barn på tur](tur.jpg)](http://www.barnehagenytt.no)\nSe [turen](http://www.barnehagenytt.no).\n:::",
    )
    assert [finding.line for finding in findings(source, "LINK-FORM")] == [10, 12, 14, 16]


@pytest.mark.parametrize(
    "text",
    [
        "her",
        "Her",
        "Klikk her!",
        "les mer",
        "Les mer her …",
        "Read more",
        "**her**",
        "`her`",
        "denne lenken",
        "her\nher",
    ],
)
def test_words_that_say_nothing(text: str) -> None:
    found = findings(body(f"Kurset er åpent, [{text}](https://www.barnehagenytt.no)."), "LINK-TEXT")
    assert len(found) == ("\n" not in text)


@pytest.mark.parametrize("text", ["<https://www.barnehagenytt.no/kurs>", "[www.ks.no](https://www.ks.no)"])
def test_a_bare_address_is_no_text(text: str) -> None:
    assert "bare address" in findings(body(f"Se {text}"), "LINK-TEXT")[0].message


@pytest.mark.parametrize(
    "text",
    [
        "[Idebanken.org](https://www.idebanken.org)",
        "<post@barnehagenytt.no>",
        "[Les mer om kurset](https://www.ks.no)",
        "[Herøy kommune](https://www.ks.no)",
        "[Kurs for {{ name }}](https://www.ks.no)",
    ],
)
def test_words_that_say_where(text: str) -> None:
    assert findings(body(text), "LINK-TEXT") == []


def test_the_place_of_a_link_deep_in_a_list() -> None:
    text = "- Ett\n  - {{ name }} leser\n    og [her](https://www.barnehagenytt.no) er det, `[her](x)` ikke"
    found = findings(body(text), "LINK-TEXT")
    assert [(finding.line, finding.column) for finding in found] == [(12, 8)]


def test_the_place_of_a_link_in_a_heading() -> None:
    found = findings(body("Tekst", "### Les [her](https://www.barnehagenytt.no)"), "LINK-TEXT")
    assert [(finding.line, finding.column) for finding in found] == [(12, 9)]


def test_same_words_with_two_targets() -> None:
    source = body("[Meld på](https://www.ks.no/a) og så\n[meld  på!](https://www.ks.no/b)")
    found = findings(source, "LINK-TARGETS")
    assert [(finding.line, finding.column) for finding in found] == [(11, 1)]
    assert "line 10: https://www.ks.no/b and https://www.ks.no/a" in found[0].message


@pytest.mark.parametrize(
    "parts",
    [
        ("[Meld på](https://www.ks.no/a/) og [Meld på](https://www.ks.no/a)",),
        ("[Les mer](https://www.ks.no/a) og [Les mer](https://www.ks.no/b)",),
        (
            '::: only region == "Oslo"\n[Meld på](https://www.ks.no/oslo)\n:::',
            '::: only region == "Bergen"\n[Meld på](https://www.ks.no/bergen)\n:::',
        ),
    ],
)
def test_same_words_that_are_fine(parts: tuple[str, ...]) -> None:
    assert findings(body(*parts), "LINK-TARGETS") == []


def test_a_reader_who_gets_both_boxes_meets_both_links() -> None:
    source = body('::: only region == "Oslo"\n[Meld på](https://www.ks.no/oslo)\n:::', "[Meld på](https://www.ks.no/b)")
    assert len(findings(source, "LINK-TARGETS")) == 1


# Pictures


@pytest.mark.parametrize(
    "alt", ["vinter_2.jpg", "bilder/vinter_2.jpg", "Vinter_2", "IMG_2031", "bilde", "foto 3", "x.PNG"]
)
def test_a_file_name_is_no_description(alt: str) -> None:
    found = findings(body("Tekst", f"![{alt}](bilder/vinter_2.jpg)"), "IMG-ALT")
    assert [(finding.level, finding.line) for finding in found] == [(Level.WARNING, 12)]


@pytest.mark.parametrize(
    "picture", ["![Barn i snøen](IMG_2031.jpg)", "![](ramme.png){decorative}", "![Vinter](vinter.jpg)"]
)
def test_a_description_is_one(picture: str) -> None:
    assert findings(body(picture), "IMG-ALT") == []


# Dates


def test_a_deadline_that_has_passed_is_an_error_with_the_likely_date() -> None:
    (found,) = findings(SOURCE.replace("deadline 2024-01-02", "deadline 2023-01-02"))
    assert (found.rule, found.level, found.line) == ("DATE-PAST", Level.ERROR, 26)
    assert "350 days" in found.message
    assert found.fix == "Did you mean 2024-01-02?"


def test_the_leap_day_is_looked_for_where_it_is() -> None:
    source = SOURCE.replace("2023-12-18", "2024-03-01").replace("deadline 2024-01-02", "deadline 2024-02-29")
    assert findings(source, "DATE-PAST")[0].fix == "Did you mean 2028-02-29?"
    source = SOURCE.replace("2023-12-18", "1896-03-01").replace("deadline 2024-01-02", "deadline 1896-02-29")
    assert findings(source, "DATE-PAST")[0].fix == "Did you mean 1904-02-29?"


def test_a_deadline_on_the_day_itself_is_fine_and_a_past_event_a_warning() -> None:
    assert findings(SOURCE.replace("deadline 2024-01-02", "deadline 2023-12-18")) == []
    assert findings(body("::: event 2023-10-27\nKonferanse\n:::"), "DATE-PAST")[0].level == Level.WARNING


def test_without_a_date_the_day_of_the_check_counts() -> None:
    issue = read(header(date=""))
    assert check(issue, LETTER, PUBLICATION, SENDER, None) == []
    found = check(issue, LETTER, PUBLICATION, SENDER, None, today=date(2024, 1, 3))
    assert [finding.rule for finding in found] == ["DATE-PAST"]


@pytest.mark.parametrize(
    ("day", "heading"),
    [
        ("2023-12-18", "2024:"),
        ("2023-12-18", "2024"),
        ("2023-12-18", "**2024** i korte trekk"),
        ("2023-12-18", "Året 2024"),
        ("2023-12-18", "Dette har vært 2024"),
        ("2023-12-18", "Tilbakeblikk på 2022"),
        ("2023-12-18", "I 2022"),
        ("2023-12-18", "2024 in brief"),
    ],
)
def test_a_heading_over_the_wrong_year(day: str, heading: str) -> None:
    found = findings(body("Tekst", f"## {heading}").replace("2023-12-18", day), "DATE-YEAR")
    assert [(finding.level, finding.line) for finding in found] == [(Level.WARNING, 12)]


@pytest.mark.parametrize(
    ("day", "heading"),
    [
        ("2023-12-18", "2023 i korte trekk"),
        ("2023-12-18", "Planer for 2024"),
        ("2023-12-18", "Kurs våren 2024"),
        ("2023-12-18", "2023–2024"),
        ("2023-12-18", "2023/24 i korte trekk"),
        ("2023-12-18", "Fra 2022 til 2024"),
        ("2023-12-18", "Tilbakeblikk på 2013"),
        ("2024-01-15", "2023 i korte trekk"),
        ("2024-03-01", "2023"),
        ("2023-12-18", "Konferanse 02.01.2024"),
        ("2023-12-18", "Høring 22/2024"),
        ("2023-12-18", "1. januar"),
    ],
)
def test_a_heading_over_a_year_that_may_be_meant(day: str, heading: str) -> None:
    assert findings(body(f"## {heading}").replace("2023-12-18", day), "DATE-YEAR") == []


def test_no_year_is_wrong_in_a_letter_without_a_date() -> None:
    assert findings(body("## 2033").replace("date: 2023-12-18\n", ""), "DATE-YEAR") == []


# Delivery


def delivered(**changes: object) -> list[tuple[str, Level, str, int]]:
    letter = replace(
        LETTER, **{key: value for key, value in changes.items() if key in ("html", "text", "slots", "pictures")}
    )
    found = check(
        read(str(changes.get("source", SOURCE))),
        letter,
        changes.get("publication", PUBLICATION),  # type: ignore[arg-type]
        changes.get("sender", SENDER),  # type: ignore[arg-type]
        None,
        public_url=str(changes.get("public_url", "")),
    )
    return [(finding.rule, finding.level, finding.file, finding.line) for finding in found]


ISSUE = "issues/god-jul/issue.md"


@pytest.mark.parametrize(
    "changes",
    [
        {"html": "<p>Takk</p>"},
        {"html": '<p>Takk</p><a href="nl0s0e"></a>'},
        {"html": '<a href="nl0s0e" style="display: none">Meld deg av</a>'},
        {"html": '<a name="x">Meld deg av</a> nl0s0e'},
        {"text": "Takk for i år."},
        {"html": '<a href="nl0s0e">Meld deg av', "text": LETTER.text},
    ],
)
def test_a_letter_without_a_way_out(changes: dict[str, object]) -> None:
    assert delivered(**changes) == [("UNSUBSCRIBE", Level.ERROR, ISSUE, 1)]


def test_without_any_unsubscribe_slot_both_parts_are_told_of() -> None:
    assert [rule for rule, *_rest in delivered(slots=())] == ["UNSUBSCRIBE", "UNSUBSCRIBE"]


def test_unsubscribing_among_the_answers_is_a_note() -> None:
    plain = Sender.model_validate({"from": "post@barnehagenytt.no"})
    assert delivered(sender=plain) == [("UNSUBSCRIBE", Level.NOTE, "newsletter.toml", 0)]
    assert delivered(sender=plain, public_url="https://nyhetsbrev.barnehagenytt.no") == []


def test_a_publication_without_an_address() -> None:
    nowhere = Publication(name="Barnehagenytt", address=" ")
    assert delivered(publication=nowhere) == [("POSTAL-ADDRESS", Level.ERROR, "newsletter.toml", 0)]
    assert delivered(publication=nowhere, source=header(ignore="POSTAL-ADDRESS")) == []


@pytest.mark.parametrize(
    "configured",
    [
        {"from": "Barnehagenytt <barnehagenytt@gmail.com>"},
        {"from": "noreply@barnehagenytt.no"},
        {"from": "post@barnehagenytt.no", "reply_to": "No-Reply@barnehagenytt.no"},
    ],
)
def test_a_sender_that_is_refused_or_deaf(configured: dict[str, str]) -> None:
    sender = Sender.model_validate(configured | {"unsubscribe": "av@barnehagenytt.no"})
    assert delivered(sender=sender) == [("SENDER", Level.WARNING, "newsletter.toml", 0)]


def test_the_header_has_a_say_in_the_sender() -> None:
    deaf = Sender.model_validate({"from": "noreply@barnehagenytt.no", "unsubscribe": "av@barnehagenytt.no"})
    own = header(**{"from": "Kari <kari@barnehagenytt.no>"})
    assert delivered(sender=deaf, source=own) == []
    assert delivered(sender=deaf, source=header(reply_to="kari@barnehagenytt.no")) == []
    line = read(own).header.lines["from"]
    assert delivered(source=own.replace("barnehagenytt.no>", "hotmail.com>")) == [
        ("SENDER", Level.WARNING, ISSUE, line)
    ]
    source = header(reply_to="Ikke svar <ikkesvar@barnehagenytt.no>")
    assert delivered(source=source)[0][3] == read(source).header.lines["reply_to"]


@pytest.mark.parametrize(
    ("length", "picture", "levels"),
    [
        (79_000, 1, []),
        (82_000, 1, [Level.WARNING]),
        (101_000, 1, [Level.ERROR]),
        (10, 370_000, [Level.WARNING]),
        (10, 1_480_000, [Level.ERROR]),
        (82_000, 400_000, [Level.WARNING, Level.WARNING]),
    ],
)
def test_a_letter_that_is_too_big(length: int, picture: int, levels: list[Level]) -> None:
    found = delivered(
        html=LETTER.html + "ab " * (length // 3),
        pictures=(Picture("x", "x.png", "image/png", b"x" * picture),),
    )
    assert [(rule, level) for rule, level, *_rest in found] == [("SIZE", level) for level in levels]


# Personal fields


ROWS = ({"name": "Kari", "kommune": "Oslo"}, {"name": "", "kommune": ""}, {"name": "Ola", "kommune": " "})


def about_fields(text: str, *rows: dict[str, str]) -> list[tuple[str, Level, int, int]]:
    issue = read(body(text))
    found = check(issue, LETTER, PUBLICATION, SENDER, people(issue, *(rows or ROWS)))
    return [(finding.rule, finding.level, finding.line, finding.column) for finding in found]


@pytest.mark.parametrize(
    ("text", "level", "column"),
    [
        ("Hei {{ fylke }}!", Level.ERROR, 8),
        ("Hei {{ nmae | default('alle') }}!", Level.ERROR, 8),
        ("Hei {{ fylke | default('alle') }}!", Level.WARNING, 8),
        ("::: only fylke == 'Oslo'\nHei\n:::", Level.ERROR, 10),
    ],
)
def test_a_field_that_no_column_has(text: str, level: Level, column: int) -> None:
    assert about_fields(text) == [("FIELD-UNKNOWN", level, 10, column)]


def test_the_column_that_was_meant_is_named() -> None:
    issue = read(body("{{ komune }} {{ fylke }}"))
    found = check(issue, LETTER, PUBLICATION, SENDER, people(issue, *ROWS))
    assert [finding.fix for finding in found] == ["Did you mean “kommune”?", "Its columns are: email, kommune, name."]


def test_an_empty_field_names_how_many_and_who() -> None:
    rows = [{"name": "", "kommune": "Oslo"}] * 5 + [{"name": "Kari", "kommune": "Oslo"}]
    issue = read(body("Hei {{ name }}!"))
    (found,) = check(issue, LETTER, PUBLICATION, SENDER, people(issue, *rows))
    assert (found.rule, found.level, found.line, found.column) == ("FIELD-EMPTY", Level.ERROR, 10, 8)
    assert found.message == (
        "“name” is empty for 5 of 6 people: "
        "row 1 (p1@example.no), row 2 (p2@example.no), row 3 (p3@example.no) and others."
    )
    assert '{{ name | default("everybody") }}' in found.fix


@pytest.mark.parametrize(
    ("text", "rules"),
    [
        ("{{ name | default('alle') }}", []),
        ("{{ name or kommune or 'alle' }}", []),
        ("{{ name ~ ' ' ~ kommune }}", ["FIELD-EMPTY", "FIELD-EMPTY"]),
        ("{{ kommune or name }}", ["FIELD-EMPTY"]),
        ("{{ name if name else 'alle' }}", []),
        ("::: only kommune\nHei\n:::", []),
        ("{{ email }}", []),
    ],
)
def test_a_field_is_empty_only_where_a_reader_sees_it(text: str, rules: list[str]) -> None:
    assert [rule for rule, *_rest in about_fields(text)] == rules


def test_a_second_field_matters_only_to_those_without_the_first() -> None:
    issue = read(body("{{ kommune or name }}"))
    rows = ({"name": "", "kommune": "Oslo"}, {"name": "", "kommune": ""}, {"name": "Ola", "kommune": ""})
    assert people(issue, *rows).gaps["name", "kommune or name"].first == ((2, "p2@example.no"),)


def test_a_missing_cell_is_an_empty_one() -> None:
    assert about_fields("{{ name ~ kommune }}", {"name": "Kari", "kommune": "Oslo"}, {"name": ""}) == [
        ("FIELD-EMPTY", Level.ERROR, 10, 4),
        ("FIELD-EMPTY", Level.ERROR, 10, 11),
    ]


def test_people_are_read_once_and_counted() -> None:
    issue = read(body("{{ name }}"))
    assert people(issue).total == 0
    assert people(issue, *ROWS).total == 3
    assert people(issue, *ROWS).columns == {"name", "email", "kommune"}


# Ignoring


def test_a_rule_is_ignored_when_the_header_says_so() -> None:
    source = header(subject="GOD JUL!!", ignore="subject-caps, SUBJECT_MARKS")
    assert findings(source) == []


@pytest.mark.parametrize("rule", ["UNSUBSCRIBE", "FIELD-EMPTY", "FIELD-UNKNOWN", "IGNORE"])
def test_a_rule_that_protects_readers_cannot_be_ignored(rule: str) -> None:
    source = header(ignore=rule)
    (found,) = findings(source)
    assert (found.rule, found.level, found.line) == ("IGNORE", Level.ERROR, read(source).header.lines["ignore"])


def test_it_is_told_of_all_the_same() -> None:
    rules = [rule for rule, *_rest in delivered(text="Takk", source=header(ignore="UNSUBSCRIBE"))]
    assert rules == ["UNSUBSCRIBE", "IGNORE"]


def test_a_misspelt_rule_is_guessed() -> None:
    (found,) = findings(header(ignore="SUBJECT-LANG"))
    assert (found.rule, found.level) == ("IGNORE", Level.WARNING)
    assert "SUBJECT-LONG" in found.fix
    assert "newsletter explain" in findings(header(ignore="QQQ"))[0].fix


def test_findings_are_sorted_by_place_and_settings_come_last() -> None:
    issue = read(header(subject="GOD JUL!!") + "\nXX og TODO\n")
    found = check(issue, LETTER, Publication(name="x"), SENDER, None)
    places = [(finding.line, finding.column) for finding in found[:-1]]
    assert places == sorted(places)
    assert found[-1].rule == "POSTAL-ADDRESS"


def test_every_sentence_can_be_said_in_norwegian() -> None:
    messages.use("nb")
    assert findings(header(subject="GOD JUL!!"))

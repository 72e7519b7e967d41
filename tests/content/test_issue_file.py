"""An issue file becomes values: header, blocks with their lines, personal fields."""

import unicodedata
from datetime import date
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from newsletter.content.boxes import RULES
from newsletter.content.issue import BOXES, Block, Field
from newsletter.content.markdown import tokens
from newsletter.content.parse import parse
from newsletter.content.problems import MOST
from newsletter.errors import IssueError

HEADER = "---\nsubject: Hei\n---\n"


def read(body, header=HEADER):
    return parse((header + body).encode(), Path("issue.md"), "hei")


def blocks(body):
    return read(body).blocks


def told(body, header=HEADER):
    with pytest.raises(IssueError) as raised:
        read(body, header)
    return [(problem.line, problem.column, f"{problem.message} {problem.fix}") for problem in raised.value.problems]


def kinds(found):
    return [(block.kind, block.line) for block in found]


def test_every_box_has_a_rule_in_the_order_of_the_guide():
    assert tuple(RULES) == BOXES


def test_the_header_is_what_it_says():
    header = (
        "---\nsubject: 'Hei: du'\nPreheader:  x # y \nlang: nn\ndate: 2023-12-18\ntemplate: jul\n\n"
        "from: IA <post@example.no>\nreply_to: svar@example.no\nto: alle\nignore: date-past, NL-LIX\n---\n"
    )
    issue = read("Hei", header)
    found = issue.header
    assert (found.subject, found.preheader, found.lang, issue.lang) == ("Hei: du", "x # y", "nn", "nn")
    assert (found.date, found.template, found.to) == (date(2023, 12, 18), "jul", "alle")
    assert (found.sender, found.reply_to) == ("IA <post@example.no>", "svar@example.no")
    assert found.ignore == ("DATE-PAST", "NL-LIX")
    assert found.lines["from"] == 8
    assert issue.slug == "hei"


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("from: post", "not an address"),
        ("reply_to: a@b.no, c@d.no", "not an address"),
        ("template: ../x", "cannot be called"),
        ("from: {{ name }} <a@b.no>", "cannot hold personal fields"),
        ("date: 2023-13-01", "01 to 12"),
        ("date: i går", "2024-01-02"),
        ("reply-to: a@b.no", "did you mean “reply_to”?"),
        ("xyz: a", "Write one of these: subject"),
        ("preheader: {{ name", "not closed"),
    ],
)
def test_a_header_line_that_cannot_be_meant_is_told(line, words):
    found = told("Hei", f"---\nsubject: x\n{line}\n---\n")
    assert found[0][0] == 3
    assert words in found[0][2]


@pytest.mark.parametrize(
    ("header", "line", "words"),
    [
        ("", 1, "does not begin with a header"),
        ("\n\n", 3, "does not begin with a header"),
        ("---\nsubject: x\n\n", 1, "not closed"),
        ("---\nsubject: x\n", 1, "not closed"),
        ("---\nsubject: x\n–––\n", 3, "must end with three hyphens"),
        ("---\n---\n", 1, "no subject"),
    ],
)
def test_a_header_that_is_not_whole_is_told_and_the_letter_is_read_all_the_same(header, line, words):
    found = told("Hei alle\n\n::: not\nHei\n:::\n", header)
    assert found[0][0] == line
    assert words in found[0][2]
    assert "did you mean “note”?" in found[-1][2]


def test_leaves_follow_one_another_with_their_lines():
    found = blocks(
        "# En {{ a }} *to* ##\nHei {{ b }}\n- x\n  - y\n\n---\n> sitat\n\n"
        "![b {c}](<a b.jpg> 't')\n[Les {{ c }}](https://x.no/?q={{ d }}&å){.button}\nslutt\n"
    )
    assert kinds(found) == [
        ("heading", 4),
        ("prose", 5),
        ("divider", 9),
        ("prose", 10),
        ("image", 12),
        ("button", 13),
        ("prose", 14),
    ]
    assert found[0] == Block("heading", 4, "En {{ a }} *to*", {"level": "1"})
    assert found[1].text == "Hei {{ b }}\n- x\n  - y"
    assert found[4].attributes == {"src": "a b.jpg", "alt": "b {c}", "title": "t", "href": ""}
    assert found[5] == Block("button", 13, "Les {{ c }}", {"href": "https://x.no/?q={{ d }}&%C3%A5"})


def test_pictures_may_be_decorative_and_may_be_links():
    decorative, linked, mail = blocks(
        "![](./æ.jpg){decorative}\n\n[![x](b.jpg)](https://x.no)\n\n[Skriv](mailto:a@b.no?subject={{ id }}) {.button}\n"
    )
    assert decorative.attributes == {"src": "æ.jpg", "alt": "", "title": "", "href": ""}
    assert linked.attributes["href"] == "https://x.no"
    assert mail.attributes["href"] == "mailto:a@b.no?subject={{ id }}"


def test_boxes_hold_what_is_written_in_them():
    found = blocks(
        "::: lead\nHei\n:::\n::: button\n[Meld på](https://x.no)\n:::\n::: quote\nBra.\n— {{ name }}, leder\n:::\n"
        "::: image a.jpg\nEn\nbåt\n:::\n::: image b.jpg\n{decorative}\n:::\n::: image\n![x](c.jpg)\nFoto: Kari\n:::\n"
        "::: columns\n\n::: column\nA\n:::\n\n::: column\nB\n:::\n\n:::\n"
        '::: only region == "Oslo"\n::: event 2024-03-14\n{{ event }}\n:::\nHei\n:::\n'
    )
    lead, button, quote, first, second, third, columns, only = found
    assert lead.children == (Block("prose", 5, "Hei"),)
    assert button == Block("button", 8, "Meld på", {"href": "https://x.no"})
    assert (quote.attributes, quote.children) == ({"who": "{{ name }}, leder"}, (Block("prose", 11, "Bra."),))
    assert first.attributes == {"src": "a.jpg", "alt": "En båt", "title": "", "href": ""}
    assert second.attributes["alt"] == ""
    assert (third.attributes["src"], third.children) == ("c.jpg", (Block("prose", 23, "Foto: Kari"),))
    assert [column.children[0].text for column in columns.children] == ["A", "B"]
    assert only.attributes == {"expression": 'region == "Oslo"'}
    assert kinds(only.children) == [("event", 37), ("prose", 40)]
    assert only.children[0].attributes == {"date": "2024-03-14"}


def test_people_and_bars_are_data():
    people, chart = blocks(
        "::: people\n- **Kari**, leder, avdeling {{ b }}, <kari@example.no>\n- **Ola**, tlf. 22 33 44 55\n"
        "- **Per**,\n  sjåfør\n- **{{ c }}**\n:::\n"
        "::: chart\n1. Kurs: 12,5 %\n2. A: {{ x }}: 1 200\n3. B: 0.25kr\n:::\n"
    )
    assert [tuple(person.attributes.values()) for person in people.children] == [
        ("Kari", "leder, avdeling {{ b }}", "<kari@example.no>"),
        ("Ola", "", "tlf. 22 33 44 55"),
        ("Per", "sjåfør", ""),
        ("{{ c }}", "", ""),
    ]
    assert [(bar.text, bar.attributes["value"], bar.attributes["shown"]) for bar in chart.children] == [
        ("Kurs", "12.5", "12,5 %"),
        ("A: {{ x }}", "1200", "1 200"),
        ("B", "0.25", "0.25kr"),
    ]


@pytest.mark.parametrize(
    ("body", "line", "words"),
    [
        ("::: note\n\n:::", 4, "is empty"),
        ("::: lead\n# Hei\n:::", 5, "text only"),
        ("::: quote\n— Kari\n:::", 4, "is empty"),
        ("::: quote\n[a](b)\n— [x](javascript:y)\n:::", 5, "whole address"),
        ("::: button\nHei\n:::", 4, "exactly one link"),
        ("::: button\n[![x](a.jpg)](https://x.no)\n:::", 4, "exactly one link"),
        ("::: button\n[](https://x.no)\n:::", 5, "no text"),
        ("[a ![x](y.jpg)](https://x.no){.button}", 4, "cannot hold a picture"),
        ("::: image\nHei\n:::", 4, "does not begin with a picture"),
        ("::: image\n:::", 4, "does not begin with a picture"),
        ("::: image a.jpg\n:::", 4, "no description"),
        ("::: image a.jpg\n{dekorativ}\n:::", 4, "did you mean “{decorative}”?"),
        ("::: image ../a.jpg\nx\n:::", 4, "outside"),
        ("::: image a.jpg\n{{ name }}\n:::", 4, "same for every reader"),
        ("::: image\n![x](a.jpg)\n# Hei\n:::", 6, "text only"),
        ("::: only\nHei\n:::", 4, "who it is for"),
        ("::: only region = 3\nHei\n:::", 4, "here"),
        ("::: only deadline\nHei\n:::", 4, "a date of the letter"),
        ('::: only a == "b"\n::: only c\nHei\n:::\n:::', 5, "cannot stand inside"),
        ("::: column\nHei\n:::", 4, "only in the box “columns”"),
        ("::: columns\n::: column\nA\n:::\n:::", 4, "two or three columns, not 1"),
        ("::: columns\nHei\n::: column\nA\n:::\n::: column\nA\n:::\n:::", 5, "holds only columns"),
        ("::: columns\n::: note\nA\n:::\n::: column\nA\n:::\n::: column\nB\n:::\n:::", 5, "cannot stand inside"),
        ("::: columns\n::: column\nA\n::: column\nB\n:::\n:::", 5, "never closed"),
        ("::: people\n- Kari\n:::", 5, "not a person"),
        ("::: people\n- **Kari**\n\n  leder\n:::", 5, "one line"),
        ("::: people\nHei\n\n- **Kari**\n:::", 5, "list and nothing else"),
        ("::: people\n-\n:::", 5, "not a person"),
        ("::: chart\n- Kurs 12\n:::", 5, "label with a number"),
        ("::: chart\n- Kurs: 1.200\n:::", 5, "label with a number"),
        ("::: chart\n- Kurs: mange\n:::", 5, "label with a number"),
        ("::: chart\n" + "- a: 1\n" * 31 + ":::", 35, "at most 30"),
        ("::: xyz\nHei\n:::", 4, "Write one of these: image, lead"),
        ("- [a](https://x.no){.button}", 4, "line of its own"),
        ("[a](https://x.no){.btn} b", 4, "not known"),
        ("![a](x.jpg){width=3}", 4, "not known"),
        ("![a](x.jpg){decorative}", 4, "Keep one"),
        ("![{{ a }}](x.jpg)", 4, "same for every reader"),
        ("![a]()", 4, "no file name"),
        ("- # Hei", 4, "cannot stand in a list"),
        ("#", 4, "heading is empty"),
        ("# ![a](b.jpg)", 4, "within text"),
        ("[a]()", 4, "no address"),
        ("[a](#b)", 4, "within the letter"),
        ("[a](kurs.pdf)", 4, "published"),
        ("[a](post@example.no)", 4, "did you mean “mailto:post@example.no”?"),
        ("[a](//x.no)", 4, "did you mean “https://x.no”?"),
        ("[a](www.x.no:80/a)", 4, "did you mean “https://www.x.no:80/a”?"),
        ("[a](/side)", 4, "whole address"),
        ("[a](https://https://x.no)", 4, "did you mean “https://x.no”?"),
        ("[a](https://[::1)", 4, "not an address on the web"),
        ("[a](https:///x)", 4, "not an address on the web"),
        ("[a](mailto:post)", 4, "not an e-mail address"),
        ("[a](tel:ring)", 4, "not a phone number"),
        ("[a](C:/kurs)", 4, "“c:”"),
        ("[a](data:text/html,x)", 4, "“data:”"),
        ("[a](VBScript:x)", 4, "“vbscript:”"),
        ("<javascript:x>", 4, "“javascript:”"),
        ("[a](https://{{ x }}.no/?a)", 4, "behind a “?”"),
        ("[a](https://x.no '{{ x }}')", 4, "cannot stand here"),
        ("{# note #}", 4, "comments"),
        ("{{ unsubscribe_url }}", 4, "every letter already"),
        ("{{ name | default(deadline) }}", 4, "on its own"),
        ("{{ date }}", 4, "header has none"),
        ("```\n::: note\n", 4, "never ends"),
        ("> " * 15 + "x", 4, "too deep"),
    ],
)
def test_what_a_letter_cannot_hold_is_told_at_its_line(body, line, words):
    found = told(body + "\n")
    assert found[0][0] == line
    assert words in found[0][2]


def test_a_link_may_lead_to_the_web_to_a_mailbox_and_to_a_phone():
    (block,) = blocks(
        "[a](http://x.no) [b](HTTPS://æ.no:8/å?b=c) [c](mailto:a@b.no?subject=x) [d](tel:+4722334455)"
        " <https://x.no> <a@b.no>\n"
    )
    assert block.kind == "prose"


def test_colons_in_code_and_in_text_open_no_box():
    (block,) = blocks("```\n::: note\n:::\n```\n\nTid: 10:00 ::: 11:00\n:: hei\n~~~~\n:::\n~~~\n~~~~\n")
    assert block.kind == "prose"


def test_constants_are_no_personal_fields_and_hold_where_one_box_gives_them():
    issue = read(
        "{{ date }}\n::: deadline 2024-01-02\n{{ deadline | upper }} {{ name }}\n:::\n"
        "::: event 2024-01-02\n{{ event }}\n:::\n"
        "::: event 2024-01-03\n{{ event }} {{ deadline }}\n:::\n",
        "---\nsubject: Frist {{ deadline }} {{ name | default('x') }}\ndate: 2023-12-18\n---\n",
    )
    assert issue.fields == (
        Field("name", "name | default('x')", 2, 34, True),
        Field("name", "name", 7, 27, False),
    )
    assert (
        "not exactly one box" in told("::: event 2024-01-02\nx\n:::\n::: event 2024-01-03\nx\n:::\n{{ event }}\n")[0][2]
    )


def test_fields_are_listed_in_order_with_their_places():
    issue = read('Hei {{ a }} {{ b | default(a) }}\n\n::: only c == "x" and not d\n- {{ a if a else "e" }}\n:::\n')
    places = [(field.name, field.line, field.column, field.has_default) for field in issue.fields]
    assert places == [
        ("a", 4, 8, False),
        ("b", 4, 16, True),
        ("a", 4, 28, False),
        ("c", 6, 10, True),
        ("d", 6, 27, True),
        ("a", 7, 6, True),
        ("a", 7, 11, True),
    ]


def test_problems_are_told_with_their_columns():
    assert [place[:2] for place in told("> se [her](www.x.no) og {{ }}\n> [x](y.z)\n")] == [(4, 6), (4, 28), (5, 3)]


def test_no_more_problems_are_told_than_anyone_can_read():
    found = told("{{ \n" * (MOST + 50))
    assert len(found) == MOST + 1
    assert "there are more" in found[-1][2]


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("x" * 5001, "longer than 5000"),
        ("xx " * 40 + "\n" + ("ord " * 30 + "\n") * 100, "paragraph is longer"),
        ("ord\n\n" * 2600, "letter is longer"),
        ("# x\n" * 1001, "more than 1000 parts"),
        ("::: note\nx\n:::\n" * 501, "more than 500 boxes"),
        ("", "has no text"),
    ],
)
def test_a_letter_has_limits(body, words):
    assert words in told(body)[0][2]


@pytest.mark.parametrize(
    "piece", [">", "[", "*", "![", "`", "<", "[a](", "{{", "> - ", "- a\n", "::: note\n", "\u0301\u0323", "&#1;\n"]
)
def test_a_hostile_file_is_read_to_its_end(piece):
    with pytest.raises(IssueError):
        read(piece * (1_000_000 // len(piece.encode())))
    lines = (piece * (2000 // len(piece)) + "\n") * 10
    try:
        read(f"{lines}\n" * 4)
    except IssueError as error:
        assert error.problems


# Pieces that mean something, so that many of the letters made of them are nearly right.
PIECES = (
    "\n",
    "\n\n",
    ":::\n",
    "::: note\n",
    "::: columns\n",
    "::: column\n",
    '::: only a == "b"\n',
    "::: people\n",
    "::: xy\n",
    "- **A**, b, c@d.no\n",
    "::: chart\n",
    "- a: 1\n",
    "::: quote\n",
    "\u2014 who\n",
    "::: image a.jpg\n",
    "![alt](x.jpg)",
    "[t](https://x.no/?a={{ b }})",
    "{.button}",
    "{{ name }}",
    "{{ deadline }}",
    "::: deadline 2024-01-02\n",
    "**",
    "*",
    "`",
    "```\n",
    "> ",
    "  ",
    "- ",
    "# ",
    "ord ",
    "\\",
    "<a@b.no>",
    "&amp;",
    "](",
    "[",
    "]",
    "(",
    ")",
    "{{",
    "}}",
    "\u030a",
    "\t",
    "å",
)


def every(found):
    for block in found:
        yield block
        yield from every(block.children)


@given(st.lists(st.sampled_from(PIECES), max_size=25))
@example(["![alt](x.jpg)", "\n", "[t](https://x.no/?a={{ b }})", "{.button}", "\n", "ord"])
def test_a_letter_is_understood_or_refused_with_places_in_the_file(pieces):
    body = "".join(pieces)
    last = (HEADER + body).count("\n") + 1
    try:
        issue = read(body)
    except IssueError as error:
        assert error.problems
        assert all(0 < problem.line <= last and problem.message for problem in error.problems)
        return
    source = unicodedata.normalize("NFC", HEADER + body).split("\n")
    for block in every(issue.blocks):
        assert 4 <= block.line <= last
        told = block.text + "".join(block.attributes.values())
        assert not any(0xE000 <= ord(character) <= 0xF8FF for character in told)
        if block.kind == "prose":
            # What stands in the value is what stands in the file at its line, and holds no pictures.
            assert block.text.split("\n")[0] == source[block.line - 1]
            assert not any(child.type == "image" for token in tokens(block.text) for child in token.children or ())
    for field in issue.fields:
        assert source[field.line - 1][field.column - 1 :].startswith(field.name)


@given(st.text(max_size=200))
def test_any_text_is_an_issue_or_an_issue_error(text):
    for source in (text, HEADER + text):
        try:
            assert parse(source.encode("utf-8", "surrogatepass"), Path("issue.md"), "x").blocks
        except IssueError as error:
            assert error.problems

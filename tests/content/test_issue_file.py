"""An issue file becomes values: header, blocks with their lines, personal fields."""

from datetime import date

import pytest

from newsletter.content.boxes import RULES
from newsletter.content.issue import BOXES, Block, Field
from tests.content.reading import blocks, read, told


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

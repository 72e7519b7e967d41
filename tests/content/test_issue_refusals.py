"""What a letter cannot hold is told at its line, and nothing an editor writes can do harm."""

import unicodedata
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from newsletter.content.markdown import tokens
from newsletter.content.parse import parse
from newsletter.content.problems import MOST
from newsletter.errors import IssueError
from tests.content.reading import HEADER, read, told


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


def test_boxes_that_are_never_closed_do_not_go_on_for_ever():
    assert any("More than 8 boxes stand within each other here." in str(one) for one in told("::: a\n" * 400))


def test_a_line_of_brackets_is_refused_before_their_ends_are_looked_for() -> None:
    with pytest.raises(IssueError, match="more than 500 opening brackets"):
        parse(f"---\nsubject: Hei\n---\n\n{'![' * 600}\n".encode(), Path("issue.md"), "hei")

"""Words are only words: nothing that anybody writes in Word becomes markup, and nothing of it is lost."""

import re
import unicodedata
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from newsletter.content.encoding import UNWANTED
from newsletter.content.literal import line_start, literal
from newsletter.content.markdown import tokens
from newsletter.content.parse import parse
from tests.content.documents import draft, written

HOSTILE = (
    *(
        "**",
        "::: note",
        ":::",
        ":: lead",
        "{{ navn }}",
        "{% x %}",
        "{",
        "#}",
        "---",
        "* * *",
        "1. ",
        "12) ",
        "- x",
        "-x",
    ),
    *(
        "+ ",
        "## ",
        "##x",
        "> ",
        "• ",
        "```",
        "~~~",
        "    x",
        "![x](y)",
        "[a](javascript:x)",
        "](",
        "!",
        "<b>",
        "<a@b.no>",
    ),
    *("&amp;", "&#65;", "&", "\\", "https://www.example.no/a_b", "https://[x", "post@example.no", "2. januar", "2. "),
    *("18. desember 2023", "2023", "??x??", "\u00a0", "\n", "\t", "Å", "=", "|"),
)
LETTERS = st.characters(exclude_categories=["Cs", "Cc", "Co", "Cn"], exclude_characters="\u2028\u2029\ufffd")
PIECES = st.one_of(
    st.sampled_from(HOSTILE),
    st.text(st.sampled_from("ab .*_`#>-[](){}!\\<&|:~+1'\"?«»—–•"), max_size=10),
    st.text(LETTERS, max_size=6),
).filter(lambda text: not UNWANTED.search(text) and not re.search("Ã[¥¸¦…˜†©¤¶]|â€", text))
STYLES = ("Normal", "List Bullet", "List Number", "List Bullet 2", "Heading 1", "Heading 3", "Quote", "Title")
PARAGRAPHS = st.tuples(
    st.sampled_from(STYLES), st.lists(st.tuples(PIECES, st.booleans(), st.booleans()), min_size=1, max_size=5)
)


def seen(markdown: str) -> str:
    """Return the words that a reader sees, without blanks and without question marks."""
    children = [child for token in tokens(markdown) for child in token.children or ()]
    return compared("".join(child.content for child in children))


def compared(text: str) -> str:
    return re.sub(r"[\s?]+", "", unicodedata.normalize("NFC", text))


@given(st.lists(PARAGRAPHS, min_size=20, max_size=40))
@settings(max_examples=15, deadline=None)
def test_whatever_is_written_in_word_is_read_in_the_letter(paragraphs):
    def fill(document):
        document.add_paragraph("Hei")
        for style, runs in paragraphs:
            paragraph = document.add_paragraph(style=style)
            for text, bold, italic in runs:
                run = paragraph.add_run(text)
                run.bold, run.italic = bold, italic

    markdown = draft(written(fill)).markdown
    issue = parse(markdown.encode(), Path("issue.md"), "brev")
    assert {block.kind for block in issue.blocks} <= {"prose", "heading"}
    assert issue.fields == ()
    words = "Hei" + "".join(text for _style, runs in paragraphs for text, _bold, _italic in runs)
    assert seen(markdown.partition("\n---\n\n")[2]) == compared(words)


@given(st.lists(PIECES, max_size=8).map(lambda pieces: " ".join("".join(pieces).split())))
@settings(deadline=None)
def test_a_literal_line_is_one_paragraph_with_the_same_words(text):
    line = line_start(literal(text))
    if not text.strip():
        return
    issue = parse(f"---\nsubject: x\n---\nFørst\n\n{line}\n".encode(), Path("issue.md"), "brev")
    assert [block.kind for block in issue.blocks] == ["prose"]
    assert seen(line) == compared(text)

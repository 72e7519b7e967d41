"""Templates: where their files are found, and what is said about mistakes in them."""

from pathlib import Path

import pytest

from newsletter.content import template as templates
from newsletter.content.template import find_template, shipped
from newsletter.errors import TemplateError
from tests.content import letters


def own(workspace: Path, **files: str) -> None:
    """Write files of a template called ``mine``; a double underscore is a slash, a single one a dot."""
    for name, content in files.items():
        path = workspace / "templates" / "mine" / name.replace("__", "/").replace("_", ".")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")


def refusal(workspace: Path, body: str = "Hei") -> str:
    with pytest.raises(TemplateError) as refused:
        letters.letter(workspace, body, template="mine")
    return str(refused.value)


def test_the_shipped_template_is_found_everywhere(tmp_path: Path) -> None:
    assert find_template("default", tmp_path).folders == (shipped() / "default",)
    assert (shipped() / "default" / "letter.mjml.j2").is_file()


def test_an_installed_program_has_its_templates_beside_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    installed = tmp_path / "newsletter" / "starter" / "templates"
    installed.mkdir(parents=True)
    monkeypatch.setattr(templates, "__file__", str(tmp_path / "newsletter" / "content" / "template.py"))
    assert shipped() == installed


def test_a_misspelt_template_is_recognised(tmp_path: Path) -> None:
    own(tmp_path, inline_css="")
    with pytest.raises(TemplateError, match=r"There is no template “mien”\. - did you mean “mine”\?"):
        find_template("mien", tmp_path)
    with pytest.raises(TemplateError, match="There are: default, mine"):
        find_template("../../etc", tmp_path)


def test_what_a_template_lacks_comes_from_the_default(tmp_path: Path) -> None:
    own(tmp_path, boxes__note_mjml_j2="<mj-text>Min boks</mj-text>", strings_nb_toml='deadline = "Siste dag"')
    body = "::: note\nx\n:::\n\n::: deadline 2024-01-02\ny\n:::"
    letter = letters.letter(tmp_path, body, template="mine")
    assert "Min boks" in letter.html
    assert "Siste dag" in letter.html
    assert "SISTE DAG: tirsdag" in letter.text
    assert "Meld deg av" in letter.html


def test_the_workspaces_default_comes_before_the_shipped_one(tmp_path: Path) -> None:
    folder = tmp_path / "templates" / "default" / "boxes"
    folder.mkdir(parents=True)
    (folder / "note.mjml.j2").write_text("<mj-text>Vår boks</mj-text>", encoding="utf-8")
    own(tmp_path, inline_css="")
    assert "Vår boks" in letters.letter(tmp_path, "::: note\nx\n:::", template="mine").html


def test_a_mistake_in_a_file_has_its_line(tmp_path: Path) -> None:
    own(tmp_path, boxes__note_mjml_j2="<mj-text>\n{% if %}\n</mj-text>")
    assert refusal(tmp_path, "::: note\nx\n:::").startswith("templates/mine/boxes/note.mjml.j2:2: ")


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("{{ nobody }}", "'nobody' is undefined"),
        ("{{ strings.nobody }}", "has no attribute 'nobody'"),
        ("{{ 1 // 0 }}", "zero"),
        ("{{ ''.__class__ }}", "unsafe"),
        ("{{ block.attributes.update({}) }}", "unsafe"),
        ("{% for n in range(9999999) %}{% endfor %}", "too big"),
    ],
)
def test_a_mistake_while_filling_has_its_line(line: str, why: str, tmp_path: Path) -> None:
    own(tmp_path, boxes__note_mjml_j2=f"<mj-text>\n{line}\n</mj-text>")
    message = refusal(tmp_path, "::: note\nx\n:::")
    assert message.startswith("templates/mine/boxes/note.mjml.j2:2: The template cannot be used: ")
    assert why in message


def test_a_missing_file_is_named_with_the_one_that_was_meant(tmp_path: Path) -> None:
    own(tmp_path, flow_mjml_j2='{% include "haed.css" %}')
    message = refusal(tmp_path)
    assert message == (
        "templates/mine/flow.mjml.j2: The template “mine” has no file haed.css. - did you mean “head.css”?"
    )


@pytest.mark.parametrize("content", [b"deadline = Frist", b'deadline = "\xe5"'])
def test_broken_words_are_told(content: bytes, tmp_path: Path) -> None:
    own(tmp_path, strings_nb_toml="")
    (tmp_path / "templates" / "mine" / "strings.nb.toml").write_bytes(content)
    assert refusal(tmp_path).startswith("templates/mine/strings.nb.toml: The template cannot be used: ")


def test_a_mistake_in_the_shipped_template_is_told_by_its_place(tmp_path: Path) -> None:
    template = find_template("default", tmp_path)
    assert template.path("letter.mjml.j2") == "templates/default/letter.mjml.j2"
    assert template.path("boxes/note.mjml.j2") == "templates/default/boxes/note.mjml.j2"


@pytest.mark.parametrize(
    "box",
    [
        '<mj-image src="https://www.example.no/a.png" alt="" />',
        '<mj-text><img src="https://www.example.no/pixel.gif" alt="" /></mj-text>',
        '<mj-text><p style="background: url(https://www.example.no/a.png)">x</p></mj-text>',
        '<mj-text><script src="x"></script></mj-text>',
        '<mj-raw><!--[if mso]><v:image src="https://www.example.no/a.png" /><![endif]--></mj-raw>',
    ],
)
def test_a_template_cannot_make_readers_fetch(box: str, tmp_path: Path) -> None:
    own(tmp_path, flow_mjml_j2=f"<mj-section><mj-column>{box}</mj-column></mj-section>")
    assert "mail program fetch something: " in refusal(tmp_path)


def test_a_style_sheet_cannot_make_readers_fetch(tmp_path: Path) -> None:
    own(tmp_path, head_css="@import url(https://www.example.no/a.css);")
    assert "mail program fetch something: " in refusal(tmp_path)


def test_words_about_fetching_are_only_words(tmp_path: Path) -> None:
    letter = letters.letter(tmp_path, 'Skriv src="https://x.no" eller @import url(x) i koden.')
    assert "@import url(x)" in letter.html


@pytest.mark.parametrize(
    ("box", "why"),
    [
        ('<mj-image src="cid:x" alt="" css-class="{{ block.html }}" />', "attribute “class”"),
        ('<mj-text><a href="{{ subject }}">x</a></mj-text>', "attribute “href”"),
        ('<mj-text><a href="https://x.no/{{ subject }}?">x</a></mj-text>', "attribute “href”"),
        ('<mj-text><a href="https://x.no/?{{ unsubscribe }}">x</a></mj-text>', "attribute “href”"),
        ('<mj-text><a title="{{ unsubscribe }}">x</a></mj-text>', "attribute “title”"),
        ("<mj-raw><!-- {{ subject }} --></mj-raw>", "in a comment"),
    ],
)
def test_a_personal_field_where_it_cannot_be_escaped_is_refused(box: str, why: str, tmp_path: Path) -> None:
    own(tmp_path, boxes__note_mjml_j2=box.replace("block.html", "subject"))
    issue = letters.write(tmp_path, "::: note\nx\n:::", "subject: Hei {{ name }}")
    with pytest.raises(TemplateError, match=why):
        letters.render_folder(issue, tmp_path, "mine")


@pytest.mark.parametrize(
    ("file", "content"),
    [
        ("boxes__only_mjml_j2", "<mj-raw><p></p></mj-raw>{{ sections(block.children) }}"),
        ("boxes__only_mjml_j2", "<mj-raw><!--{{ block.mark }}b--></mj-raw>{{ sections(block.children) }}"),
        ("letter_txt_j2", "{{ body }}{{ body }}"),
        ("text__only_txt_j2", "{{ text(block.children) }}"),
    ],
)
def test_a_template_that_shows_all_what_is_for_some_is_refused(file: str, content: str, tmp_path: Path) -> None:
    own(tmp_path, **{file: content})
    message = refusal(tmp_path, '::: only region == "Oslo"\nx\n:::')
    assert "loses or doubles a personal field, or a part for some readers" in message

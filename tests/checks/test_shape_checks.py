"""Headings, readability, greetings with a hole, and a subject that was used before."""

from pathlib import Path

import pytest

from newsletter.checks.earlier import Other, others, same
from newsletter.checks.findings import Level
from newsletter.checks.rules import RULES
from tests.checks.clean_letter import body, findings, header, read


@pytest.mark.parametrize(
    ("parts", "lines"),
    [
        (["# En", "# To"], [12]),
        (["## Ingen tittel", "Tekst"], [10]),
        (["# En", "### Hopp", "## To"], [12]),
        (["# En", "## To", '::: only region == "Oslo"\n# Tre\n:::'], [15]),
    ],
)
def test_headings_out_of_order(parts: list[str], lines: list[int]) -> None:
    found = findings(body(*parts), "HEADINGS")
    assert [(one.level, one.line) for one in found] == [(Level.WARNING, line) for line in lines]


@pytest.mark.parametrize(
    "parts",
    [
        ["Et brev uten overskrifter"],
        ["# En", "## To", "### Tre", "## Fire"],
        ["# En", "::: event 2024-01-02\n### I boksen\n\nTekst\n:::", "## To"],
        ['::: only region == "Oslo"\n# Oslo\n:::', '::: only region == "Bergen"\n# Bergen\n:::', "## Felles"],
    ],
)
def test_headings_in_order(parts: list[str]) -> None:
    assert findings(body(*parts), "HEADINGS") == []


HEAVY = (
    "Kommunesektorens bransjeprogram presenterer forskningsresultater vedrørende arbeidsmiljøutvikling innenfor "
    "barnehagesektoren, herunder partssamarbeidets betydning for sykefraværsutviklingen gjennom programperioden. "
)


def test_a_heavy_text_is_a_note_with_its_number() -> None:
    (found,) = findings(body("# Tittel", HEAVY * 7), "LIX")
    assert (found.level, found.line) == (Level.NOTE, 12)
    assert "lix is 108" in found.message  # 15 words a sentence, and 14 of them have more than six letters


@pytest.mark.parametrize(
    "source",
    [
        body(HEAVY * 2),
        body("- Vi så en katt i går\n- Den var grå og fin\n" * 12),
        body("Vi så en katt i går. Den var grå. " * 20),
        body(HEAVY * 7).replace("lang: nb", "lang: en"),
        body("Kort.", *(["`" + HEAVY.strip() + "`"] * 6)),
    ],
)
def test_short_light_and_foreign_texts_have_no_number(source: str) -> None:
    assert findings(source, "LIX") == []


@pytest.mark.parametrize(
    ("text", "column", "seen"),
    [
        ('Hei {{ name | default("") }},', 5, "Hei ,"),
        ('Hei {{ name | default("") }}! Velkommen', 5, "Hei !"),
        ('{{ name | default("") }}, velkommen', 1, ","),
        ('Vi ses {{ "i " ~ by if by else "" }}.', 8, "ses ."),
        ('Hei {{ first | default("") }}{{ last | default("") }},', 5, "Hei ,"),
    ],
)
def test_a_hole_that_readers_would_see(text: str, column: int, seen: str) -> None:
    found = findings(body(f"Tekst\n{text}"), "GREETING")
    assert {(one.level, one.line) for one in found} == {(Level.WARNING, 11)}
    assert found[0].column == column
    assert f"“{seen}”" in found[0].message


def test_a_hole_in_the_subject() -> None:
    assert len(findings(header(subject='Takk for i år {{ name | default("") }}!'), "GREETING")) == 1


@pytest.mark.parametrize(
    "text",
    [
        'Hei {{ name | default("alle") }},',
        'Hei{{ " " ~ name if name else "" }},',
        "Hei {{ name }},",
        "Den {{ date }}, altså",
        'Hei {{ name | default("") }} og velkommen',
        'Hei {{ name | default("") }}',
        'Kari ({{ name | default("") }})',
    ],
)
def test_no_hole_that_this_rule_is_about(text: str) -> None:
    assert findings(body(text), "GREETING") == []


def _issue(folder: Path, name: str, subject: str, file: str = "issue.md") -> Path:
    path = folder / "issues" / name / file
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(f"---\r\nlang: nb\r\nsubject: {subject}\r\n---\r\nTekst\r\nsubject: Nei\r\n".encode())
    return path


def test_the_subjects_of_other_issues(tmp_path: Path) -> None:
    own = _issue(tmp_path, "2024-01-ny", "God jul")
    _issue(tmp_path, "2023-12-jul", '"God jul"')
    _issue(tmp_path, "2023-11-to", "To språk", "issue.nb.md")
    (tmp_path / "issues" / "løs.md").write_text("subject: Nei", encoding="utf-8")
    (tmp_path / "issues" / "tom").mkdir()
    (_issue(tmp_path, "2022-12-bilde", "x")).write_bytes(b"\xff\xfe\x00" * 4000)
    known = {other.name: other.subject for other in others(tmp_path / "issues", own)}
    assert known == {"2023-12-jul": "God jul", "2023-11-to": "To språk", "2022-12-bilde": ""}
    assert others(tmp_path / "nowhere", own) == []


def test_only_the_newest_issues_are_read(tmp_path: Path) -> None:
    for number in range(220):
        _issue(tmp_path, f"2020-{number:03}", f"Nummer {number}")
    known = {other.name for other in others(tmp_path / "issues", tmp_path / "issues" / "2020-219" / "issue.md")}
    assert len(known) == 200
    assert "2020-019" in known
    assert "2020-018" not in known


def test_the_same_subject_again() -> None:
    issue = read(header(subject="God jul, alle sammen!"))
    before = [Other("2021", "Noe annet", ""), Other("2022-jul", "God jul alle sammen", "")]
    (found,) = same(issue, "2023-jul", before)
    assert (found.rule, found.level, found.line) == ("SUBJECT-SAME", RULES["SUBJECT-SAME"].level, 2)
    assert "2022-jul" in found.message
    assert list(same(issue, "2023-jul", [Other("a", "God jul", ""), Other("b", "", "")])) == []


@pytest.mark.parametrize(
    ("own", "name", "date", "blamed"),
    [
        ("2023-12-18", "zz-later-by-name", "2022-12-19", True),
        ("2023-12-18", "a-copy-for-next-year", "2024-12-19", False),
        ("2023-12-18", "2023-12-jul-rettelse", "", False),
        ("2023-12-18", "2022-12-jul", "", True),
    ],
)
def test_the_later_of_two_letters_is_told_of_its_subject(own: str, name: str, date: str, blamed: bool) -> None:
    issue = read(header(subject="God jul", date=own))
    assert bool(list(same(issue, "2023-12-jul", [Other(name, "God jul", date)]))) is blamed


def test_a_number_tells_two_subjects_apart() -> None:
    issue = read(header(subject="Nytt fra oss nr. 12"))
    assert list(same(issue, "2023-12", [Other("2023-11", "Nytt fra oss nr. 11", "")])) == []

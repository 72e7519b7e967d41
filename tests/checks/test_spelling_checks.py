"""Spelling: against the system's Norwegian dictionary, and against small ones of our own for everything else."""

import re
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter import host
from newsletter.checks.dictionaries import Dictionary, dictionary
from newsletter.checks.findings import Finding, Level
from newsletter.checks.spelling import MOST, misspelt
from newsletter.content.parse import parse, read_issue
from newsletter.errors import BadInput, ExitStatus, PartMissing
from tests.checks.clean_letter import SOURCE

KNOWN = ("Takk", "for", "hei", "kurset", "er", "åpent", "på", "kurs", "og", "konferanse", "barnehage", "Emne", "don't")


@pytest.fixture
def spelt(tmp_path: Path) -> Callable[..., list[Finding]]:
    """Return a function that looks at a text with a dictionary of a few words; the text begins on line 7."""
    (tmp_path / "nb_NO.aff").write_text("SET UTF-8\nTRY aeiou\n", encoding="utf-8")
    (tmp_path / "nb_NO.dic").write_text(f"{len(KNOWN)}\n" + "\n".join(KNOWN) + "\n", encoding="utf-8")
    folder = tmp_path / "issues" / "jul"
    folder.mkdir(parents=True)

    def look(text: str, **lists: str) -> list[Finding]:
        (folder / "ordliste.txt").write_text(lists.get("beside", ""), encoding="utf-8")
        (tmp_path / "ordliste.txt").write_text(lists.get("workspace", ""), encoding="utf-8")
        head = f"---\nsubject: Emne\nlang: nb\n{lists.get('header', 'preheader: Emne')}\n---\n\n"
        issue = parse((head + text).encode(), folder / "issue.md", "jul")
        return misspelt([issue], tmp_path, [tmp_path / "nowhere", tmp_path])

    return look


def words(found: list[Finding]) -> list[str]:
    """Return the words that are told of."""
    return [re.findall("“(.*?)”", finding.message)[0] for finding in found]


Look = Callable[..., list[Finding]]


def test_an_unknown_word_is_told_once_with_its_first_place_and_how_often(spelt: Look) -> None:
    (found,) = spelt("Takk for **kurrset**.\n\nHei, Kurrset er åpent. Kurrset!")
    assert (found.rule, found.level, found.line, found.column) == ("SPELL", Level.NOTE, 7, 12)
    assert found.message == "“kurrset” is not in the dictionary, and stands here 3 times."
    assert found.fix == "Did you mean kurset, kurs? If it is right, put it into ordliste.txt."


def test_a_word_is_told_without_the_hyphens_that_nobody_sees(spelt: Look) -> None:
    (found,) = spelt("Takk for kurr\u00adset og kurrset.")
    assert (found.message, found.column) == ("“kurrset” is not in the dictionary, and stands here 2 times.", 10)


def test_a_word_like_nothing_known(spelt: Look) -> None:
    (found,) = spelt("Hei Xylofonwzq")
    assert found.fix == "If it is right, put it into ordliste.txt."


@pytest.mark.parametrize(
    "text",
    [
        "Takk for kurset",
        "KURSET er åpent",
        "{{ nmae | default('vnner') }} er åpent",
        "[kurset](https://wwwx.barnhgae.no/kurrs)",
        "<https://www.barnhgae.no/kurrs>",
        "<pst@barnhgae.no> er åpent, og pst@barnhgae.no",
        "Barnhgae.no er åpent, f.eks. på kurset",
        "KS, NAV, HMS og KSs konferanse",
        "barnehage-kurs og kurs- og konferanse",
        "2023-kurset, 3D, B2B og _kurset_",
        "`kurrs`",
        "kurs&nbsp;og kurs",
        "don’t",
        "i a b",
        "Kur\u00adset er å\u00adp\u00adent, og barne\u00adhage-kurs",
    ],
)
def test_what_is_no_mistake(spelt: Look, text: str) -> None:
    assert spelt(text) == []


def test_only_the_part_of_a_word_that_is_unknown_is_told(spelt: Look) -> None:
    (found,) = spelt("Takk for kurs-konfreanse")
    assert (words([found]), found.column) == (["konfreanse"], 15)


@pytest.mark.parametrize("place", ["workspace", "beside"])
def test_words_of_the_editors_own_list(spelt: Look, place: str) -> None:
    own = "# navn\n\nNorce   # forskere\nsamskaping\nSkogstunet barnehage\n"
    assert spelt("Hei Norce, NORCE og Norces samskaping: Samskaping på Skogstunet", **{place: own}) == []
    assert words(spelt("Hei norce og samskapping", **{place: own})) == ["norce", "samskapping"]


def test_a_word_of_ones_own_may_be_what_was_meant(spelt: Look) -> None:
    (found,) = spelt("Hei Nocre", workspace="\ufeffNorce\r\n")
    assert "Norce" in found.fix


def test_names_that_the_letter_itself_vouches_for(spelt: Look) -> None:
    text = (
        "::: people\n- **Ola Fladmark**, konferanse\n:::\n\n"
        "Hei Fladmark og Fladmarks kurs på [Facebook](https://www.facebook.com/kurs)\n\n"
        "::: quote\nHei\n— Kari Øyjord, lærrer\n:::"
    )
    assert words(spelt(text)) == ["lærrer"]


def test_all_that_readers_see_is_looked_at(spelt: Look) -> None:
    text = "::: note\nHei feilen\n:::\n\n[Kurs knapen](https://www.ks.no/){.button}\n\n# Overskirft"
    assert words(spelt(text, header="preheader: Ingres")) == ["Ingres", "feilen", "knapen", "Overskirft"]


def test_a_letter_in_another_language_is_not_told_word_by_word(spelt: Look) -> None:
    text = " ".join("q" + chr(97 + n // 26) + chr(97 + n % 26) + "zz" for n in range(MOST + 7))
    found = spelt(text)
    assert len(found) == MOST + 1
    assert found[-1].message == "7 more words are not in the dictionary."


def test_the_header_can_ignore_it(spelt: Look) -> None:
    assert spelt("Kurrs", header="ignore: SPELL") == []


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("blåbær".encode("cp1252"), "Windows-1252"),
        ("blåbær".encode("utf-16"), "UTF-16"),
        (b"PK\x03\x04", "not a text file"),
    ],
)
def test_a_word_list_that_is_no_text_in_utf8(spelt: Look, tmp_path: Path, content: bytes, said: str) -> None:
    issue = parse(SOURCE.encode(), tmp_path / "other" / "issue.md", "other")
    (tmp_path / "ordliste.txt").write_bytes(content)
    with pytest.raises(BadInput, match=said) as caught:
        misspelt([issue], tmp_path, [tmp_path])
    assert caught.value.problems[0].file.endswith("ordliste.txt")


def test_a_word_list_that_cannot_be_read(spelt: Look, tmp_path: Path) -> None:
    issue = parse(SOURCE.encode(), tmp_path / "other" / "issue.md", "other")
    (tmp_path / "ordliste.txt").mkdir()
    with pytest.raises(BadInput, match="cannot be read"):
        misspelt([issue], tmp_path, [tmp_path])


@given(st.text())
def test_any_text_has_words_with_places_in_it(text: str) -> None:
    from newsletter.checks.spelling import strange

    for offset, word in strange(text, lambda _word: False):
        assert text[offset:].replace("\u00ad", "").startswith(word)


# What is not installed


def test_without_a_dictionary_it_says_what_to_install(tmp_path: Path) -> None:
    with pytest.raises(PartMissing) as caught:
        dictionary("nn", [tmp_path])
    assert "nn_NO" in caught.value.message
    assert "sudo apt-get install hunspell-no" in caught.value.hint
    assert caught.value.exit_status == ExitStatus.CONFIGURATION


def test_without_the_library_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "hunspell", None)
    with pytest.raises(PartMissing) as caught:
        dictionary("nb")
    assert "chunspell" in caught.value.message
    assert "pipx inject newsletter chunspell" in caught.value.hint


def test_english_comes_with_the_library(tmp_path: Path) -> None:
    english = dictionary("en", [tmp_path])
    assert english.knows("don’t")
    assert not english.knows("recieve")
    assert english.suggest("recieve")[0] == "receive"


def test_ones_own_folder_comes_before_the_systems() -> None:
    own = Path.home() / ".local" / "share" / "hunspell"
    own.mkdir(parents=True, exist_ok=True)
    assert host.dictionary_folders()[0] == own


# Norwegian, as the system knows it


@pytest.fixture(scope="module")
def norwegian() -> dict[str, Dictionary]:
    return {lang: dictionary(lang) for lang in ("nb", "nn")}


COMMON = {
    "nb": "noe noen Noen ikke hva hvordan barnehagen påmeldingen sykefraværet rolleforståelse Trondheims vellykka",
    "nn": "noko nokon ikkje kva korleis barnehagen påmeldinga sjukefråværet kvar fyrst ønskjer éi",
}


@pytest.mark.parametrize("lang", COMMON)
def test_common_words_are_known(norwegian: dict[str, Dictionary], lang: str) -> None:
    assert [word for word in COMMON[lang].split() if not norwegian[lang].knows(word)] == []


@pytest.mark.parametrize(
    ("typo", "meant"),
    [
        ("barnehgae", "barnehage"),
        ("påmeling", "påmelding"),
        ("konferase", "konferanse"),
        ("tilitsvalgt", "tillitsvalgt"),
        ("Arbeidstilsyent", "Arbeidstilsynet"),
        ("Trondhiem", "Trondheim"),
        ("kursfirst", "kursfrist"),
    ],
)
def test_typing_errors_are_seen_and_mended(norwegian: dict[str, Dictionary], typo: str, meant: str) -> None:
    assert not norwegian["nb"].knows(typo)
    assert meant in norwegian["nb"].suggest(typo)


def test_a_word_is_never_torn_in_two(norwegian: dict[str, Dictionary]) -> None:
    assert not any(set(" -") & set(word) for word in norwegian["nb"].suggest("partssamarbeid"))


def test_letters_of_another_alphabet_are_not_judged(norwegian: dict[str, Dictionary]) -> None:
    assert norwegian["nb"].knows("Łódź")


def test_a_compound_that_the_dictionary_suggests_itself_is_right(tmp_path: Path) -> None:
    source = "---\nsubject: Nettverk\nlang: nn\n---\n\nEit barnehagenettverk"
    assert misspelt([parse(source.encode(), tmp_path / "issue.md", "x")], tmp_path) == []


@pytest.mark.parametrize("lang", ["nb", "nn", "en"])
def test_the_starter_is_spelt_right(root: Path, tmp_path: Path, lang: str) -> None:
    (issue,) = read_issue(root / "issues" / "starter" / f"{lang}.md", lang).values()
    assert misspelt([issue], tmp_path) == []


def test_the_reference_letter_is_spelt_right_with_its_word_list(root: Path, tmp_path: Path) -> None:
    issues = read_issue(root / "issues" / "2023-12-god-jul", "nb").values()
    assert misspelt(issues, root) == []
    assert words(misspelt(issues, tmp_path)) == ["partssamarbeid", "Norce", "Skogstunet"]

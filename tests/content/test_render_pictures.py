"""Pictures of a letter: where they are found, what they are called in the mail, and how the letter goes without."""

import io
from pathlib import Path

import pytest
from PIL import Image

from newsletter.content.decoding import Refused
from newsletter.content.parse import read_issue
from newsletter.content.pictures import Loaded, find, load
from newsletter.content.render import render
from newsletter.content.template import find_template
from newsletter.errors import PictureError, Problem
from tests.content import letters


def opened(loaded: Loaded) -> Image.Image:
    return Image.open(io.BytesIO(loaded.picture.data))


def test_a_small_picture_is_not_enlarged(tmp_path: Path) -> None:
    assert opened(load(letters.draw(tmp_path / "a.jpg", 300, 200))).size == (300, 200)


def test_the_same_picture_has_the_same_name_in_the_mail(tmp_path: Path) -> None:
    one, two = letters.draw(tmp_path / "a.png", 30, 20), letters.draw(tmp_path / "b.png", 30, 20)
    assert load(one).picture.cid == load(two).picture.cid
    assert load(one).picture.cid != load(letters.draw(tmp_path / "c.png", 31, 20)).picture.cid


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16"])
def test_every_kind_of_png_can_be_used(mode: str, tmp_path: Path) -> None:
    Image.new(mode, (1500, 20)).save(tmp_path / "a.png", comment="Oslo")
    loaded = load(tmp_path / "a.png")
    assert (loaded.picture.media_type, opened(loaded).size) == ("image/png", (1200, 16))


def test_a_still_gif_becomes_png_and_keeps_what_is_transparent(tmp_path: Path) -> None:
    image = Image.new("P", (20, 20), 0)
    image.putpalette([255, 0, 0, 0, 255, 0])
    image.save(tmp_path / "a.gif", transparency=0)
    loaded = load(tmp_path / "a.gif")
    assert (loaded.picture.media_type, loaded.picture.filename) == ("image/png", "a.png")
    assert loaded.picture.source == "a.gif"
    assert opened(loaded).convert("RGBA").getpixel((0, 0)) == (255, 0, 0, 0)


def _moving(path: Path, width: int) -> Path:
    frames = [Image.new("RGB", (width, 20), colour) for colour in ("red", "green", "blue")]
    frames[0].save(path, "GIF", save_all=True, append_images=frames[1:], duration=100, comment=b"Oslo")
    return path


def test_a_moving_picture_keeps_moving(tmp_path: Path) -> None:
    loaded = load(_moving(tmp_path / "a.gif", 40))
    assert loaded.picture.media_type == "image/gif"
    assert getattr(opened(loaded), "n_frames", 1) == 3


@pytest.mark.parametrize(
    ("src", "fix"),
    [
        ("bilder/Vinter.PNG", "did you mean “bilder/vinter.png”?"),
        ("bilder/vintr.png", "did you mean “bilder/vinter.png”?"),
        ("Bilder/vinter.png", "did you mean “bilder/vinter.png”?"),
        ("bilder/img_2031.jpg", "did you mean “bilder/IMG_2031.HEIC”?"),
        ("bilder/img_203.heic", "did you mean “bilder/IMG_2031.HEIC”?"),
        ("noe helt annet", "Put it in the folder of the issue, next to the text."),
        ("bilder/vinter.png/x", "Put it in the folder of the issue, next to the text."),
    ],
)
def test_a_misspelt_name_is_recognised(src: str, fix: str, tmp_path: Path) -> None:
    (tmp_path / "bilder").mkdir()
    letters.draw(tmp_path / "bilder" / "vinter.png", 20, 20)
    letters.draw(tmp_path / "bilder" / "IMG_2031.png", 20, 20).rename(tmp_path / "bilder" / "IMG_2031.HEIC")
    assert find("bilder/vinter.png", tmp_path).name == "vinter.png"
    with pytest.raises(Refused) as refused:
        find(src, tmp_path)
    assert (refused.value.message, refused.value.fix) == (f"The picture {src} is not there.", fix)


def test_letters_that_are_written_in_two_ways_are_the_same(tmp_path: Path) -> None:
    letters.draw(tmp_path / "pa\u030a.png", 20, 20)
    assert find("p\u00e5.png", tmp_path).is_file()


@pytest.mark.parametrize("src", ["min ferie på sjøen.png", "min%20ferie%20p%C3%A5%20sj%C3%B8en.png"])
@pytest.mark.parametrize("file", ["min ferie p\u00e5 sj\u00f8en.png", "min ferie pa\u030a sj\u00f8en.png"])
def test_a_name_is_found_with_blanks_and_however_its_letters_are_written(src: str, file: str, tmp_path: Path) -> None:
    letters.draw(tmp_path / file, 20, 20)
    assert find(src, tmp_path).name == file
    with pytest.raises(Refused) as refused:
        find("Min ferie på sjøen.PNG", tmp_path)
    assert refused.value.fix == "did you mean “min ferie på sjøen.png”?"


def test_a_percent_sign_may_be_part_of_a_name(tmp_path: Path) -> None:
    letters.draw(tmp_path / "100%25.png", 20, 20)
    letters.draw(tmp_path / "100%.png", 20, 20)
    assert find("100%25.png", tmp_path).name == "100%25.png"
    assert find("100%.png", tmp_path).name == "100%.png"


def test_a_picture_outside_the_issue_is_refused(tmp_path: Path) -> None:
    letters.draw(tmp_path / "a.png", 20, 20)
    issue = tmp_path / "issue"
    (issue / "folder").mkdir(parents=True)
    (issue / "b.png").symlink_to(tmp_path / "a.png")
    for src in ("b.png", "folder"):
        with pytest.raises(Refused, match="is no picture in the folder of the issue"):
            find(src, issue)


def test_every_bad_picture_is_told_with_its_line(tmp_path: Path) -> None:
    folder = letters.write(tmp_path, "![a](a.png)\n\nHei\n\n![b](b.png)")
    (folder / "b.png").write_bytes(b"x")
    publication = letters.PUBLICATION.model_copy(update={"logo": Path("logo.png")})
    with pytest.raises(PictureError) as refused:
        letters.render_folder(folder, tmp_path, publication=publication)
    problems = refused.value.problems
    assert [(Path(problem.file).name, problem.line) for problem in problems] == [
        ("issue.md", 6),
        ("issue.md", 10),
        ("newsletter.toml", 0),
    ]
    assert "logo" in problems[2].message


def test_a_letter_is_made_with_gaps_where_somebody_takes_the_problems(tmp_path: Path) -> None:
    folder = letters.write(tmp_path, "![a](a.png)\n\nHei\n\n![b](b.png)")
    letters.draw(folder / "b.png", 30, 20)
    (issue,) = read_issue(folder).values()
    missing: list[Problem] = []
    letter = render(issue, find_template("default", tmp_path), letters.PUBLICATION, missing=missing)
    assert [(problem.line, problem.message) for problem in missing] == [(6, "The picture a.png is not there.")]
    assert [picture.filename for picture in letter.pictures] == ["b.png"]
    assert 'src="cid:missing@letter"' in letter.html
    assert "Hei" in letter.html

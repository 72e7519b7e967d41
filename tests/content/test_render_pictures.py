"""Pictures: what is done to them, and what is said where one cannot be used."""

import hashlib
import io
import struct
import zlib
from pathlib import Path

import pytest
from PIL import Image, ImageCms
from PIL.PngImagePlugin import PngInfo

from newsletter.content.pictures import Loaded, Refused, find, load
from newsletter.errors import PictureError
from tests.content import letters


def opened(loaded: Loaded) -> Image.Image:
    return Image.open(io.BytesIO(loaded.picture.data))


def refusal(path: Path) -> str:
    with pytest.raises(Refused) as refused:
        load(path)
    return f"{refused.value.message} {refused.value.fix}"


def test_a_photograph_is_turned_scaled_and_rid_of_its_place(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x010F] = "Kamera"
    exif.get_ifd(0x8825)[2] = (59.0, 54.0, 0.0)
    before = letters.draw(tmp_path / "foto.jpg", 3000, 2000, exif=exif)
    digest = hashlib.sha256(before.read_bytes()).digest()
    loaded = load(before)
    assert (loaded.width, loaded.height) == (2000, 3000)
    image = opened(loaded)
    assert image.size == (1200, 1800)
    assert dict(image.getexif()) == {}
    assert b"Kamera" not in loaded.picture.data
    assert not {"exif", "icc_profile", "comment", "xmp"} & set(image.info)
    assert hashlib.sha256(before.read_bytes()).digest() == digest


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
    assert opened(loaded).convert("RGBA").getpixel((0, 0)) == (255, 0, 0, 0)


def test_a_drawing_of_few_colours_travels_as_it_is_or_without_what_it_tells(tmp_path: Path) -> None:
    image = Image.new("P", (20, 20), 0)
    image.putpalette([255, 0, 0, 0, 255, 0])
    image.save(tmp_path / "a.png")
    bare = (tmp_path / "a.png").read_bytes()
    assert load(tmp_path / "a.png").picture.data == bare
    told = PngInfo()
    told.add_text("Place", "Oslo")
    image.save(tmp_path / "b.png", pnginfo=told)
    loaded = load(tmp_path / "b.png")
    assert b"Oslo" in (tmp_path / "b.png").read_bytes()
    assert b"Oslo" not in loaded.picture.data
    assert opened(loaded).mode == "P"


def _moving(path: Path, width: int) -> Path:
    frames = [Image.new("RGB", (width, 20), colour) for colour in ("red", "green", "blue")]
    frames[0].save(path, "GIF", save_all=True, append_images=frames[1:], duration=100, comment=b"Oslo")
    return path


def test_a_moving_picture_keeps_moving(tmp_path: Path) -> None:
    loaded = load(_moving(tmp_path / "a.gif", 40))
    assert loaded.picture.media_type == "image/gif"
    assert getattr(opened(loaded), "n_frames", 1) == 3
    assert b"Oslo" not in loaded.picture.data
    assert "too large for a letter: 3 frames" in refusal(_moving(tmp_path / "b.gif", 1300))


@pytest.mark.parametrize("mode", ["CMYK", "L", "RGB"])
def test_colours_of_print_and_of_phones_become_those_of_screens(mode: str, tmp_path: Path) -> None:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    Image.new(mode, (20, 20), 128 if mode == "L" else None).save(tmp_path / "a.jpg", icc_profile=profile)
    assert opened(load(tmp_path / "a.jpg")).mode == ("L" if mode == "L" else "RGB")
    Image.new("CMYK", (20, 20)).save(tmp_path / "b.jpg")
    assert opened(load(tmp_path / "b.jpg")).mode == "RGB"
    Image.new("RGB", (20, 20)).save(tmp_path / "c.jpg", icc_profile=b"broken")
    assert opened(load(tmp_path / "c.jpg")).mode == "RGB"


def _bomb(width: int, height: int) -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0" * 100)) + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize("size", [(10_000, 9_000), (50_000, 50_000)])
def test_a_picture_that_would_fill_the_memory_is_refused(size: tuple[int, int], tmp_path: Path) -> None:
    (tmp_path / "a.png").write_bytes(_bomb(*size))
    assert refusal(tmp_path / "a.png").startswith("The picture a.png is too large to be opened. Make it smaller: 1200")


def test_a_file_that_would_fill_the_memory_is_refused(tmp_path: Path) -> None:
    with (tmp_path / "a.png").open("wb") as file:
        file.truncate(41_000_000)
    assert "too large to be opened" in refusal(tmp_path / "a.png")


@pytest.mark.parametrize("name", ["a.jpg", "a.png"])
def test_a_damaged_picture_is_refused(name: str, tmp_path: Path) -> None:
    path = letters.draw(tmp_path / name, 400, 400)
    path.write_bytes(path.read_bytes()[:-200])
    assert refusal(path).startswith(f"The picture {name} cannot be read: ")


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("a.png", b"", "a.png is not a picture that can be read."),
        ("a.jpg", b"<html>", "a.jpg is not a picture that can be read."),
        ("a.svg", b"<svg/>", "The picture a.svg is of a kind that many mail programs do not show."),
    ],
)
def test_what_is_no_picture_is_refused(name: str, content: bytes, why: str, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(content)
    assert refusal(tmp_path / name) == f"{why} Save it as JPEG or PNG."


def test_webp_is_refused(tmp_path: Path) -> None:
    letters.draw(tmp_path / "a.webp", 20, 20)
    assert "many mail programs" in refusal(tmp_path / "a.webp")


@pytest.mark.parametrize(
    ("src", "fix"),
    [
        ("bilder/Vinter.PNG", "did you mean “vinter.png”?"),
        ("bilder/vintr.png", "did you mean “vinter.png”?"),
        ("Bilder/vinter.png", "did you mean “bilder”?"),
        ("noe helt annet", "Put it in the folder of the issue, next to the text."),
        ("bilder/vinter.png/x", "Put it in the folder of the issue, next to the text."),
    ],
)
def test_a_misspelt_name_is_recognised(src: str, fix: str, tmp_path: Path) -> None:
    (tmp_path / "bilder").mkdir()
    letters.draw(tmp_path / "bilder" / "vinter.png", 20, 20)
    assert find("bilder/vinter.png", tmp_path).name == "vinter.png"
    with pytest.raises(Refused) as refused:
        find(src, tmp_path)
    assert (refused.value.message, refused.value.fix) == (f"The picture {src} is not there.", fix)


def test_letters_that_are_written_in_two_ways_are_the_same(tmp_path: Path) -> None:
    letters.draw(tmp_path / "pa\u030a.png", 20, 20)
    assert find("p\u00e5.png", tmp_path).is_file()


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

"""Pictures of every kind that phones, scanners and web pages give: light, upright, and silent about themselves."""

import hashlib
import io
from pathlib import Path

import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from newsletter.content.pictures import Loaded, load
from tests.content import letters, photographs

PHONE = Path(__file__).parent / "pictures" / "phone.heic"
"""Made once with pillow-heif: 480 × 320 pixels to be turned by its ``irot``, with EXIF orientation 6, XMP and a place.

Upright it is red above and blue below, with a green corner at the upper left."""
JPEG_PARTS = {"E0 JFIF", "DB", "C2", "C4", "DA"}
PNG_PARTS = {"IHDR", "PLTE", "tRNS", "IDAT", "IEND"}
GIF_PARTS = {"F9", "FF"}
TOLD = (b"Kamera", b"Telefon", b"Storgata", b"Barnehagen", b"Exif", b"ICC_PROFILE", b"Adobe", b"xmp")


def opened(loaded: Loaded) -> Image.Image:
    return Image.open(io.BytesIO(loaded.picture.data))


def tells_nothing(loaded: Loaded) -> bool:
    data = loaded.picture.data
    allowed = {"image/jpeg": JPEG_PARTS, "image/png": PNG_PARTS, "image/gif": GIF_PARTS}[loaded.picture.media_type]
    return set(photographs.parts(data)) <= allowed and not [word for word in TOLD if word in data]


def near(pixel: object, colour: tuple[int, ...]) -> bool:
    assert isinstance(pixel, tuple)
    return all(abs(have - want) < 12 for have, want in zip(pixel, colour, strict=True))


def test_a_heavy_photograph_becomes_light_and_forgets_where_it_was_taken(tmp_path: Path) -> None:
    path = photographs.told(tmp_path / "foto.jpg", photographs.scene(4000, 3000), orientation=6, quality=94)
    before = path.read_bytes()
    assert len(before) > 4_000_000
    assert b"Kamera" in before
    loaded = load(path)
    assert (loaded.width, loaded.height, loaded.photograph) == (3000, 4000, True)
    assert opened(loaded).size == (1200, 1600)
    assert len(loaded.picture.data) <= 200_000
    assert tells_nothing(loaded)
    assert path.read_bytes() == before


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_photograph_is_turned_however_the_camera_was_held(orientation: int, tmp_path: Path) -> None:
    upright = Image.new("RGB", (80, 40), "white")
    upright.paste((200, 0, 0), (0, 0, 40, 20))
    turns = {
        **{2: Image.Transpose.FLIP_LEFT_RIGHT, 3: Image.Transpose.ROTATE_180, 4: Image.Transpose.FLIP_TOP_BOTTOM},
        **{5: Image.Transpose.TRANSPOSE, 6: Image.Transpose.ROTATE_90},
        **{7: Image.Transpose.TRANSVERSE, 8: Image.Transpose.ROTATE_270},
    }
    held = upright.transpose(turns[orientation]) if orientation > 1 else upright
    for name in ("a.jpg", "a.png", "a.tif", "a.webp", "a.avif"):
        held.save(tmp_path / name, exif=photographs.exif(orientation).tobytes(), quality=95)
        loaded = load(tmp_path / name)
        image = opened(loaded).convert("RGB")
        assert (loaded.width, loaded.height, image.size) == (80, 40, (80, 40)), name
        assert near(image.getpixel((10, 8)), (200, 0, 0)), name
        assert near(image.getpixel((70, 30)), (255, 255, 255)), name


def test_a_picture_of_a_phone_is_turned_once_and_forgets_the_place() -> None:
    source = PHONE.read_bytes()
    assert all(word in source for word in (b"irot", b"Kamera", b"tiff:Orientation"))
    loaded = load(PHONE)
    image = opened(loaded)
    assert (loaded.width, loaded.height, image.size, loaded.photograph) == (320, 480, (320, 480), True)
    assert (loaded.picture.filename, loaded.picture.media_type) == ("phone.jpg", "image/jpeg")
    assert near(image.getpixel((10, 10)), (30, 200, 30))
    assert near(image.getpixel((200, 100)), (200, 30, 30))
    assert near(image.getpixel((200, 400)), (30, 30, 200))
    assert tells_nothing(loaded)


@pytest.mark.parametrize("brand", [b"mif1", b"heix"])
def test_a_picture_of_a_phone_is_known_by_what_is_in_it(brand: bytes, tmp_path: Path) -> None:
    (tmp_path / "a.jpg").write_bytes(PHONE.read_bytes().replace(b"ftypheic", b"ftyp" + brand))
    assert opened(load(tmp_path / "a.jpg")).size == (320, 480)


@pytest.mark.parametrize("name", ["a.webp", "a.avif", "a.tif", "a.bmp", "a.png", "a.jpg"])
def test_a_photograph_of_every_kind_travels_as_jpeg(name: str, tmp_path: Path) -> None:
    loaded = load(photographs.told(tmp_path / name, photographs.scene(1300, 650), quality=90))
    assert (loaded.picture.filename, loaded.picture.media_type) == ("a.jpg", "image/jpeg")
    assert opened(loaded).size == (1200, 600)
    assert len(loaded.picture.data) <= 200_000
    assert loaded.photograph is (name != "a.bmp")
    assert tells_nothing(loaded)


@pytest.mark.parametrize("name", ["a.webp", "a.avif", "a.tif", "a.png"])
def test_what_is_transparent_stays_so(name: str, tmp_path: Path) -> None:
    image = Image.new("RGBA", (40, 20), (200, 30, 30, 255))
    image.paste((0, 0, 0, 0), (0, 0, 20, 20))
    loaded = load(photographs.told(tmp_path / name, image))
    assert loaded.picture.media_type == "image/png"
    shown = opened(loaded).convert("RGBA")
    assert [shown.getchannel("A").getpixel((x, 10)) for x in (2, 38)] == [0, 255]
    assert near(shown.getpixel((38, 10)), (200, 30, 30, 255))
    assert tells_nothing(loaded)


@pytest.mark.parametrize(("ink", "ground"), [("#1a1a1a", 255), ("#1f4e79", 255), ("#c81e1e", 0), ("#ffffff", 0)])
@pytest.mark.parametrize("mode", ["RGBA", "P"])
def test_a_dark_drawing_gets_white_behind_it_for_those_who_read_in_dark(
    ink: str, ground: int, mode: str, tmp_path: Path
) -> None:
    logo = Image.new("RGBA", (200, 80), (0, 0, 0, 0))
    logo.paste("#e8b020", (20, 20, 60, 60))
    logo.paste(ink, (80, 30, 180, 50))
    logo.convert(mode).save(tmp_path / "logo.png")
    shown = opened(load(tmp_path / "logo.png")).convert("RGBA")
    assert shown.getpixel((5, 5)) == ((255,) * 4 if ground else (0, 0, 0, 0))
    assert near(shown.getpixel((100, 40)), (*Image.new("RGB", (1, 1), ink).getpixel((0, 0)), 255))


def test_a_drawing_keeps_every_pixel_and_gets_a_palette(tmp_path: Path) -> None:
    for name in ("a.png", "a.bmp", "a.tif"):
        path = letters.draw(tmp_path / name, 900, 500)
        loaded = load(path)
        with Image.open(path) as drawn:
            assert opened(loaded).convert("RGB").tobytes() == drawn.convert("RGB").tobytes()
        assert (loaded.picture.media_type, opened(loaded).mode, loaded.photograph) == ("image/png", "P", False)
        assert tells_nothing(loaded)


def test_a_drawing_of_many_colours_stays_a_drawing_while_it_is_light(tmp_path: Path) -> None:
    shades = Image.merge("RGB", [Image.linear_gradient("L"), Image.radial_gradient("L"), Image.new("L", (256, 256))])
    for side, name in ((256, "small.png"), (800, "large.png")):
        shades.resize((side, side), Image.Resampling.NEAREST).save(tmp_path / name)
        loaded = load(tmp_path / name)
        assert (loaded.picture.media_type, opened(loaded).mode) == ("image/png", "RGB")


def test_transparency_that_nothing_makes_use_of_does_not_keep_a_photograph_heavy(tmp_path: Path) -> None:
    photographs.scene(800, 600).convert("RGBA").save(tmp_path / "a.png")
    assert load(tmp_path / "a.png").picture.media_type == "image/jpeg"


def test_text_within_a_png_is_gone(tmp_path: Path) -> None:
    text = PngInfo()
    text.add_text("Place", "Storgata")
    text.add_itxt("XML:com.adobe.xmp", "Storgata", zip=False)
    for mode in ("P", "RGB", "RGBA", "L", "LA", "1"):
        path = tmp_path / f"{mode}.png"
        Image.new(mode, (20, 20)).save(path, pnginfo=text, exif=photographs.exif().tobytes(), dpi=(300, 300))
        assert b"Storgata" in path.read_bytes()
        assert tells_nothing(load(path))


@pytest.mark.parametrize("name", ["a.png", "a.tif"])
def test_sixteen_bits_of_grey_stay_grey(name: str, tmp_path: Path) -> None:
    Image.new("I;16", (20, 20), 32768).save(tmp_path / name)
    assert opened(load(tmp_path / name)).convert("L").getpixel((5, 5)) in (127, 128)


def test_colours_of_print_become_those_of_screens_and_profiles_are_applied(tmp_path: Path) -> None:
    for name in ("a.jpg", "a.tif"):
        Image.new("CMYK", (20, 20), (0, 255, 255, 0)).save(tmp_path / name)
        assert near(opened(load(tmp_path / name)).convert("RGB").getpixel((5, 5)), (255, 0, 0))
    Image.new("RGB", (20, 20), (200, 30, 30)).save(tmp_path / "b.png", icc_profile=photographs.profile())
    assert near(opened(load(tmp_path / "b.png")).convert("RGB").getpixel((5, 5)), (200, 30, 30))
    Image.new("RGBA", (20, 20), (200, 30, 30, 90)).save(tmp_path / "c.png", icc_profile=photographs.profile())
    assert near(opened(load(tmp_path / "c.png")).convert("RGBA").getpixel((5, 5)), (200, 30, 30, 90))


def test_the_second_picture_of_a_phones_jpeg_is_left_out(tmp_path: Path) -> None:
    first, second = Image.new("RGB", (60, 40), (200, 0, 0)), Image.new("RGB", (30, 20), (0, 0, 200))
    first.save(tmp_path / "a.jpg", "MPO", save_all=True, append_images=[second], exif=photographs.exif(6).tobytes())
    with Image.open(tmp_path / "a.jpg") as image:
        assert image.format == "MPO"
    loaded = load(tmp_path / "a.jpg")
    assert (opened(loaded).size, loaded.photograph) == ((40, 60), True)
    assert near(opened(loaded).getpixel((5, 5)), (200, 0, 0))
    assert tells_nothing(loaded)


@pytest.mark.parametrize("kind", ["PNG", "GIF", "WEBP", "BMP"])
def test_a_wrong_ending_does_no_harm(kind: str, tmp_path: Path) -> None:
    letters.draw(tmp_path / "a.jpg", 30, 20, format=kind)
    assert load(tmp_path / "a.jpg").picture.filename == "a.png"


@pytest.mark.parametrize("kind", ["WEBP", "PNG", "AVIF", "TIFF"])
def test_of_a_film_that_mail_programs_do_not_show_the_first_picture_is_taken(kind: str, tmp_path: Path) -> None:
    frames = [Image.new("RGB", (40, 20), colour) for colour in ((200, 0, 0), (0, 200, 0), (0, 0, 200))]
    frames[0].save(tmp_path / "film", kind, save_all=True, append_images=frames[1:])
    image = opened(load(tmp_path / "film"))
    assert getattr(image, "n_frames", 1) == 1
    assert near(image.convert("RGB").getpixel((5, 5)), (200, 0, 0))


def test_a_film_forgets_what_it_was_called(tmp_path: Path) -> None:
    frames = [photographs.scene(60, 40).quantize(16), Image.new("RGB", (60, 40), "red")]
    frames[0].save(tmp_path / "a.gif", save_all=True, append_images=frames[1:], comment=b"Barnehagen", loop=0)
    assert b"Barnehagen" in (tmp_path / "a.gif").read_bytes()
    loaded = load(tmp_path / "a.gif")
    assert tells_nothing(loaded)
    assert getattr(opened(loaded), "n_frames", 1) == 2


def test_damaged_notes_of_a_camera_do_not_spoil_the_picture(tmp_path: Path) -> None:
    for number, notes in enumerate(
        [b"Exif\0\0garbage", b"Exif\0\0II*\0\xff\xff\xff\x7f", b"Exif\0\0MM\0*\0\0\0\x08\xff\xff"]
    ):
        path = tmp_path / f"{number}.jpg"
        Image.new("RGB", (40, 20)).save(path, exif=notes)
        assert opened(load(path)).size == (40, 20)
    for name in ("a.png", "a.webp"):
        Image.new("RGB", (40, 20)).save(tmp_path / name, exif=b"no notes at all")
        assert opened(load(tmp_path / name)).size == (40, 20)


def test_a_damaged_profile_does_not_spoil_the_picture(tmp_path: Path) -> None:
    Image.new("RGB", (40, 20), (200, 30, 30)).save(tmp_path / "a.jpg", icc_profile=b"broken")
    loaded = load(tmp_path / "a.jpg")
    assert near(opened(loaded).getpixel((5, 5)), (200, 30, 30))
    assert tells_nothing(loaded)


def test_the_same_picture_always_comes_out_the_same(tmp_path: Path) -> None:
    for name in ("a.jpg", "a.png", "a.webp"):
        photographs.scene(700, 400).save(tmp_path / name)
        (tmp_path / f"b-{name}").write_bytes((tmp_path / name).read_bytes())
        one, other = (load(tmp_path / same).picture.data for same in (name, f"b-{name}"))
        assert hashlib.sha256(one).digest() == hashlib.sha256(other).digest()


def test_a_changed_file_is_read_anew(tmp_path: Path) -> None:
    letters.draw(tmp_path / "a.png", 30, 20)
    assert load(tmp_path / "a.png").width == 30
    letters.draw(tmp_path / "a.png", 40, 20)
    assert load(tmp_path / "a.png").width == 40


def test_even_noise_becomes_light_without_falling_below_what_is_shown(tmp_path: Path) -> None:
    Image.merge("RGB", [Image.effect_noise((1300, 650), 90) for _band in "RGB"]).save(tmp_path / "a.jpg", quality=95)
    loaded = load(tmp_path / "a.jpg")
    assert 600 <= opened(loaded).width < 1200
    assert len(loaded.picture.data) <= 200_000

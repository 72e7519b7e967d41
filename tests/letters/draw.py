"""Draw the pictures of the letters: run it after a change, and look at what it made."""

import random
from pathlib import Path

from PIL import Image, ImageDraw

HERE = Path(__file__).parent
SCALE = 3
"""Drawn this many times larger and then reduced, which makes smooth edges."""


def canvas(width: int, height: int, colour: str) -> tuple[Image.Image, ImageDraw.ImageDraw]:
    """Return a picture, larger by SCALE, and what draws on it."""
    picture = Image.new("RGB", (width * SCALE, height * SCALE), colour)
    return picture, ImageDraw.Draw(picture)


def at(*numbers: float) -> list[float]:
    """Return places of the finished picture on the larger one."""
    return [number * SCALE for number in numbers]


def keep(picture: Image.Image, path: Path) -> None:
    """Write the picture in its own size and few colours."""
    small = picture.resize((picture.width // SCALE, picture.height // SCALE), Image.Resampling.LANCZOS)
    small.quantize(64).save(path, optimize=True)


def playground(path: Path) -> None:
    """Draw two swings, a slide and a tree below a low sun."""
    picture, draw = canvas(1200, 420, "#cfe6ee")
    draw.ellipse(at(930, 60, 1050, 180), fill="#f6c95c")
    draw.ellipse(at(-200, 240, 800, 700), fill="#8fb98a")
    draw.ellipse(at(500, 260, 1500, 760), fill="#6fa377")
    draw.rectangle(at(0, 360, 1200, 420), fill="#5b8f66")
    for x in (230, 330):
        draw.line(at(x, 130, x, 290), fill="#4a4a4a", width=2 * SCALE)
        draw.line(at(x + 50, 130, x + 50, 290), fill="#4a4a4a", width=2 * SCALE)
        draw.rounded_rectangle(at(x - 6, 288, x + 56, 300), radius=4 * SCALE, fill="#b4432f")
    for line in ((150, 370, 200, 130), (250, 370, 200, 130), (410, 370, 450, 130), (500, 370, 450, 130)):
        draw.line(at(*line), fill="#2f5d73", width=10 * SCALE)
    draw.line(at(195, 130, 455, 130), fill="#2f5d73", width=12 * SCALE)
    draw.polygon(at(700, 160, 740, 160, 930, 370, 880, 370), fill="#e07a3f")
    for x in (690, 640):
        draw.line(at(x, 160, x - 20, 370), fill="#2f5d73", width=9 * SCALE)
    for y in (200, 245, 290, 335):
        draw.line(at(690 - (y - 160) * 0.1, y, 640 - (y - 160) * 0.1, y), fill="#2f5d73", width=6 * SCALE)
    draw.rectangle(at(630, 152, 745, 166), fill="#2f5d73")
    draw.rectangle(at(1050, 250, 1076, 380), fill="#6b4a35")
    draw.ellipse(at(980, 110, 1146, 290), fill="#3f7a50")
    keep(picture, path)


def shelves(path: Path) -> None:
    """Draw two shelves full of books."""
    picture, draw = canvas(1200, 367, "#f3ead9")
    chance = random.Random(4)
    colours = ("#20566b", "#b4432f", "#e0a33f", "#5b8f66", "#7a4f74", "#2f3e55", "#c9783f", "#88a8ad")
    for floor in (180, 355):
        x = 24.0
        while x < 1150:
            wide, high = chance.randint(18, 44), chance.randint(95, 145)
            colour = chance.choice(colours)
            draw.rounded_rectangle(at(x, floor - high, x + wide, floor), radius=2 * SCALE, fill=colour)
            draw.rectangle(at(x, floor - high + 16, x + wide, floor - high + 22), fill="#f3ead9")
            x += wide + (chance.choice((2, 2, 3, 30)) if x < 1080 else 2)
        draw.rectangle(at(0, floor, 1200, floor + 12), fill="#9a6b45")
    keep(picture, path)


def ferry(path: Path) -> None:
    """Draw a small ferry on a fjord."""
    picture, draw = canvas(900, 420, "#d7e8f0")
    draw.polygon(at(0, 250, 160, 90, 260, 180, 400, 60, 560, 210, 700, 120, 900, 240, 900, 300, 0, 300), fill="#7f9fb0")
    draw.polygon(at(0, 270, 240, 180, 480, 270, 640, 200, 900, 280, 900, 320, 0, 320), fill="#4f7a72")
    draw.rectangle(at(0, 290, 900, 420), fill="#2f6f8f")
    for y, x in ((330, 60), (352, 700), (376, 180), (396, 560)):
        draw.line(at(x, y, x + 140, y), fill="#6ea3bd", width=3 * SCALE)
    draw.polygon(at(300, 310, 620, 310, 590, 352, 330, 352), fill="#b4432f")
    draw.rectangle(at(340, 264, 580, 310), fill="#ffffff")
    draw.rectangle(at(400, 226, 520, 264), fill="#ffffff")
    draw.rectangle(at(440, 190, 470, 226), fill="#2f3e55")
    for x in range(356, 560, 34):
        draw.ellipse(at(x, 276, x + 18, 294), fill="#2f3e55")
    keep(picture, path)


if __name__ == "__main__":
    playground(HERE / "tilskudd" / "lekeplass.png")
    shelves(HERE / "fagdagar" / "hyller.png")
    ferry(HERE / "visit" / "ferry.png")

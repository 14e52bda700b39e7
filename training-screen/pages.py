"""Shows codes in larger pictures, on plain places of screenshots and in drawn pages.

    python3 pages.py CAPTCHAS SCREENSHOTS FONTS OUT COUNT SEED

CAPTCHAS holds a folder a family, SCREENSHOTS one a kind. OUT gets the pictures, and `places.json`: where each code is, in pixels, and of
which family. Needs Pillow and numpy.
"""
import json
import random
import sys
from pathlib import Path

import numpy
from PIL import Image, ImageDraw, ImageFont

captchas, screenshots, fonts, out = (Path(path) for path in sys.argv[1:5])
count, seed = int(sys.argv[5]), int(sys.argv[6])
random.seed(seed)
WORDS = "please enter the code shown in picture register log in password user name email address continue refresh new comment send subject search help terms of use about".split()
GROUNDS = [(255, 255, 255), (255, 255, 255), (245, 245, 245), (238, 242, 247), (34, 36, 40)]
BARS = [(30, 60, 110), (60, 60, 60), (200, 60, 40), (230, 230, 230)]
SIZES = [(1280, 800), (1024, 768), (800, 600), (1366, 768), (1920, 1080), (600, 800)]


def opened(path):
    """A picture, on white where it is clear."""
    picture = Image.open(path).convert("RGBA")
    ground = Image.new("RGBA", picture.size, "white")
    ground.alpha_composite(picture)
    return ground.convert("RGB")


def write(pen, place, size, words, ink):
    face = ImageFont.truetype(str(random.choice(faces)), size)
    pen.text(place, " ".join(random.choice(WORDS) for _ in range(words)).capitalize(), font=face, fill=ink)


def drawn(code):
    """A page with lines of text and fields."""
    width, height = random.choice(SIZES)
    ground = random.choice(GROUNDS)
    ink = (30, 30, 30) if ground[0] > 100 else (220, 220, 220)
    page = Image.new("RGB", (width, height), ground)
    pen = ImageDraw.Draw(page)
    pen.rectangle((0, 0, width, random.randint(30, 70)), fill=random.choice(BARS))
    left, top = random.randint(20, max(21, width // 2 - code.width // 2)), 90
    while top < height - 40:
        if random.random() < 0.4:
            write(pen, (left, top), random.randint(11, 22), random.randint(2, 8), ink)
            top += random.randint(22, 40)
        else:
            pen.rectangle((left, top, left + random.randint(120, 320), top + 28), fill="white", outline=(160, 160, 160))
            write(pen, (left + 6, top + 6), 13, 2, (90, 90, 90))
            top += random.randint(40, 60)
    return page


def plainest(page, code):
    """Of sixty places that with the least in it."""
    grey = numpy.asarray(page.convert("L"), dtype=float)
    found = []
    for _ in range(60):
        left, top = random.randint(0, page.width - code.width), random.randint(0, page.height - code.height)
        around = grey[max(0, top - 12):top + code.height + 12, max(0, left - 12):left + code.width + 12]
        found.append((around.std(), left, top))
    return min(found)


def panel(page, code, left, top):
    """What is behind a code in a form: a plain ground, with or without words above and a field below."""
    pen = ImageDraw.Draw(page)
    margin, above, below = random.randint(8, 24), random.choice([0, 24]), random.choice([0, 40])
    box = (left - margin, top - margin - above, left + code.width + margin, top + code.height + margin + below)
    pen.rectangle(box, fill=random.choice([(255, 255, 255), (255, 255, 255), (240, 240, 240), (225, 232, 240)]), outline=random.choice([None, (150, 150, 150)]))
    if above:
        write(pen, (left, top - above - 4), random.choice([11, 12, 14]), 4, (40, 40, 40))
    if below:
        pen.rectangle((left, top + code.height + 8, left + code.width, top + code.height + 34), fill="white", outline=(140, 140, 140))


families = sorted(path for path in captchas.iterdir() if path.is_dir())
shots = sorted(path for path in screenshots.glob("*/*") if path.is_file())
faces = sorted(fonts.glob("*-Regular.ttf"))
out.mkdir(parents=True, exist_ok=True)
places = {}
while len(places) < count:
    family = random.choice(families)
    try:
        code = opened(random.choice(sorted(path for path in family.iterdir() if path.is_file())))
    except (OSError, IndexError):
        continue
    if not 60 <= code.width <= 420 or code.height > 320:
        continue
    scale = random.choice([1, 1, 1, 1.25, 1.5])
    code = code.resize((int(code.width * scale), int(code.height * scale)), Image.BICUBIC)
    try:
        page = drawn(code) if random.random() < 0.3 else opened(random.choice(shots))
    except OSError:
        continue
    if page.width < max(480, code.width * 1.9) or page.height < max(360, code.height * 2.2):
        continue
    busy, left, top = plainest(page, code)
    if busy > 10 or random.random() < 0.5:
        panel(page, code, left, top)
    page.paste(code, (left, top))
    name = f"{len(places):04}.png"
    page.save(out / name)
    places[name] = {"place": [left, top, code.width, code.height], "family": family.name}
(out / "places.json").write_text(json.dumps(places))

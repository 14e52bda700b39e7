"""Draws pages of text, with Pillow and fontTools of PyPI: `python draw.py learn|judge COUNT OUT FONTS...`.

COUNT pages of each script, and as many Latin ones as of all others together.
"""

import pathlib
import random
import sys

from fontTools.ttLib import TTCollection, TTFont
from PIL import Image, ImageDraw, ImageFilter, ImageFont

import text


def letters_of(path):
    try:
        font = TTCollection(path).fonts[0] if path.suffix == ".ttc" else TTFont(path, lazy=True)
        return set(font.getBestCmap() or ())
    except Exception:  # noqa: BLE001: a font that cannot be read writes nothing
        return set()


def page(chance, font, words):
    wide, high = chance.randint(300, 1000), chance.randint(120, 600)
    ground, ink = (255, 255, 255), (0, 0, 0)
    if chance.random() < 0.5:
        ground, ink = (tuple(chance.randint(low, low + 60) for _ in "rgb") for low in (195, 10))
    if chance.random() < 0.25:
        ground, ink = ink, ground
    image = Image.new("RGB", (wide, high), ground)
    pen, top, step = ImageDraw.Draw(image), chance.randint(2, 30), font.size * chance.uniform(1.25, 1.8)
    while top < high - font.size:
        start = chance.randrange(len(words))
        line = " ".join((words + words)[start : start + chance.randint(2, 12)])
        pen.text((chance.randint(4, 30), top), line, font=font, fill=ink)
        top += step
    return image.filter(ImageFilter.GaussianBlur(chance.uniform(0.3, 0.8))) if chance.random() < 0.2 else image


def main(side, count, out, folders):
    chance, english = random.Random(side), text.english()
    fonts = {path: letters_of(path) for folder in folders for path in sorted(pathlib.Path(folder).rglob("*.[to]t[fc]"))}
    out.mkdir(parents=True, exist_ok=True)
    marks = {script: mark for script, (_, mark) in text.SCRIPTS.items()} | {"latin": "a"}
    for script, mark in marks.items():
        able = [path for path, letters in fonts.items() if ord(mark) in letters and (script != "latin" or ord("e") in letters)]
        print(script, len(able), "fonts")
        for number in range(count * (len(text.SCRIPTS) if script == "latin" else 1) if able else 0):
            font = ImageFont.truetype(chance.choice(able), chance.randint(11, 44))
            words = text.words(script, chance, english) if side == "learn" else text.JUDGED[script].split()
            path = out / f"{script}-{number:04}.{chance.choice(['png', 'png', 'jpg'])}"
            page(chance, font, words).save(path)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), pathlib.Path(sys.argv[3]), sys.argv[4:])

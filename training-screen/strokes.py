"""Draws ordinary line drawings, which a careless detector takes for codes that are crossed out.

    python3 strokes.py OUT COUNT FONTS

Small charts without axes, clouds of points, signatures, rows of small pictures with captions, and letters far apart. Needs Pillow.
"""
import math
import pathlib
import random
import sys

from PIL import Image, ImageDraw, ImageFont

OUT, COUNT, FONTS = pathlib.Path(sys.argv[1]), int(sys.argv[2]), sorted(pathlib.Path(sys.argv[3]).iterdir())
PLAIN = [path for path in FONTS if any(name in path.name for name in ("DejaVuS", "Liberation", "FreeS", "Roboto", "OpenSans"))]


def ink():
    return tuple(random.randint(0, 140) for _ in range(3)) if random.random() < 0.6 else (0, 0, 0)


def blank(w, h):
    ground = "white" if random.random() < 0.7 else tuple(random.randint(200, 255) for _ in range(3))
    picture = Image.new("RGB", (w * 2, h * 2), ground)
    return picture, ImageDraw.Draw(picture)


def walk(draw, box, colour, width):
    """A line that goes up and down, as prices and temperatures do."""
    left, top, right, bottom = box
    steps = random.randint(6, 90)
    value, wild, points = random.random(), random.uniform(0.03, 0.35), []
    for step in range(steps + 1):
        value = min(1, max(0, value + random.uniform(-wild, wild)))
        points.append((left + (right - left) * step / steps, top + (bottom - top) * value))
    draw.line(points, fill=colour, width=width, joint="curve")


def sparkline():
    w = random.randint(90, 420)
    h = int(w * random.uniform(0.15, 0.6))
    picture, draw = blank(w, h)
    pad = random.randint(4, 40)
    for _ in range(random.choice([1, 1, 1, 2, 3])):
        walk(draw, (pad, pad, w * 2 - pad, h * 2 - pad), ink(), random.randint(2, 9))
    return picture


def signature():
    """Loops that run to the right, as a hand writes a name."""
    w = random.randint(110, 380)
    h = int(w * random.uniform(0.25, 0.55))
    picture, draw = blank(w, h)
    x, y, points = w * 0.2, float(h), []
    rise, turn, speed = random.uniform(0.2, 0.7) * h, random.uniform(0.15, 0.5), random.uniform(0.6, 2.2) * w / 100
    for step in range(random.randint(60, 200)):
        size = rise * (0.4 + 0.6 * abs(math.sin(step * 0.05)))
        points.append((x + size * 0.5 * math.cos(step * turn), y + size * math.sin(step * turn * random.uniform(0.97, 1.03))))
        x += speed
    draw.line(points, fill=ink(), width=random.randint(2, 7), joint="curve")
    if random.random() < 0.4:
        draw.line((w * 0.2, h * 1.7, w * 1.8, h * random.uniform(1.6, 1.8)), fill=ink(), width=random.randint(1, 4))
    return picture


def panels():
    """A row of small charts with captions."""
    count = random.randint(2, 6)
    side = random.randint(50, 150)
    picture, draw = blank(count * side, int(side * random.uniform(0.9, 1.3)))
    font = ImageFont.truetype(str(random.choice(PLAIN)), max(12, side // 5))
    kind = random.choice(["dots", "lines", "bars", "cells"])
    for at in range(count):
        box = (at * side * 2 + 16, 36, (at + 1) * side * 2 - 8, picture.height - 16)
        if random.random() < 0.8:
            draw.rectangle(box, outline="black")
        draw.text((box[0], 4), random.choice(["true: %d", "Class %d", "n = %d", "step %d"]) % random.randint(0, 99), fill="black", font=font)
        wide, high = box[2] - box[0], box[3] - box[1]
        if kind == "dots":
            colours = [ink() for _ in range(3)]
            for _ in range(random.randint(30, 140)):
                x, y, r = box[0] + random.random() * wide, box[1] + random.random() * high, random.uniform(1, 5)
                draw.ellipse((x - r, y - r, x + r, y + r), fill=random.choice(colours))
        elif kind == "lines":
            walk(draw, box, ink(), random.randint(2, 5))
        elif kind == "bars":
            bars = random.randint(3, 12)
            for bar in range(bars):
                left = box[0] + wide * bar / bars
                draw.rectangle((left, box[3] - high * random.random(), left + wide / bars * 0.8, box[3]), fill=ink())
        else:
            cells = random.randint(4, 12)
            for cell in range(cells * cells):
                light = random.randint(0, 255)
                x, y = box[0] + wide * (cell % cells) / cells, box[1] + high * (cell // cells) / cells
                draw.rectangle((x, y, x + wide / cells, y + high / cells), fill=(light, light, light))
    return picture


def scatter():
    """Points of a few colours in clouds, with or without numbers in circles, axes and a coloured ground."""
    w = random.randint(90, 420)
    h = int(w * random.uniform(0.4, 1.0))
    picture, draw = blank(w, h)
    if random.random() < 0.3:
        for ring in range(random.randint(2, 7)):
            colour, x, y, far = tuple(random.randint(100, 255) for _ in range(3)), w * 0.8, h, (7 - ring) / 6
            draw.ellipse((x - w * far, y - h * far, x + w * far, y + h * far), fill=colour)
    shape = random.choice(["ellipse", "ellipse", "rectangle", "cross"])
    colours = [tuple(random.randint(0, 255) for _ in range(3)) for _ in range(random.randint(1, 5))]
    edge = random.choice([None, None, "black", "white"])
    least = random.uniform(2, 6)
    most = least * random.choice([1, 1, 3])
    for colour in colours:
        middle, spread = (random.uniform(0.4, 1.6) * w, random.uniform(0.4, 1.6) * h), random.uniform(0.08, 0.5)
        for _ in range(random.randint(8, 150)):
            x, y, r = random.gauss(middle[0], spread * w), random.gauss(middle[1], spread * h), random.uniform(least, most)
            if shape == "cross":
                draw.line((x - r, y, x + r, y), fill=colour, width=2)
                draw.line((x, y - r, x, y + r), fill=colour, width=2)
            else:
                getattr(draw, shape)((x - r, y - r, x + r, y + r), fill=colour, outline=edge)
        if random.random() < 0.3:
            font, r = ImageFont.truetype(str(random.choice(PLAIN)), 26), 22
            draw.ellipse((middle[0] - r, middle[1] - r, middle[0] + r, middle[1] + r), fill="white", outline="black", width=3)
            draw.text((middle[0] - 8, middle[1] - 16), str(random.randint(0, 9)), fill="black", font=font)
    if random.random() < 0.4:
        font = ImageFont.truetype(str(random.choice(PLAIN)), random.randint(14, 26))
        draw.line([(60, 20), (60, h * 2 - 50), (w * 2 - 10, h * 2 - 50)], fill="black", width=2)
        for tick in range(6):
            draw.text((60 + (w * 2 - 90) * tick / 6, h * 2 - 42), str(tick * 2), fill="black", font=font)
            draw.text((12, (h * 2 - 70) * tick / 6 + 10), f"{1 - tick / 5:.1f}", fill="black", font=font)
    return picture


def caption():
    """A word or two on a plain ground, level and even: a heading, a button, a sign."""
    words = random.sample("Paris Chapter Stop Exit Home Settings Berlin Open Total Cancel Welcome Section Platform Room Invoice Menu Sale Hello Draft".split(), random.randint(1, 2))
    if random.random() < 0.4:
        words.append(str(random.randint(1, 2026)))
    size = random.randint(30, 90)
    font = ImageFont.truetype(str(random.choice(random.choice([FONTS, PLAIN]))), size)
    line = " ".join(words)
    left, top, right, bottom = font.getbbox(line)
    pad = random.uniform(0.2, 1.0) * size
    dark = random.random() < 0.6
    pale, deep = tuple(random.randint(200, 255) for _ in range(3)), ink()
    picture = Image.new("RGB", (int(right - left + pad * 2), int(bottom - top + pad * 2)), deep if dark else pale)
    ImageDraw.Draw(picture).text((pad - left, pad - top), line, fill=pale if dark else deep, font=font)
    return picture


def main():
    for kind in (sparkline, signature, panels, scatter, caption):
        folder = OUT / kind.__name__
        folder.mkdir(parents=True, exist_ok=True)
        for number in range(COUNT):
            picture = kind()
            if kind is not caption:
                picture = picture.resize((picture.width // 2, picture.height // 2), Image.LANCZOS)
            picture.save(folder / f"{number:05}.png", compress_level=1)


random.seed(7)
main()

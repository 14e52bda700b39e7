"""Draws ordinary pictures to judge by that are easily taken for CAPTCHAs, by other means than the training draws with.

    python3 hard.py OUT COUNT FONTS PICTURES

QR and bar codes, words, number plates, scanned numbers, texts about CAPTCHAs, and collages of PICTURES. Needs Pillow, qrcode and python-barcode.
"""
import io
import pathlib
import random
import sys

import barcode
from barcode.writer import ImageWriter
from PIL import Image, ImageDraw, ImageFilter, ImageFont, ImageOps
import qrcode

OUT, COUNT = pathlib.Path(sys.argv[1]), int(sys.argv[2])
FONTS = sorted(path for path in pathlib.Path(sys.argv[3]).iterdir() if any(name in path.name for name in ("Lato", "Cabin", "Vollkorn", "FreeM", "Dosis", "Jura")))
PICTURES = sorted(path for path in pathlib.Path(sys.argv[4]).rglob("*.*") if path.suffix in (".png", ".jpg"))
ABOUT = ("A CAPTCHA is a test that tells people and programs apart. Most show letters that are bent and crossed out, and ask "
         "the visitor to type them. Newer ones ask to select all pictures with traffic lights, or to slide a puzzle piece "
         "into its place. They are hard for people who see badly, and programs solve many of them. ").split()
NAMES = "Garden Harbour Museum Bakery Kitchen Library Orchard Station Market Theatre Pharmacy Bridge Gallery Studio".split()


def font(size):
    return ImageFont.truetype(str(random.choice(FONTS)), size)


def plain(words, size, ground, ink, pad):
    face = font(size)
    left, top, right, bottom = face.getbbox(words)
    picture = Image.new("RGB", (int(right - left + 2 * pad), int(bottom - top + 2 * pad)), ground)
    ImageDraw.Draw(picture).text((pad - left, pad - top), words, fill=ink, font=face)
    return picture


def qr():
    code = qrcode.QRCode(border=random.randint(1, 5), box_size=random.randint(2, 9))
    code.add_data("https://example.org/" + "".join(random.choices("abcdefghij0123456789", k=random.randint(4, 90))))
    return code.make_image().get_image().convert("RGB")


def bar():
    digits = "".join(random.choices("0123456789", k=12))
    made = barcode.get(random.choice(["ean13", "code128", "code39"]), digits, writer=ImageWriter())
    stream = io.BytesIO()
    made.write(stream, {"module_height": random.uniform(5, 16), "font_size": random.randint(6, 11), "dpi": random.choice([200, 250, 300])})
    return Image.open(stream).convert("RGB")


def word():
    ink, ground = random.choice([("black", "white"), ("white", "#224"), ("#800", "#fec"), ("#063", "white"), ("white", "#b22")])
    return plain(random.choice([str.upper, str.title, str.lower])(random.choice(NAMES)), random.randint(24, 80), ground, ink, random.randint(6, 40))


def plate():
    letters = "".join(random.choices("ABCDEFGHKLMNPRSTUVWXYZ", k=3))
    picture = plain(f"{letters} {random.randint(100, 9999)}", 64, random.choice(["white", "#fc3", "white"]), "black", 22)
    picture = ImageOps.expand(ImageOps.expand(picture, 4, "black"), random.randint(0, 60), tuple(random.randint(30, 160) for _ in range(3)))
    picture = picture.rotate(random.uniform(-6, 6), expand=True, fillcolor=(90, 90, 95)).filter(ImageFilter.GaussianBlur(random.uniform(0, 1.5)))
    return picture.resize((picture.width * 2 // 3, picture.height * 2 // 3))


def scanned():
    """A number on paper as a scanner sees it: grey, grained, a little askew."""
    picture = plain(" ".join(str(random.randint(0, 999)) for _ in range(random.randint(1, 3))), random.randint(28, 60), "#eee", "#333", 18)
    picture = picture.rotate(random.uniform(-2, 2), expand=True, fillcolor=(238, 238, 238)).filter(ImageFilter.GaussianBlur(0.7))
    return Image.blend(picture, Image.effect_noise(picture.size, 60).convert("RGB"), random.uniform(0.02, 0.14))


def about():
    """Text about CAPTCHAs."""
    width, size = random.randint(260, 700), random.randint(11, 20)
    face, lines, line = font(size), [], ""
    for one in ABOUT * random.randint(1, 2):
        if face.getlength(line + one) > width - 40:
            lines.append(line)
            line = ""
        line += one + " "
    picture = Image.new("RGB", (width, int((len(lines) + 1) * size * 1.5) + 40), random.choice(["white", "#f8f4e8"]))
    ImageDraw.Draw(picture).multiline_text((20, 20), "\n".join([*lines, line]), fill="#222", font=face, spacing=size * 0.4)
    return picture


def collage():
    across, down, gap = random.randint(2, 4), random.randint(1, 3), random.randint(0, 12)
    side = random.randint(90, 180)
    picture = Image.new("RGB", (across * (side + gap) + gap, down * (side + gap) + gap), random.choice(["white", "black", "#ccc"]))
    for at in range(across * down):
        one = ImageOps.fit(Image.open(random.choice(PICTURES)).convert("RGB"), (side, side))
        picture.paste(one, (gap + at % across * (side + gap), gap + at // across * (side + gap)))
    return picture


random.seed(3)
KINDS = {"qr": qr, "barcode": bar, "word": word, "plate": plate, "digit": scanned, "ui-text": about, "collage": collage}
for kind, draw in KINDS.items():
    folder = OUT / kind
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(COUNT):
        draw().save(folder / f"{number:03}.png")

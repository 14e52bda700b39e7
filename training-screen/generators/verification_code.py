"""graphic-verification-code (BSD) and generate-captcha (GPL-3.0): two libraries of PyPI around the same drawing."""
import pathlib
import random
import tempfile

from shared import FONTS, colour, font, text, write
from PIL import Image, ImageFont
import gvcode
from generate_captcha.generate_captcha import gen_captcha_text_image

# generate-captcha asks Pillow for what it has no longer.
ImageFont.FreeTypeFont.getsize = lambda self, text: self.getbbox(text)[2:]


def graphic():
    height = random.randint(26, 70)
    size = (int(height * random.uniform(2.6, 4.5)), height)
    light = colour(200, 255) if random.random() < 0.5 else (255, 255, 255)
    return gvcode.generate(
        size=size, bg_color=light, fg_color=colour(0, 160), font_size=int(height * random.uniform(0.45, 0.7)),
        font_file=random.choice([None, font()]), length=random.randint(4, 6), line_range=(1, random.randint(1, 8)),
        point_chance=random.choice([1, 2, 4, 8]), random_color=random.random() < 0.7)[0]


def generated():
    height = random.randint(30, 70)
    with tempfile.TemporaryDirectory() as folder:
        _, path = gen_captcha_text_image(
            folder, size=(int(height * random.uniform(3.0, 5.0)), height), fg_color=colour(0, 160),
            bg_color=random.choice([(255, 255, 255), colour(200, 255)]), font_size=int(height * random.uniform(0.5, 0.8)),
            font_type=random.choice(FONTS), length=random.randint(4, 6), draw_lines=True, n_line=(1, random.randint(2, 9)),
            draw_points=random.random() < 0.8, point_chance=random.choice([1, 2, 4, 8]),
            draw_transform=random.random() < 0.6)
        return Image.open(pathlib.Path(path)).copy()


write("verification-code", lambda: random.choice([graphic, generated])())

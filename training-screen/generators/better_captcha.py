"""bettercaptcha of PyPI (MIT)."""
import random

from shared import colour, font, text, write
from PIL import ImageFont
from bettercaptcha import CaptchaImage

ImageFont.FreeTypeFont.getsize = lambda self, text: self.getbbox(text)[2:]


def draw():
    ground = random.choice([None, "random", "color"])
    bent = random.random() < 0.6
    lines = random.choice([None, 2, 5, 9])
    points = random.choice([None, 10, 30, 60])
    if not (bent or lines or points or ground == "random"):
        lines = 4
    return CaptchaImage(
        font=font(), font_size=random.randint(22, 60), color=colour(0, 170), text=text(4, 8), background=ground,
        distortion=bent, lines=lines, points=points, frame=random.random() < 0.3).create()


write("bettercaptcha", draw)

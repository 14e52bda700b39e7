"""fast-captcha of PyPI (MIT)."""
import io
import random

from shared import font, write
from PIL import Image
from fast_captcha import img_captcha
from fast_captcha.img_captcha import get_ttf


def draw():
    height = random.randint(30, 70)
    size = int(height * random.uniform(0.6, 0.85))
    count = random.randint(4, 6)
    picture, _ = img_captcha(
        code_num=count, width=int(size * count * random.uniform(0.8, 1.3)), height=height, font_size=size,
        font_type=random.choice([*get_ttf(), font()]), lines_num=random.randint(2, 9),
        draw_points=random.random() < 0.4, points_density=random.randint(1, 6), img_type=random.choice(["png", "jpeg"]))
    return Image.open(io.BytesIO(picture.read()))


write("fast-captcha", draw)

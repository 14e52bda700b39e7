"""flask-simple-captcha of PyPI (MIT)."""
import random

from shared import colour, font, text, write
from flask_simple_captcha.img import create_text_img


def draw():
    dark = random.random() < 0.5
    ground, ink = (colour(0, 70), colour(150, 255)) if dark else (colour(180, 255), colour(0, 110))
    if random.random() < 0.4:
        ground, ink = (0, 0, 0), (255, 255, 255)
    return create_text_img(text(4, 8), font(), back_color=ground, text_color=ink)


write("flask-simple-captcha", draw)

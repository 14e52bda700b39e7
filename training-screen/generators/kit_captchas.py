"""captchakit and gbkomi-captcha of PyPI (MIT)."""
import io
import random

from shared import FONTS, LETTERS, PLAIN, colour, font, text, write
from PIL import Image
from captchakit.renderers.image import ImageRenderer
from captchakit.renderers.theme import Theme
from gbkomi_captcha.core import fonts
from gbkomi_captcha.core.generator import CaptchaGenerator

fonts._FONT_LIST.extend(random.sample(FONTS, 80) + PLAIN)


def sum_of_two():
    return f"{random.randint(1, 20)} {random.choice('+-*')} {random.randint(1, 20)} = ?"


def kit():
    theme = random.choice([Theme.CLASSIC, Theme.DARK, Theme.PASTEL, Theme.HIGH_CONTRAST])
    if random.random() < 0.5:
        theme = Theme(bg_color=colour(170, 255), palette=tuple(colour(0, 150) for _ in range(4)), noise_lines=random.randint(2, 9))
    size = random.randint(28, 48)
    words = sum_of_two() if random.random() < 0.3 else text(4, 7)
    wide = int(len(words) * size * random.uniform(0.7, 1.1)) + 20
    made = ImageRenderer(width=wide, height=int(size * random.uniform(1.5, 2.2)), font_size=size, theme=theme, font_path=font())
    return Image.open(io.BytesIO(made._render_sync(words)))


def wave():
    size, count = random.randint(28, 46), random.randint(4, 6)
    made = CaptchaGenerator({
        "length": count, "charset": random.choice(["0123456789", LETTERS]), "width": int(size * count * random.uniform(0.9, 1.3)) + 40,
        "height": int(size * random.uniform(1.4, 2.0)), "font_size": size, "distortion_strength": random.uniform(1.5, 6.0),
        "background_color": random.choice([(240, 240, 240), colour(190, 255)]), "text_color": random.choice([(0, 0, 0), colour(0, 130)])})
    return made.generate()[0]


write("captchakit", kit)
write("gbkomi-captcha", wave)

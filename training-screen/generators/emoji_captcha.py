"""EmojiCaptcha of PyPI (MIT)."""
import os
import random
import sys
import tempfile

from shared import PHOTOS, colour, write
from PIL import Image, ImageOps

# The package looks for Pillow's old names, shuffles with an argument that is gone, and writes where it stands.
sys.path = [os.path.abspath(path) for path in sys.path]
Image.ANTIALIAS = Image.LANCZOS
shuffle = random.shuffle
random.shuffle = lambda items, *_: shuffle(items)
os.chdir(tempfile.mkdtemp())
from EmojiCaptcha import Captcha


def draw():
    ground = None
    if random.random() < 0.7:
        size = random.choice([(500, 300), (480, 320), (460, 310)])
        if random.random() < 0.5:
            picture = ImageOps.fit(Image.open(random.choice(PHOTOS)).convert("RGB"), size)
        else:
            picture = Image.linear_gradient("L").resize(size)
            picture = ImageOps.colorize(picture, colour(), colour())
        picture.save("ground.png")
        ground = "ground.png"
    done = Captcha(file_name="one", background=ground).generate()
    picture = Image.open(done["captcha"]).convert("RGB")
    return ImageOps.contain(picture, (random.randint(200, 500),) * 2)


write("emoji-captcha", draw, 0.4)

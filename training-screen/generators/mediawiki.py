"""captcha.py of MediaWiki's ConfirmEdit (GPL-2+), from the package mediawiki of Debian."""
import importlib.util
import pathlib
import random
import sys
import tempfile

from shared import FONTS, LETTERS, STOCK, text, write
from PIL import Image, ImageMath

ImageMath.eval = getattr(ImageMath, "unsafe_eval", None) or ImageMath.lambda_eval
place = STOCK / "unpacked/usr/share/mediawiki/extensions-core/ConfirmEdit/captcha.py"
spec = importlib.util.spec_from_file_location("confirm_edit", place)
confirm_edit = importlib.util.module_from_spec(spec)
spec.loader.exec_module(confirm_edit)
# Newer Pillows want whole numbers to crop by.
crop = Image.Image.crop
Image.Image.crop = lambda self, box: crop(self, tuple(int(side) for side in box))
WORDS = "river stone cloud apple table green paper house light water music night garden winter silver candle".split()


def draw():
    code = "".join(random.sample(WORDS, 2)) if random.random() < 0.6 else text(5, 8, LETTERS)
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / "one.png"
        confirm_edit.gen_captcha(code, random.choice(FONTS), random.randint(24, 48), str(path))
        return Image.open(path).copy()


write("mediawiki", draw)

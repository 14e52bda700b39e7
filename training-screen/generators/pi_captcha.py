"""pi-captcha of PyPI (Apache-2.0): letters to be clicked in order, on photographs. OUT PHOTOGRAPHS FONTS COUNT SEED."""
import io
import pathlib
import random
import sys

from PIL import Image, ImageOps
from pi_captcha.base import option
from pi_captcha.click.builder import ClickBuilder as Click

out, photos, fonts = (pathlib.Path(argument) for argument in sys.argv[1:4])
count, seed = (int(argument) for argument in sys.argv[4:])
random.seed(seed)
faces = [fonts / name for name in ("DejaVuSans-Bold.ttf", "LiberationSans-Bold.ttf", "FreeSansBold.ttf", "Lato-Bold.ttf")]
faces = [str(face) for face in faces if face.exists()]
grounds = [ImageOps.fit(Image.open(path).convert("RGB"), (600, 440)) for path in sorted(photos.iterdir())]
for number in range(count):
    builder = Click()
    builder.set_options(Click.with_range_len(option.RangeVal(4, 6)), Click.with_range_verify_len(option.RangeVal(2, 4)))
    builder.set_resources(Click.with_fonts(faces), Click.with_backgrounds([random.choice(grounds)]),
                          Click.with_chars(list(random.choice(["ABCDEFGHJKLMNPQRSTUVWXYZ", "23456789ABCDEF"]))))
    made = builder.make().generate()
    picture = made.get_master_image()
    picture = picture if isinstance(picture, Image.Image) else picture.get()
    picture.convert("RGB").save(out / "py-pi-captcha" / f"{number:03}.png")

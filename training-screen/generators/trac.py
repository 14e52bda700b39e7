# The image captcha of Trac's spam filter (adium/trac-spamfilter, BSD; Python 2, so its one method that draws is run by itself), in its own font Vera, here DejaVu's and others of FONTS. SOURCE OUT COUNT FONTS.
import random, re, sys, textwrap
from PIL import Image, ImageDraw, ImageFilter, ImageFont
source, out, count, fonts = sys.argv[1:]
text = open(source, encoding="utf-8").read()
code = textwrap.dedent(text[text.index("    def gen_captcha"):])
class Face(ImageFont.FreeTypeFont):
    def getsize(self, text):
        return self.getbbox(text)[2:]
class Fonts:
    truetype = staticmethod(lambda face, size: Face(face, size))
class Pen:
    """As Pillow drew: a box may be told by any two corners."""
    def __init__(self, image):
        self.pen = ImageDraw.Draw(image)
        self.text = self.pen.text
    def rectangle(self, box, fill):
        a, b, c, d = box
        self.pen.rectangle((min(a, c), min(b, d), max(a, c), max(b, d)), fill=fill)
class Pens:
    Draw = Pen
world = {"random": random, "Image": Image, "ImageDraw": Pens, "ImageFilter": ImageFilter, "ImageFont": Fonts, "xrange": range}
exec(code, world)
random.seed(5)
faces = ["DejaVuSans.ttf", "DejaVuSans.ttf", "DejaVuSerif.ttf", "DejaVuSans-Bold.ttf", "DejaVuSansMono.ttf"]
for number in range(int(count)):
    word = "".join(random.choice("abcdefghkmnopqrstuvwxyz") for _ in range(6 if number % 3 == 0 else random.randint(4, 8)))
    world["gen_captcha"](None, open(f"{out}/{number:03}.jpg", "wb"), word, f"{fonts}/{faces[0 if number % 3 == 0 else random.randint(0, 4)]}", 25 if number % 3 == 0 else random.randint(18, 36))

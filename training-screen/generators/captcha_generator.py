"""CaptchaGenerator of PyPI (MIT): codes in five styles, and riddles of shapes, clocks, mazes and puzzles."""
import random
import tempfile

from shared import COUNT, FONTS, PHOTOS, PLAIN, colour, text, write
from PIL import Image, ImageOps
import CaptchaGenerator as cg
from CaptchaGenerator.core.renderer import render_captcha
from CaptchaGenerator.generators import SUPPORTED_CAPTCHAS

LOADER = cg.TextCaptcha()._load_font
HARDNESS = ["easy", "medium", "hard", "extreme"]
STYLES = ["modern", "minimal", "mesh", "arc", "wave"]


def code():
    photo = Image.open(random.choice(PHOTOS)) if random.random() < 0.12 else None
    colours = ["#%02x%02x%02x" % colour(0, 200) for _ in range(3)] if random.random() < 0.4 else None
    picture = render_captcha(
        text(4, 7), font_loader=LOADER, fonts=[random.choice(random.choice([FONTS, PLAIN])) for _ in range(3)],
        background=photo, preferred_colors=colours, difficulty=random.choice(HARDNESS), style=random.choice(STYLES))
    wide = random.randint(150, 480)
    return picture.resize((wide, wide // 3))


def riddle():
    """A riddle, without its written question: what the library puts into the picture."""
    name = random.choice(["AnalogClockCaptcha", "ClickPointCaptcha", "IrregularPuzzleCaptcha", "MazeCaptcha",
                          "OddOneOutCaptcha", "PatternCompletionCaptcha", "Perspective3DCaptcha", "ShapeCountCaptcha",
                          "SliderPuzzleCaptcha", "MathImageCaptcha", "SequenceCaptcha", "MissingCharacterCaptcha"])
    make = SUPPORTED_CAPTCHAS[name]()
    with tempfile.TemporaryDirectory() as folder:
        asked = {"name_export": "one", "path_export": folder}
        wanted = make.generate.__kwdefaults__ or {}
        named = make.generate.__code__.co_varnames[: make.generate.__code__.co_argcount + make.generate.__code__.co_kwonlyargcount]
        if "fonts" in named:
            asked["fonts"] = [random.choice(PLAIN)]
        if "image_path" in named:
            asked["image_path"] = random.choice(PHOTOS)
        if "difficulty" in wanted:
            asked["difficulty"] = random.choice(HARDNESS)
        make.generate(**asked)
        import pathlib
        path = max(pathlib.Path(folder).iterdir(), key=lambda path: path.stat().st_size)
        picture = Image.open(path).convert("RGB")
    return ImageOps.contain(picture, (random.randint(220, 720),) * 2)


write("captcha-generator", code)
write("captcha-generator-riddle", riddle, 0.5)

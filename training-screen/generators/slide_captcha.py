"""ray-slide-captcha of PyPI (MIT): a puzzle piece that is to be slid into its gap, the piece where it starts."""
import base64
import io
import random
import tempfile
import pathlib

from shared import PHOTOS, write
from PIL import Image
from ray_slide_captcha import service


def opened(url):
    return Image.open(io.BytesIO(base64.b64decode(url.split(",")[1]))).convert("RGBA")


def draw():
    ground, piece, _ = service._generate_puzzle_pair(
        pathlib.Path(random.choice(PHOTOS)).resolve().as_uri(), random.randint(110, service.CANVAS_WIDTH - 50))
    picture = opened(ground)
    if random.random() < 0.7:
        picture.alpha_composite(opened(piece), (random.randint(0, 30), 60))
    return picture


write("ray-slide-captcha", draw, 0.3)

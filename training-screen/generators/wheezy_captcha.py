"""wheezy.captcha 3.2.2 of PyPI (MIT): OUT COUNT FONTS SEED."""
import pathlib
import random
import sys

from wheezy.captcha import image

out, count, fonts = pathlib.Path(sys.argv[1]) / "py-wheezy-captcha", int(sys.argv[2]), pathlib.Path(sys.argv[3])
random.seed(int(sys.argv[4]))
out.mkdir(parents=True, exist_ok=True)
names = ("DejaVuSans.ttf", "DejaVuSans-Bold.ttf", "FreeSerif.ttf", "LiberationSans-Regular.ttf", "LiberationMono-Bold.ttf", "Lato-Regular.ttf")
faces = [str(fonts / name) for name in names if (fonts / name).exists()]


def colour(low, high):
    return "#" + "".join(f"{random.randint(low, high):02x}" for _ in range(3))


for number in range(count):
    usual = number % 2 == 0
    width, height = (200, 75) if usual else random.choice([(120, 45), (160, 60), (240, 90), (300, 100)])
    letters = random.choice(["ABCDEFGHJKLMNPQRSTUVWXYZ23456789", "0123456789", "abcdefghijkmnpqrstuvwxyz"]) if not usual else "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
    ink = "#5C87B2" if usual else random.choice([lambda: colour(0, 160), colour(0, 160)])
    bends = [image.warp(), image.rotate(), image.offset()] if usual else random.sample([image.warp(), image.rotate(random.randint(10, 40)), image.offset()], random.randint(1, 3))
    steps = [image.background() if usual else image.background(colour(200, 255)),
             image.text(fonts=random.sample(faces, random.randint(1, len(faces))), font_sizes=tuple(int(height * part) for part in (0.55, 0.65, 0.75)),
                        color=ink, squeeze_factor=0.8 if usual else random.uniform(0.7, 1.05), drawings=bends)]
    if usual or random.random() < 0.7:
        steps.append(image.curve() if usual else image.curve(colour(60, 180), random.randint(1, 5), random.randint(3, 8)))
    if usual or random.random() < 0.6:
        steps.append(image.noise() if usual else image.noise(random.randint(20, 300), colour(60, 230), random.randint(1, 3)))
    if usual or random.random() < 0.6:
        steps.append(image.smooth())
    text = random.sample(letters, 4 if usual else random.randint(4, 6))
    image.captcha(drawings=steps, width=width, height=height)(text).save(out / f"{number:03}.png")

"""multicolorcaptcha 1.2.0 of PyPI (GPL-3.0), in its own fonts: codes and sums. OUT COUNT SEED."""
import pathlib
import random
import sys

from multicolorcaptcha import CaptchaGenerator

out, count, seed = pathlib.Path(sys.argv[1]) / "py-multicolorcaptcha", int(sys.argv[2]), int(sys.argv[3])
random.seed(seed)
out.mkdir(parents=True, exist_ok=True)
sizes = [CaptchaGenerator(size) for size in (1, 2, 2, 3, 4, 5)]
for number in range(count):
    one = random.choice(sizes)
    level = random.choice([0, 1, 2, 2, 3, 4])
    two = random.random() < 0.7
    if number % 3 == 2:
        made = one.gen_math_captcha_image(difficult_level=level, multicolor=two)
    else:
        made = one.gen_captcha_image(difficult_level=level, chars_mode=random.choice(["nums", "nums", "hex", "ascii"]), multicolor=two,
                                     margin=random.random() < 0.6)
    picture = made.image
    if random.random() < 0.5:
        picture.thumbnail((random.randint(200, 500),) * 2)
    picture.save(out / f"{number:03}.png")

# randcaptcha of 2023-02-23 (LeonardoReichert/randcaptcha, MIT), in fonts of FONTS. FROM (the folder of randcaptcha.py) OUT COUNT FONTS.
import random, sys
source, out, count, fonts = sys.argv[1:]
sys.path.insert(0, source)
from randcaptcha import CreateImageCaptcha
random.seed(5)
faces = ["LiberationSans-Bold.ttf", "LiberationSans-Regular.ttf", "LiberationSerif-Bold.ttf", "LiberationMono-Bold.ttf"]
grounds = [(200, 200, 200), (200, 200, 200), (180, 180, 180), (20, 20, 20), (255, 255, 255), (230, 240, 250), (250, 240, 220)]
for number in range(int(count)):
    plain = number % 4 == 0
    how = {} if plain else {"length": random.randint(4, 7), "background": random.choice(grounds), "addgarbage": random.random() < 0.8,
                            "rotate": random.choice([(-60, 60), (-30, 30), (-15, 15), None])}
    CreateImageCaptcha(f"{fonts}/{random.choice(faces)}", 25 if plain else random.randint(20, 40), filename_out=f"{out}/{number:03}.png", **how)

"""captcha.sh of ejabberd (GPL-2+) and the styles of ruby-simple-captcha2 (MIT), from packages of Debian, by ImageMagick.

The second is a list of settings for ImageMagick within a Ruby file; the list is read from there.
"""
import os
import pathlib
import random
import re
import subprocess
import tempfile

from shared import PLAIN, STOCK, FONTS, text, write
from PIL import Image, ImageOps
import io

UNPACKED = STOCK / "unpacked"
CONVERT = os.environ.get("CONVERT", "convert")
STYLES = re.findall(r"'\w+'\s*=> \[(.*)\]", (UNPACKED / "usr/lib/ruby/vendor_ruby/simple_captcha/image.rb").read_text())
BIN = tempfile.mkdtemp()
WRAPPER = pathlib.Path(BIN) / "convert"
WRAPPER.write_text(f'#!/bin/sh\nexec {CONVERT} -font "$FONT" "$@"\n')
WRAPPER.chmod(0o755)


def run(command):
    # The shell's own directories stay; the font comes from the environment.
    env = {**os.environ, "PATH": f"{BIN}:{os.environ['PATH']}", "FONT": random.choice(random.choice([PLAIN, FONTS]))}
    done = subprocess.run(command, env=env, capture_output=True, timeout=20, check=True)
    return Image.open(io.BytesIO(done.stdout)).convert("RGBA")


def on_white(picture):
    white = Image.new("RGBA", picture.size, "white")
    white.alpha_composite(picture)
    return white


def ejabberd():
    code = text(5, 6, "0123456789") if random.random() < 0.5 else text(4, 6)
    return on_white(run(["bash", str(UNPACKED / "usr/share/ejabberd/captcha.sh"), code]))


def simple_captcha():
    style = re.findall(r"'([^']*)'", random.choice(STYLES))
    low, high = random.choice([((0, 1), (80, 99)), ((2, 3), (50, 69)), ((4, 5), (30, 49))])
    settings = [part for option in style for part in option.split()]
    settings += ["-size", random.choice(["100x28", "120x40", "160x50"]), "-wave", f"{random.randint(*low)}x{random.randint(*high)}",
                 "-gravity", "Center", "-pointsize", str(random.choice([22, 22, 28])), "-implode", random.choice(["0", "0.1", "0.2", "0.3"])]
    noise = ["-evaluate", "Uniform-noise", str(random.randint(1, 30))] if random.random() < 0.4 else []
    return on_white(run([str(WRAPPER), *settings, f"label:{text(5, 6)}", *noise, "png:-"]))


write("ejabberd", ejabberd, 0.6)
write("simple-captcha2", simple_captcha, 0.6)

"""Cuts the pictures out of resource files of Qt, which hold WebP files as they are: four of each at most.

    python3 carve.py RESOURCES OUT
"""
import io
import pathlib
import random
import re
import sys

from PIL import Image

resources, out = (pathlib.Path(argument) for argument in sys.argv[1:])
out.mkdir(parents=True, exist_ok=True)
random.seed(2)
files = sorted(resources.glob("*.rcc"))
random.shuffle(files)
for file in files:
    data, kept = file.read_bytes(), 0
    for found in re.finditer(rb"RIFF....WEBPVP8", data, re.S):
        start = found.start()
        end = start + 8 + int.from_bytes(data[start + 4:start + 8], "little")
        try:
            picture = Image.open(io.BytesIO(data[start:end]))
            picture.load()
        except OSError:
            continue
        if min(picture.size) >= 60:
            picture.save(out / f"{file.stem}-{kept}.png", compress_level=1)
            kept += 1
        if kept == 4:
            break

"""Scales the photographs of the stock down, so that reading them is quick.

    python3 photos.py STOCK
"""
import pathlib
import sys

from PIL import Image

stock = pathlib.Path(sys.argv[1])
share = stock / "unpacked/usr/share"
examples = "doc/opencv-doc/examples/"
places = ["backgrounds", "wallpapers", examples + "data", examples + "text", examples + "ximgproc"]
files = sorted(f for place in places for f in (share / place).rglob("*") if f.suffix.lower() in {".jpg", ".jpeg", ".png", ".webp"})
kept = 0
for file in files:
    # Wallpapers come in many sizes of the same picture; calibration boards are no photographs.
    sized = "contents/images" in str(file)
    if (sized and not file.stem.startswith("1920x1080")) or file.name.startswith(("left0", "right0", "chess")):
        continue
    try:
        picture = Image.open(file).convert("RGB")
    except OSError:
        continue
    if min(picture.size) >= 90:
        picture.thumbnail((700, 700))
        picture.save(stock / "photos" / f"{kept:03}.png")
        kept += 1
print(kept, "photographs")

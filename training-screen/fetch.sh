#!/bin/sh
# Fetches what the training draws with, open fonts, photographs and ordinary pictures from Debian packages, and ordinary
# pictures to judge by, which it never sees. Nothing of it is committed.
#
#   sh fetch.sh STOCK HELDOUT
#
# Needs apt, dpkg and Python with Pillow. Each package's licence is in its usr/share/doc/PACKAGE/copyright.
set -eu
stock=$1
heldout=$2
here=$(pwd)
mkdir -p "$stock/fonts" "$stock/photos" "$stock/deb" "$stock/unpacked"

fonts="fonts-dejavu-core fonts-dejavu-extra fonts-liberation fonts-freefont-ttf fonts-roboto-unhinted fonts-open-sans fonts-lato
fonts-comic-neue fonts-croscore fonts-crosextra-carlito fonts-crosextra-caladea fonts-hack fonts-firacode fonts-inconsolata
fonts-play fonts-quicksand fonts-femkeklaver fonts-breip fonts-dkg-handwriting fonts-rufscript fonts-ecolier-court fonts-isabella
fonts-ocr-a fonts-ocr-b fonts-vollkorn fonts-radisnoir fonts-sjfonts fonts-jura fonts-mononoki fonts-tomsontalks
fonts-humor-sans fonts-lobster fonts-lobstertwo fonts-prociono fonts-yanone-kaffeesatz fonts-dosis fonts-averia-sans-gwf
fonts-linex fonts-wqy-microhei fonts-cabin fonts-kiloji fonts-dustin fonts-aoyagi-soseki fonts-evertype-conakry
fonts-league-spartan fonts-urw-base35"
photos="mate-backgrounds ukui-wallpapers plasma-workspace-wallpapers opencv-doc gnome-backgrounds lomiri-wallpapers-20.04"
# GFDL, public domain, BSD; and to judge by: BSD, CC BY-SA.
pictures="gimp-help-en openclipart-png python-pandas-doc python-sklearn-doc gnome-user-docs"

cd "$stock/deb"
for package in $fonts $photos $pictures; do
    apt-get download -qq "$package"
done
cd "$here"
for archive in "$stock"/deb/*.deb; do
    dpkg -x "$archive" "$stock/unpacked"
done
find "$stock/unpacked/usr/share/fonts" \( -iname '*.ttf' -o -iname '*.otf' -o -iname '*.ttc' \) -exec cp -n {} "$stock/fonts/" \;
python3 - "$stock" "$heldout" <<'PYTHON'
"""Scales the photographs down, so that reading them is quick."""
import pathlib, random, sys
from PIL import Image

stock = pathlib.Path(sys.argv[1])
share = stock / "unpacked/usr/share"
endings = {".jpg", ".jpeg", ".png", ".webp"}
examples = "doc/opencv-doc/examples/"
places = ["backgrounds", "wallpapers", examples + "data", examples + "text", examples + "ximgproc"]
files = sorted(f for place in places for f in (share / place).rglob("*") if f.suffix.lower() in endings)
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


def put(files, out, longest, most):
    """Copies some of the files, on white and no larger than needed."""
    out.mkdir(parents=True, exist_ok=True)
    files = sorted(files)
    random.Random(1).shuffle(files)
    kept = 0
    for file in files:
        if kept == most:
            break
        try:
            picture = Image.open(file).convert("RGBA")
        except OSError:
            continue
        w, h = picture.size
        if min(w, h) < 24 or w * h < 2500 or max(w, h) > 12 * min(w, h):
            continue
        white = Image.new("RGBA", picture.size, "white")
        white.alpha_composite(picture)
        picture = white.convert("RGB")
        if len(picture.resize((32, 32)).getcolors()) >= 4:
            picture.thumbnail((longest, longest))
            picture.save(out / f"{kept:04}.png")
            kept += 1
    print(out, kept)


manual = [f for ending in ("*.png", "*.jpg") for f in (share / "gimp").rglob(ending)]
clip = list((share / "openclipart").rglob("*.png"))
unseen = [f for f in clip if {"animals", "transportation", "food"} & set(f.parts)]
pictures, heldout = stock / "pictures", pathlib.Path(sys.argv[2])
put(manual, pictures / "gimp", 760, 1300)
put(set(clip) - set(unseen), pictures / "clip", 420, 900)
put((share / "doc/python-pandas-doc").rglob("*.png"), pictures / "pandas", 700, 300)
charts = [f for f in (share / "doc/python-sklearn-doc").rglob("*.png") if "thumb" not in f.name]
put(charts, heldout / "chart-sklearn", 900, 300)
put((share / "help").rglob("*.png"), heldout / "screenshot-gnome", 900, 100)
put(unseen, heldout / "clipart-openclipart", 420, 150)
PYTHON

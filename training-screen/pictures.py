"""Copies ordinary pictures out of unpacked packages, on white and no larger than needed; pages of PDF files are drawn first.

    python3 pictures.py UNPACKED OUT TABLE

A line of TABLE: kind, how many, the longest side, patterns of paths below UNPACKED, and behind `!` what may not be in them. Needs Pillow and pypdfium2.
"""
import pathlib
import random
import sys

from PIL import Image
import pypdfium2

Image.MAX_IMAGE_PIXELS = 40_000_000


def pages(path, most):
    """Some pages of a PDF file, as a screen shows them."""
    document = pypdfium2.PdfDocument(path)
    for number in random.sample(range(len(document)), min(most, len(document))):
        yield document[number].render(scale=random.uniform(0.7, 1.6)).to_pil()


def on_white(picture):
    picture = picture.convert("RGBA")
    white = Image.new("RGBA", picture.size, random.choice(["white", "white", "#ddd", "black"]))
    white.alpha_composite(picture)
    return white.convert("RGB")


def usable(picture):
    """Neither an icon of few pixels nor a strip, and not one colour."""
    w, h = picture.size
    if min(w, h) < 20 or w * h < 1600 or max(w, h) > 12 * min(w, h):
        return False
    return len(picture.resize((32, 32)).convert("RGB").getcolors(2000) or [0] * 9) >= 4


def copied(path, out, number, longest):
    """How many pictures came of a file."""
    many = pages(path, 12) if path.suffix == ".pdf" else [Image.open(path)]
    kept = 0
    for picture in many:
        if not usable(picture):
            continue
        picture = on_white(picture)
        picture.thumbnail((longest, longest))
        picture.save(out / f"{number + kept:05}.png", compress_level=1)
        kept += 1
    return kept


def main(unpacked, out, table):
    random.seed(1)
    for line in table.read_text().splitlines():
        kind, most, longest, *patterns = line.split()
        folder = out / kind
        if folder.exists():
            continue
        wanted = [pattern for pattern in patterns if not pattern.startswith("!")]
        left_out = [pattern[1:] for pattern in patterns if pattern.startswith("!")]
        files = sorted({path for pattern in wanted for path in unpacked.glob(pattern) if path.is_file()})
        files = [path for path in files if not any(part in str(path) for part in left_out)]
        random.shuffle(files)
        folder.mkdir(parents=True)
        kept = 0
        for path in files:
            if kept >= int(most):
                break
            try:
                kept += copied(path, folder, kept, int(longest))
            except Exception as error:
                print(path.name, error, file=sys.stderr)
        print(kind, kept, flush=True)


main(*(pathlib.Path(argument) for argument in sys.argv[1:]))

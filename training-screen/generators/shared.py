"""What the generators in Python share: arguments, fonts, and the loop that writes pictures."""
import pathlib
import random
import string
import sys
import traceback

OUT, COUNT, STOCK = pathlib.Path(sys.argv[1]), int(sys.argv[2]), pathlib.Path(sys.argv[3])
FONTS = [str(path) for path in sorted((STOCK / "fonts").iterdir()) if path.suffix in (".ttf", ".otf")]
PLAIN = [path for path in FONTS if any(name in path for name in ("DejaVuS", "Liberation", "FreeS", "Roboto", "OpenSans"))]
PHOTOS = sorted(str(path) for path in (STOCK / "photos").iterdir())
LETTERS = string.ascii_letters + string.digits


def font():
    """A font, half of the time one of the plain ones that most people use."""
    return random.choice(random.choice([FONTS, PLAIN]))


def text(low=4, high=7, letters=LETTERS):
    """A code of some letters; digits alone and capitals alone are as usual as a mixture."""
    letters = random.choice([letters, string.digits, string.ascii_uppercase, letters])
    return "".join(random.choices(letters, k=random.randint(low, high)))


def colour(low=0, high=255):
    """A colour between two lights."""
    return tuple(random.randint(low, high) for _ in range(3))


def write(name, draw, share=1.0):
    """Writes so many pictures of a family; `draw` returns one, or fails now and then."""
    folder = OUT / name
    folder.mkdir(parents=True, exist_ok=True)
    kept = failed = 0
    while kept < COUNT * share and failed < 50:
        try:
            picture = draw()
            picture.convert("RGB").save(folder / f"{kept:05}.png")
            kept += 1
        except Exception:
            failed += 1
            if failed == 1:
                traceback.print_exc()
    print(name, kept, "failed", failed, flush=True)

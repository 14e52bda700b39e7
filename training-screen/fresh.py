"""Copies ordinary pictures out of packages that nothing was learnt from or chosen by: evenly over each package, none twice.

    python3 fresh.py UNPACKED OUT TABLE

UNPACKED holds a folder for each package. A line of TABLE: kind, package, how many at most, what must be in a path, and behind `!` what may not be. Needs Pillow.
"""
import hashlib
import pathlib
import sys

from PIL import Image

Image.MAX_IMAGE_PIXELS = 60_000_000
LONGEST = 1100
SUFFIXES = {".png", ".jpg", ".jpeg", ".webp", ".gif"}
# Icons of manuals are no pictures that anybody would ask about.
NEVER = ["/icons/", "/hicolor/", "icon-", "/callouts/"]


def usable(path, seen):
    """A still picture of some size, whose bytes were not met before."""
    try:
        with Image.open(path) as picture:
            small = picture.width < 100 or picture.height < 60
            if small or getattr(picture, "is_animated", False) or max(picture.size) > 8 * min(picture.size):
                return False
    except (OSError, Image.DecompressionBombError):
        return False
    digest = hashlib.sha256(path.read_bytes()).digest()
    new = digest not in seen
    seen.add(digest)
    return new


def on_white(path):
    with Image.open(path) as picture:
        picture = picture.convert("RGBA")
    white = Image.new("RGBA", picture.size, "white")
    white.alpha_composite(picture)
    return white.convert("RGB")


def is_like(picture, others):
    """Says whether one of the same form looks the same from afar; notes it if not."""
    form, far = picture.width / picture.height, picture.resize((16, 16), Image.Resampling.BOX).tobytes()
    for other_form, other_far in others:
        if abs(form - other_form) < 0.03 * form and sum(abs(a - b) for a, b in zip(far, other_far)) < 768:
            return True
    others.append((form, far))
    return False


def main(unpacked, out, table):
    for line in table.read_text().splitlines():
        kind, package, most, *needs = line.split()
        most, without = int(most), [word[1:] for word in needs if word.startswith("!")] + NEVER
        needs = [word for word in needs if not word.startswith("!")]
        paths = sorted(path for path in (unpacked / package).rglob("*") if path.suffix.lower() in SUFFIXES)
        paths = [path for path in paths if path.is_file() and not path.is_symlink()]
        paths = [path for path in paths if all(word in str(path) for word in needs)]
        seen = set()
        paths = [path for path in paths if not any(word in str(path) for word in without) and usable(path, seen)]
        take = min(most, len(paths))
        order = [paths[at * len(paths) // take] for at in range(take)]
        rest = [path for path in paths if path not in set(order)]
        kept, others = 0, []
        folder = out / f"{kind}-{package}"
        folder.mkdir(parents=True, exist_ok=True)
        for path in order + rest[:: max(1, len(rest) // 60)]:
            if kept == most:
                break
            picture = on_white(path)
            if len(picture.resize((32, 32)).getcolors(2000) or [0] * 9) < 4 or is_like(picture, others):
                continue
            picture.thumbnail((LONGEST, LONGEST))
            picture.save(folder / f"{kept:05}.png", compress_level=1)
            kept += 1
        print(f"{folder.name}: {kept} of {len(paths)}", flush=True)


if __name__ == "__main__":
    main(*map(pathlib.Path, sys.argv[1:4]))

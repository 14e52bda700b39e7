"""Removes pictures of a kind that look like one before them. FOLDER of kinds."""
import pathlib
import sys

from PIL import Image

for kind in sorted(pathlib.Path(sys.argv[1]).iterdir()):
    seen, gone = [], 0
    for path in sorted(kind.glob("*.png")):
        picture = Image.open(path)
        small = picture.convert("RGB").resize((16, 16), Image.Resampling.BOX).tobytes()
        like = (other for size, other in seen if size == picture.size and sum(abs(a - b) for a, b in zip(small, other)) < 768)
        if next(like, None) is not None:
            path.unlink()
            gone += 1
        else:
            seen.append((picture.size, small))
    print(kind.name, len(seen), "gone", gone)

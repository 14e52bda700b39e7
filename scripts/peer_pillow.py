#!/usr/bin/env python3
"""Does with Pillow what `cargo bench -p vqa-image` measures, so that the two can be compared in one session.

Usage: peer_pillow.py FOLDER [PROCESSES]

FOLDER holds the inputs of the bench: `cargo bench -p vqa-image --bench pictures -- --write FOLDER` writes them.
Each picture is opened, turned upright, scaled to what gpt-4o keeps at `high` (2048 px box, 768 px short side) with
Lanczos, and encoded: JPEG at quality 90 without subsampling, or PNG. `draft` lets the decoder scale, as ours may.
"""

import io
import sys
import time
from multiprocessing import Pool
from pathlib import Path

from PIL import Image, ImageOps

ROUNDS = 10


def kept(width, height):
    scale = min(1, 2048 / max(width, height))
    width, height = int(width * scale), int(height * scale)
    scale = min(1, 768 / min(width, height))
    return int(width * scale), int(height * scale)


def prepare(data, draft):
    image = Image.open(io.BytesIO(data))
    size = kept(*image.size)
    if draft:
        image.draft("RGB", (size[0] * 3 // 2, size[1] * 3 // 2))
    kind = image.format
    image = ImageOps.exif_transpose(image).convert("RGB")
    if image.size != size:
        image = image.resize(size, Image.LANCZOS)
    out = io.BytesIO()
    if kind == "JPEG":
        image.save(out, "JPEG", quality=90, subsampling=0)
    else:
        image.save(out, "PNG", compress_level=1)
    return out.tell()


def work(job):
    path, draft = job
    data = Path(path).read_bytes()
    for _ in range(ROUNDS):
        prepare(data, draft)


def main():
    folder = Path(sys.argv[1])
    processes = int(sys.argv[2]) if len(sys.argv) > 2 else 1
    jobs = [("photo.jpg", False), ("photo.jpg", True), ("screenshot.png", False)]
    with Pool(processes) as pool:
        for name, draft in jobs:
            pool.map(work, [(folder / name, draft)] * processes)
            start = time.perf_counter()
            pool.map(work, [(folder / name, draft)] * processes)
            rate = ROUNDS * processes / (time.perf_counter() - start)
            print(f"{name}{' with draft' if draft else ''}: {rate:.1f} pictures/s, {processes} process(es)")


if __name__ == "__main__":
    main()

"""What the charts show that the check for line styles is measured on: curves, and choices of looks, by a seed.

Each program that draws reads the same kinds of content and draws them in its own way.
"""

import argparse
import math
import pathlib
import random

WITHOUT = ["lines", "marked", "points", "bars"]
WORDS = "alpha beta control model north south treated placebo 2019 2020 x y rate sum low high".split()


def chart(seed, styled):
    """Chooses one chart. `styled`: its lines differ by dashes and dots."""
    chance = random.Random(f"{seed} {styled}")
    count = chance.randint(2, 5)
    points = chance.choice([2, 6, 12, 25, 60, 120])
    return {
        "chance": chance,
        "kind": "lines" if styled else WITHOUT[seed % len(WITHOUT)],
        "styled": styled,
        "size": (chance.randint(420, 1400), chance.randint(320, 900)),
        "coloured": chance.random() < 0.5,
        "width": chance.choice([1.0, 1.5, 2.0, 2.5]),
        "grid": chance.choice(["none", "none", "solid", "dashed", "dotted"]),
        "legend": chance.random() < 0.7,
        "marked": styled and chance.random() < 0.2,
        "names": chance.sample(WORDS, count),
        "title": " ".join(chance.sample(WORDS, 3)),
        "ending": chance.choice(["png", "png", "png", "jpg"]),
        "series": [curve(chance, points) for _ in range(count)],
    }


def curve(chance, points):
    """Draws points of a straight line, a soft curve, or a random walk."""
    kind = chance.choice(["straight", "soft", "walk"])
    start, rise = chance.uniform(0, 10), chance.uniform(-8, 8)
    waves = [(chance.uniform(0, 3), chance.uniform(0.5, 3), chance.uniform(0, 7)) for _ in range(3)]
    at, all_points = start, []
    for step in range(points):
        along = step / max(points - 1, 1)
        at += chance.gauss(0, 6 / math.sqrt(points))
        soft = sum(high * math.sin(often * math.pi * along + shift) for high, often, shift in waves)
        value = {"straight": start + rise * along, "soft": start + rise * along + soft, "walk": at}[kind]
        all_points.append((along * 10, value))
    return all_points


def each(draw, name):
    """Draws `COUNT` charts with styles and as many without, into `OUT/with-NAME` and `OUT/without-NAME`."""
    typed = argparse.ArgumentParser()
    typed.add_argument("out", type=pathlib.Path)
    typed.add_argument("count", type=int)
    typed.add_argument("--first", type=int, default=0, help="the first seed")
    typed = typed.parse_args()
    for side, styled in [("with", True), ("without", False)]:
        folder = typed.out / f"{side}-{name}"
        folder.mkdir(parents=True, exist_ok=True)
        for seed in range(typed.first, typed.first + typed.count):
            plan = chart(seed, styled)
            draw(plan, folder / f"{seed:04}.{plan['ending']}")

"""Trains the network that tells Latin letters from others: `python train.py PAGES ORDINARY WEIGHTS`.

PAGES and ORDINARY are what `cargo xtask letters` wrote of drawn pages and of ordinary pictures. All letters of a page of another
script count as foreign, those that look Latin too: the mean over many letters decides.
"""

import pathlib
import sys

import numpy as np

INPUTS, HIDDEN, STEPS, BATCH = 259, 64, 12_000, 256


def letters(folder):
    """Reads letters by file: `SCRIPT-NUMBER.f32`."""
    files = sorted(pathlib.Path(folder).glob("*.f32"))
    return [(file.name.split("-")[0], np.fromfile(file, "<f4").reshape(-1, INPUTS)) for file in files]


def train(foreign, latin, rng):
    at = [
        rng.normal(0, 0.08, (INPUTS, HIDDEN)).astype("f"),
        np.zeros(HIDDEN, "f"),
        rng.normal(0, 0.15, HIDDEN).astype("f"),
        np.zeros((), "f"),
    ]
    slow, square = [0 * each for each in at], [0 * each for each in at]
    wanted = np.repeat([1, 0], BATCH // 2).astype("f")
    for step in range(1, STEPS + 1):
        seen = np.concatenate([side[rng.integers(0, len(side), BATCH // 2)] for side in (foreign, latin)])
        units = np.maximum(seen @ at[0] + at[1], 0)
        off = (1 / (1 + np.exp(-(units @ at[2] + at[3]))) - wanted) / BATCH
        back = np.outer(off, at[2]) * (units > 0)
        slopes = [seen.T @ back + 1e-5 * at[0], back.sum(0), units.T @ off, off.sum()]
        rate = 2e-3 * (1 - step / STEPS)
        # Adam, by Kingma and Ba, 2014.
        for n, slope in enumerate(slopes):
            slow[n] = 0.9 * slow[n] + 0.1 * slope
            square[n] = 0.999 * square[n] + 0.001 * slope**2
            at[n] = at[n] - rate * slow[n] / (1 - 0.9**step) / (np.sqrt(square[n] / (1 - 0.999**step)) + 1e-8)
    return at


def main(pages, ordinary, weights):
    pages, ordinary = letters(pages), letters(ordinary)
    foreign = np.concatenate([seen for script, seen in pages if script != "latin"])
    latin = np.concatenate([seen for script, seen in pages if script == "latin"] + [seen for _, seen in ordinary])
    print(len(foreign), "foreign letters,", len(latin), "Latin ones")
    inner, lift, outer, outer_lift = train(foreign, latin, np.random.default_rng(1))
    numbers = np.concatenate([np.column_stack([inner.T, lift]).ravel(), outer, [outer_lift]]).astype("<f4")
    # The upper halves, rounded, are as many digits as are needed.
    ((numbers.view("<u4") + 0x8000) >> 16).astype("<u2").tofile(weights)


if __name__ == "__main__":
    main(*sys.argv[1:])

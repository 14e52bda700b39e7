"""Draws charts with gnuplot, of Debian's gnuplot-nox: `python draw_gnuplot.py OUT COUNT`."""

import subprocess

import content

GRID = {"none": "", "solid": "set grid lt 1 lc rgb 'gray' dt 1", "dashed": "set grid dt 2", "dotted": "set grid"}


def draw(plan, path):
    chance = plan["chance"]
    terminal = {"png": "pngcairo", "jpg": "jpeg"}[plan["ending"]]
    lines = [f"set terminal {terminal} size {plan['size'][0]},{plan['size'][1]}", f"set output '{path}'"]
    lines += [GRID[plan["grid"]], "" if plan["legend"] else "unset key"]
    lines += [f"set title '{plan['title']}'"] if chance.random() < 0.5 else []
    lines += ["set border 3; set tics nomirror"] if chance.random() < 0.3 else []
    lines += ["set boxwidth 0.2; set style fill solid"] if plan["kind"] == "bars" else []
    plots = [f"'-' {shown(plan, number)} title '{name}'" for number, name in enumerate(plan["names"])]
    lines.append("plot " + ", ".join(plots))
    for number, points in enumerate(plan["series"]):
        # Bars of several series stand beside each other.
        aside = number * 0.2 if plan["kind"] == "bars" else 0
        lines += [f"{across + aside} {up}" for across, up in points] + ["e"]
    subprocess.run(["gnuplot"], input="\n".join(lines), text=True, check=True)


def shown(plan, number):
    colour = f"lt {number + 1}" if plan["coloured"] else "lc rgb 'black'"
    dash = f"dt {number + 1}" if plan["styled"] else "dt 1"
    if plan["kind"] == "points":
        return f"with points pt {number + 4} {colour}"
    if plan["kind"] == "bars":
        return f"with boxes {colour}"
    marks = f"linespoints pt {number + 4}" if plan["marked"] or plan["kind"] == "marked" else "lines"
    return f"with {marks} {colour} lw {plan['width']} {dash}"


content.each(draw, "gnuplot")

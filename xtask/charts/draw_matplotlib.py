"""Draws charts with matplotlib, of PyPI: `python draw_matplotlib.py OUT COUNT`."""

import matplotlib

matplotlib.use("agg")
import matplotlib.pyplot as plt

import content

STYLES = ["-", "--", ":", "-.", (0, (5, 5)), (0, (1, 3)), (0, (8, 3, 2, 3)), (0, (3, 1, 1, 1))]
LOOKS = ["default", "default", "classic", "seaborn-v0_8-whitegrid", "ggplot", "bmh", "grayscale"]


def draw(plan, path):
    chance = plan["chance"]
    with plt.style.context(chance.choice(LOOKS)):
        dpi = chance.choice([72, 100, 150])
        figure, axes = plt.subplots(figsize=[side / dpi for side in plan["size"]], dpi=dpi)
        colours = plt.rcParams["axes.prop_cycle"].by_key()["color"]
        styles = chance.sample(STYLES[1:], 4)
        for number, (name, points) in enumerate(zip(plan["names"], plan["series"])):
            colour = colours[number % len(colours)] if plan["coloured"] else "black"
            show(axes, plan, (number, name, points), {"color": colour}, (["-"] + styles)[number])
        if plan["grid"] != "none":
            axes.grid(True, linestyle={"solid": "-", "dashed": "--", "dotted": ":"}[plan["grid"]])
        if chance.random() < 0.5:
            axes.set_title(plan["title"])
        if plan["legend"]:
            axes.legend()
        figure.savefig(path)
        plt.close(figure)


def show(axes, plan, series, look, style):
    number, name, points = series
    across, up = zip(*points)
    marker = "osv^D"[number]
    if plan["kind"] == "points":
        axes.scatter(across, up, s=12, marker=marker, label=name, **look)
    elif plan["kind"] == "bars":
        axes.bar([at + number * 0.2 for at in across[:12]], up[:12], width=0.2, label=name, **look)
    else:
        marker = marker if plan["marked"] or plan["kind"] == "marked" else None
        style = style if plan["styled"] else "-"
        axes.plot(across, up, linestyle=style, marker=marker, linewidth=plan["width"], label=name, **look)


content.each(draw, "matplotlib")

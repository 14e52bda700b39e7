"""Draws charts with R, of Debian's r-base-core: `python draw_r.py OUT COUNT`."""

import subprocess

import content

GRID = {"none": None, "solid": 1, "dashed": 2, "dotted": 3}


def draw(plan, path):
    chance = plan["chance"]
    device = {"png": "png", "jpg": "jpeg"}[plan["ending"]]
    colours = [str(number + 1) if plan["coloured"] else "1" for number in range(5)]
    styles = [str(number + 1) if plan["styled"] else "1" for number in range(5)]
    across = [f"c({','.join(str(x) for x, _ in points)})" for points in plan["series"]]
    up = [f"c({','.join(str(y) for _, y in points)})" for points in plan["series"]]
    values = [y for points in plan["series"] for _, y in points]
    box = chance.choice(["o", "o", "l"])
    lines = [
        f"{device}('{path}', {plan['size'][0]}, {plan['size'][1]}, res={chance.choice([72, 100])}, type='cairo')",
        f"plot(NULL, xlim=c(0, 10), ylim=c({min(values)}, {max(values)}), xlab='x', ylab='y', bty='{box}')",
    ]
    lines += [f"grid(lty={GRID[plan['grid']]})"] if GRID[plan["grid"]] else []
    for number in range(len(plan["series"])):
        look = f"{across[number]}, {up[number]}, col={colours[number]}"
        if plan["kind"] == "points":
            lines.append(f"points({look}, pch={number + 1})")
        elif plan["kind"] == "bars":
            lines.append(f"points({look}, type='h', lwd=8)")
        else:
            kind = "o" if plan["marked"] or plan["kind"] == "marked" else "l"
            lines.append(f"lines({look}, type='{kind}', pch={number + 1}, lwd={plan['width']}, lty={styles[number]})")
    if plan["legend"]:
        names = ",".join(f"'{name}'" for name in plan["names"])
        lines.append(f"legend('topright', c({names}), col=c({','.join(colours)}), lty=c({','.join(styles)}))")
    subprocess.run(["R", "--slave", "--no-save"], input="\n".join([*lines, "q()"]), text=True, check=True)


content.each(draw, "r")

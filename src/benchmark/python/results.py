"""Rows of steps, what they add up to, and how that is printed."""

import csv
import math
from collections import defaultdict
from statistics import median, quantiles

KEY = ["network", "batch", "side", "task"]
STEP = KEY + ["implementation", "multiply_adds", "round", "place", "t", "millis", "loss", "sam", "peak_mb"]
SUMMARY = KEY + [
    "implementation", "multiply_adds", "rounds", "millis", "millis_q1", "millis_q3", "images_per_s", "ratio", "ratio_q1", "ratio_q3",
    "zeta", "same_decisions", "peak_mb", "loss_diff_first", "loss_diff",
]  # fmt: skip
NUMBERS = {"batch": int, "side": int, "round": int, "place": int, "t": int, "millis": float, "sam": int}


def read(path):
    if not path.exists():
        return []
    with open(path, newline="") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        for name, number in NUMBERS.items():
            if name in row:
                row[name] = number(row[name])
        for name in ("loss", "peak_mb"):
            if name in row:
                row[name] = float(row[name]) if row[name] else None
    return rows


def write(path, columns, rows):
    with open(path, "w", newline="") as file:
        out = csv.DictWriter(file, columns, extrasaction="ignore", lineterminator="\n")
        out.writeheader()
        out.writerows({k: rounded(v) for k, v in row.items()} for row in rows)


def rounded(value):
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return ""
    return f"{value:.9g}" if isinstance(value, float) else value


def merge(path, rows):
    """Puts rows into the file of steps; those of the same network, batch and task are replaced, whichever implementation's."""
    new = {key(row) for row in rows}
    write(path, STEP, [row for row in read(path) if key(row) not in new] + rows)


def key(row):
    return tuple(str(row[k]) for k in KEY)


def spread(values):
    """Median and quartiles."""
    if len(values) == 1:
        return values * 3
    low, middle, high = quantiles(values, n=4, method="inclusive")
    return [middle, low, high]


def relative(a, b):
    return abs(a - b) / abs(b)


def loss_differences(rows, reference):
    """The relative differences of losses, step by step; none where there are no losses."""
    return [relative(a["loss"], b["loss"]) for a, b in zip(rows, reference) if a["loss"] is not None and b["loss"] is not None]


def summarize(steps):
    """A row for each lane. A ratio is Java's time to the lane's in the same round, over the steps that were SAM steps on both
    sides or on neither."""
    summary = []
    for group, members in by(steps, *KEY).items():
        lanes = by(members, "implementation")
        java = lanes.get("java")
        for implementation, rows in lanes.items():
            timed = [r for r in rows if r["round"] > 0]
            times = [mean(r, "millis") for r in by(timed, "round").values()]
            middle, low, high = spread(times)
            out = dict(zip(KEY, group)) | {
                "implementation": implementation,
                "multiply_adds": rows[0]["multiply_adds"],
                "rounds": len(times),
                "millis": middle,
                "millis_q1": low,
                "millis_q3": high,
                "images_per_s": 1000 * group[1] / middle,
                "zeta": mean(timed, "sam"),
                "peak_mb": max((r["peak_mb"] or 0 for r in rows)) or None,
            }
            if java and java is not rows:
                pairs = [(a, b) for a, b in zip(java, rows) if a["sam"] == b["sam"]]
                ratios = by([b | {"java": a["millis"]} for a, b in pairs if b["round"] > 0], "round")
                ratios = [mean(r, "java") / mean(r, "millis") for r in ratios.values()]
                out["ratio"], out["ratio_q1"], out["ratio_q3"] = spread(ratios) if ratios else [None] * 3
                out["same_decisions"] = len(pairs) / len(rows)
                differences = loss_differences([r for r in rows if r["round"] == 0], java)
                if differences:
                    out["loss_diff_first"], out["loss_diff"] = differences[0], max(differences)
            summary.append(out)
    return summary


def by(rows, *columns):
    """Rows grouped by one column, or by several."""
    groups = defaultdict(list)
    for row in rows:
        groups[row[columns[0]] if len(columns) == 1 else tuple(row[c] for c in columns)].append(row)
    return groups


def mean(rows, column):
    return sum(r[column] for r in rows) / len(rows)


def table(header, rows):
    """Text in columns, numbers to the right."""
    cells = [header, *([str(c) for c in row] for row in rows)]
    widths = [max(len(row[i]) for row in cells) for i in range(len(header))]
    lines = ["  ".join(c.ljust(w) if i < 2 else c.rjust(w) for i, (c, w) in enumerate(zip(row, widths))) for row in cells]
    return "\n".join([lines[0], "-" * len(lines[0]), *lines[1:]])


def number(value, digits=3):
    return "–" if value is None or value == "" else f"{float(value):.{digits}g}" if digits else f"{float(value):.0f}"


def label(row):
    return f"{row['network']} × {row['batch']}" + ("" if int(row["side"]) == 32 else f", {row['side']} px")


def printed(summary):
    """The summary, Java beside each other implementation."""
    rows = []
    for row in summary:
        others = row.get("ratio") is not None
        rows.append(
            [
                label(row),
                row["task"],
                row["implementation"],
                number(row["millis"], 4),
                f"{number(row['millis_q1'], 4)}–{number(row['millis_q3'], 4)}",
                number(row.get("ratio")) if others else "",
                f"{number(row.get('ratio_q1'))}–{number(row.get('ratio_q3'))}" if others else "",
                number(row["zeta"], 2),
                number(row["peak_mb"], 0),
                f"{row['loss_diff']:.0e}" if row.get("loss_diff") is not None else "",
            ]
        )
    return table(
        ["network", "task", "implementation", "ms", "quartiles", "Java / it", "quartiles", "ζ", "peak MB", "loss diff"],
        rows,
    )

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
    """Of the losses of the warm-up: that of the first step, and the largest."""
    pairs = [
        relative(row["loss"], other["loss"])
        for row, other in zip(rows, reference)
        if row["round"] == 0 and row["loss"] is not None and other["loss"] is not None
    ]
    return (pairs[0], max(pairs)) if pairs else (None, None)


def summarize(steps):
    """A row for each lane. A ratio is Java's time to the lane's in the same round, over the steps that were SAM steps on both
    sides or on neither."""
    groups = defaultdict(lambda: defaultdict(list))
    for row in steps:
        groups[tuple(row[k] for k in KEY)][row["implementation"]].append(row)
    summary = []
    for group, lanes in groups.items():
        java = lanes.get("java")
        for implementation, rows in lanes.items():
            rounds = by_round(rows)
            times = [mean(r, "millis") for n, r in rounds.items() if n > 0]
            middle, low, high = spread(times)
            out = dict(zip(KEY, group)) | {
                "implementation": implementation,
                "multiply_adds": rows[0]["multiply_adds"],
                "rounds": len(times),
                "millis": middle,
                "millis_q1": low,
                "millis_q3": high,
                "images_per_s": 1000 * group[1] / middle,
                "zeta": mean([r for r in rows if r["round"] > 0], "sam"),
                "peak_mb": max((r["peak_mb"] or 0 for r in rows)) or None,
            }
            if java and java is not rows:
                pairs = [(a, b) for a, b in zip(java, rows) if a["sam"] == b["sam"]]
                ratios = by_round([b | {"java": a["millis"]} for a, b in pairs if b["round"] > 0])
                ratios = [mean(r, "java") / mean(r, "millis") for r in ratios.values()]
                out["ratio"], out["ratio_q1"], out["ratio_q3"] = spread(ratios) if ratios else [None] * 3
                out["same_decisions"] = len(pairs) / len(rows)
                out["loss_diff_first"], out["loss_diff"] = loss_differences(rows, java)
            summary.append(out)
    return summary


def by_round(rows):
    rounds = defaultdict(list)
    for row in rows:
        rounds[row["round"]].append(row)
    return rounds


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


def printed(summary):
    """The summary, Java beside each other implementation."""
    rows = []
    for row in summary:
        others = row["implementation"] != "java"
        rows.append(
            [
                f"{row['network']} × {row['batch']}",
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

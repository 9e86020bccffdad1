#!/usr/bin/env python3
"""Compares what Fovea and PyTorch learn: bench/peers/losses.py. Debian 12; --help lists what may be chosen.

From equal weights and on equal data, both take the first steps of SGD with momentum, and the losses of these steps are
compared one by one: a wrong gradient, statistic or update of any layer moves the next loss. Fovea runs twice: strict, with
convolutions as plain sums of products, and as it runs by default, where Winograd's algorithm rounds more.

Dropout is off on both sides, as the two draw different units. Weights are random; samples and labels are noise of a fixed
seed, a few batches in turn, which a network can learn by heart only. PyTorch in double precision is the yardstick: its
distance from PyTorch in single precision says what rounding alone makes of the losses at that learning rate.

Training is chaotic: a step multiplies the difference that rounding has made, the more the faster a network learns, and most
through batch normalisation over few samples. ResNet-18 on batches of 4 at a learning rate of 0.001 leads PyTorch in single
precision 4e-3 away from itself in double within 20 steps, at 0.0001 5e-5. So networks.json has learning rates at which losses
fall and rounding alone stays well within the bounds; a wrong gradient shows at any.
"""

import argparse
import os
import sys

import install
import machine
import report
import sides
import workplace

STEPS = 20
BOUNDS = {"strict": 1e-4, "fast": 1e-3}    # of a loss, relative to PyTorch's


def main():
    options = parse()
    networks = [entry for entry in workplace.chosen(options.only) if "losses" in entry]
    install.debian(install.DEBIAN)
    workplace.build()
    workplace.export(networks, "weights")
    about, versions = machine.describe(workplace.ROOT), []
    rows = [measure(entry, options.threads, versions) for entry in networks]
    result = {"machine": about, "versions": versions, "threads": options.threads, "bounds": BOUNDS, "rows": rows}
    text = markdown(result)
    print("\n" + text)
    print(f"Written to {report.write(result, text, place(options), '-losses')}")
    sys.exit(0 if all(holds(row, mode) for row in rows for mode in BOUNDS) else "Some losses differ by more than they may.")


def parse():
    parser = argparse.ArgumentParser(description="Compares the first training losses of Fovea and PyTorch.")
    parser.add_argument("--only", metavar="NAME", action="append", help="networks whose name begins so; may be repeated")
    parser.add_argument("--threads", type=int, default=2, metavar="N", help="threads of every side (default 2)")
    parser.add_argument("--output", metavar="FOLDER", help="where results go, in a folder named for the processor")
    return parser.parse_args()


def measure(entry, threads, versions):
    print(entry["name"], flush=True)
    case = {**workplace.case(entry), **entry["losses"], "mode": "training", "threads": threads, "lossSteps": STEPS, "dropout": False}
    losses = {
        "PyTorch": losses_of(sides.torch(case, "nchw"), versions),
        "PyTorch in double precision": losses_of(sides.torch({**case, "precision": "double"}, "nchw"), versions),
        "strict": losses_of(sides.fovea({**case, "strict": True}), versions),
        "fast": losses_of(sides.fovea(case), versions),
    }
    row = {
        "network": entry["name"], **entry["losses"], "losses": losses,
        "differences": {name: difference(losses[name], losses["PyTorch"]) for name in losses if name != "PyTorch"},
    }
    told = [f"{name} {value:.1e}" for name, value in row["differences"].items()]
    print(f"    {', '.join(told)}; losses {' '.join(f'{loss:.4f}' for loss in losses['PyTorch'])}", flush=True)
    return row


def losses_of(side, versions):
    side.close()
    if side.about["version"] not in versions:
        versions.append(side.about["version"])
    return side.about["losses"]


def difference(losses, expected):
    """The largest difference of a step's losses, relative to the expected loss."""
    return max(abs(a - b) / abs(b) for a, b in zip(losses, expected, strict=True))


def holds(row, mode):
    return row["differences"][mode] <= BOUNDS[mode]    # and no NaN


def markdown(result):
    lines = [f"# Training losses of Fovea and PyTorch, {result['machine']['date']}", "", *report.address(result), ""]
    lines += [
        f"The losses of the first {STEPS} steps from equal weights on equal data (noise, a few batches in turn), SGD with momentum 0.9,",
        "dropout off on both sides, GoogLeNet with its auxiliary heads. A difference is the largest of a step's losses relative to PyTorch's; it",
        "may be " + " and ".join(f"{bound:.0e} {mode}" for mode, bound in BOUNDS.items()) + ". The last column has PyTorch in double against PyTorch in single precision.", "",
        "| network | batches | learning rate | first loss | last loss | Fovea strict | Fovea fast | PyTorch's own |",
        "|---|---:|---:|---:|---:|---:|---:|---:|",
    ]
    for row in result["rows"]:
        expected = row["losses"]["PyTorch"]
        cells = [row["network"], f"{row['batches']} of {row['batch']}", f"{row['learningRate']:g}", f"{expected[0]:.4f}", f"{expected[-1]:.4f}"]
        cells += [f"{row['differences'][mode]:.1e}" + ("" if holds(row, mode) else ": **too large**") for mode in BOUNDS]
        lines.append("| " + " | ".join([*cells, f"{row['differences']['PyTorch in double precision']:.1e}"]) + " |")
    return "\n".join(lines) + "\n"


def place(options):
    """Results for the record stand in the repository; those of a part do not."""
    return options.output or (os.path.join(workplace.WORK, "results") if options.only else os.path.join(workplace.ROOT, "bench", "results"))


if __name__ == "__main__":
    main()

#!/usr/bin/env python3
"""Compares Fovea with ONNX Runtime and PyTorch on this machine: bench/peers/run.py. Debian 12; --help lists what may be chosen.

It installs the peers, writes networks with random weights, and for each case starts a process per side. All sides get
the same weights and samples, must give the same numbers, and take turns, so that what the machine does meanwhile meets
all of them. It is Python because PyTorch is, which leaves one language for everything but Fovea's side.
"""

import argparse
import array
import json
import os
import subprocess
import sys
import time

import install
import machine
import report
import sides
import workplace

TOLERANCE = 1e-4    # of outputs relative to the largest, and of losses: sums of other orders differ in the sixth digit
QUIET = 0.05        # a result is one for the record only if others took less of the cores
LOSS_STEPS = 5
LEARNING_RATE = 1e-3


def main():
    options = parse()
    networks = [entry for entry in workplace.chosen(options.only) if any(entry[mode] for mode in options.mode)]
    library = install.install(workplace.WORK)
    workplace.build()
    workplace.export(networks, "all")

    about = machine.describe(workplace.ROOT)
    before, rows, versions = peak(options), [], []
    for entry in networks:
        for mode in options.mode:
            for batch in entry[mode]:
                rows.append(measure(entry, mode, batch, options, library, versions))
    result = {
        "machine": about, "versions": versions, "threads": options.threads, "turns": options.turns, "turnSeconds": options.seconds / options.turns,
        "peak": [before, peak(options)], "others": max(row["others"] for row in rows), "rows": rows,
    }
    print("\n" + report.markdown(result))
    print(f"Written to {report.write(result, report.markdown(result), place(options, result))}")
    sys.exit(0 if all(row["agrees"] for row in rows) else "Some results differ by more than they may: their times mean nothing.")


def parse():
    parser = argparse.ArgumentParser(description="Compares Fovea with ONNX Runtime and PyTorch on this machine.")
    parser.add_argument("--only", metavar="NAME", action="append", help="networks whose name begins so; may be repeated")
    parser.add_argument("--mode", choices=["inference", "training"], action="append", help="one of the two only")
    parser.add_argument("--seconds", type=float, metavar="S", help="time for each side of a case (default 15)")
    parser.add_argument("--turns", type=int, metavar="N", help="turns that the time is split into (default 5)")
    parser.add_argument("--threads", type=int, default=2, metavar="N", help="threads of every side (default 2)")
    parser.add_argument("--quick", action="store_true", help="a first look: 2 seconds in 2 turns")
    parser.add_argument("--output", metavar="FOLDER", help="where results go, in a folder named for the processor")
    options = parser.parse_args()
    options.partial = bool(options.only or options.mode or options.quick)
    options.mode = options.mode or ["inference", "training"]
    options.seconds = options.seconds or (2 if options.quick else 15)
    options.turns = options.turns or (2 if options.quick else 5)
    return options


def measure(entry, mode, batch, options, library, versions):
    print(f"{entry['name']}, {mode}, batch {batch}", flush=True)
    case = {
        **workplace.case(entry), "mode": mode, "batch": batch, "threads": options.threads, "onnx": workplace.shared(entry, f"-b{batch}.onnx"),
        "lossSteps": LOSS_STEPS if mode == "training" else 0, "learningRate": LEARNING_RATE,
    }
    turn = options.seconds / options.turns
    running = [sides.best_torch(case, min(1.0, turn))]
    running.insert(0, sides.fovea(case))
    if mode == "inference":
        running.insert(1, sides.onnx_runtime(case, library))
    for side in running:
        side.run(max(2.0, turn))  # the JIT recompiles what has run for a while; the allocators settle
    others = machine.Others(running)
    for _ in range(options.turns):
        for side in running:
            time.sleep(0.05)  # the last side's threads stop spinning
            side.samples += side.run(turn)
    row = {
        "network": entry["name"], "mode": mode, "batch": batch, "others": others.share(),
        "sides": {side.name: {**report.summary(side.samples), "variant": side.variant, "peakBytes": side.peak_bytes()} for side in running},
    }
    row["difference"] = difference(running, entry, mode)
    row["agrees"] = row["difference"] is None or row["difference"] <= TOLERANCE
    for side in running:
        side.close()
        if side.about["version"] not in versions:
            versions.append(side.about["version"])
        print(f"    {side.name}: {report.cell(row['sides'][side.name])} ms", flush=True)
    return row


def difference(running, entry, mode):
    """The largest difference between Fovea and a peer relative to the largest value; None where dropout makes losses random."""
    if mode == "training" and entry["dropout"]:
        return None
    values = [side.about["losses"] if mode == "training" else numbers(side.case["output"]) for side in running]
    largest = max(abs(value) for value in values[0])
    return max(abs(a - b) for peer in values[1:] for a, b in zip(values[0], peer, strict=True)) / largest


def numbers(path):
    with open(path, "rb") as file:
        return array.array("f", file.read())


def peak(options):
    return json.loads(subprocess.run(["dotnet", workplace.PROGRAM, "peak", str(options.threads)], capture_output=True, text=True, check=True).stdout)


def place(options, result):
    """Results for the record stand in the repository; those of a part, of a first look or of a busy machine do not."""
    if options.output:
        return options.output
    if options.partial or result["others"] > QUIET:
        print("Not for the record: " + ("a part or a first look." if options.partial else "the machine was not quiet."))
        return os.path.join(workplace.WORK, "results")
    return os.path.join(workplace.ROOT, "bench", "results")


if __name__ == "__main__":
    main()

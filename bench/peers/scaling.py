#!/usr/bin/env python3
"""How Fovea's time moves with threads and with the batch: bench/peers/scaling.py. --help lists what may be chosen.

Each network runs on one thread and on all, in turns, beside what the machine's multiply-adds gain from the threads at that
moment; and with batches of 16, 64 and 256, with the memory that the plan said it would take and what the process took.
"""

import argparse
import os
import statistics
import subprocess

import accuracy
import machine
import report
import workplace

BATCHES = [16, 64, 256]
MODES = ["inference", "training"]


def main():
    options = parse()
    networks = [entry for entry in workplace.chosen(options.only) if entry["inference"]]
    subprocess.run(["dotnet", "build", accuracy.CLI, "-c", "Release", "-v", "q"], check=True)
    result = {"machine": machine.describe(workplace.ROOT), "versions": [accuracy.version()], "threads": options.threads, "turns": options.turns, "seconds": options.seconds}
    result["threaded"] = [threaded(entry, mode, options) for mode in MODES for entry in networks]
    result["batched"] = [batched(entry, options) for entry in networks]
    text = markdown(result)
    print("\n" + text)
    print(f"Written to {report.write(result, text, accuracy.place(options), '-scaling')}")


def parse():
    parser = argparse.ArgumentParser(description="Times Fovea's networks on one thread and on more, and with small and large batches.")
    parser.add_argument("--only", metavar="NAME", action="append", help="networks whose name begins so; may be repeated")
    parser.add_argument("--threads", type=int, default=os.cpu_count(), metavar="N", help="threads beside one (default: one per core)")
    parser.add_argument("--turns", type=int, default=3, metavar="N", help="turns, one process each (default 3)")
    parser.add_argument("--seconds", type=float, default=2, metavar="S", help="time of a turn (default 2)")
    parser.add_argument("--output", metavar="FOLDER", help="where results go, in a folder named for the processor")
    return parser.parse_args()


def threaded(entry, mode, options):
    """The largest batch of the comparison with the peers, on one thread and on all."""
    batch = entry[mode][-1]
    turns = [[bench(entry, mode, batch, threads, options.seconds) for threads in (1, options.threads)] for _ in range(options.turns)]
    peak = statistics.median(max(both[1]["peaks"]) / max(both[0]["peaks"]) for both in turns)
    ratios = sorted(both[0]["medianMs"] / both[1]["medianMs"] for both in turns)
    row = {
        "network": entry["name"], "mode": mode, "batch": batch, "oneMs": statistics.median(both[0]["medianMs"] for both in turns),
        "allMs": statistics.median(both[1]["medianMs"] for both in turns), "ratio": statistics.median(ratios), "least": ratios[0], "most": ratios[-1], "peak": peak,
    }
    print(f"{entry['name']}, {mode}, batch {batch}: {row['ratio']:.2f} of {peak:.2f}", flush=True)
    return row


def batched(entry, options):
    """Inference with each batch, in turns."""
    turns = [[bench(entry, "inference", batch, options.threads, options.seconds) for batch in BATCHES] for _ in range(options.turns)]
    rows = []
    for batch, runs in zip(BATCHES, zip(*turns, strict=True), strict=True):
        rows.append({
            "batch": batch, "imageMs": statistics.median(run["medianMs"] for run in runs) / batch,
            "plannedBytes": runs[0]["peakBytes"] + runs[0]["parameterBytes"], "processBytes": statistics.median(run["processPeakBytes"] for run in runs),
        })
    print(f"{entry['name']}: " + ", ".join(f"{report.number(row['imageMs'])} ms an image of {row['batch']}" for row in rows), flush=True)
    return {"network": entry["name"], "batches": rows}


def bench(entry, mode, batch, threads, seconds):
    done = accuracy.answer([
        "dotnet", accuracy.PROGRAM, "bench", entry["zoo"], "--mode", mode, "--batch", str(batch), "--threads", str(threads), "--seconds", str(seconds), "--json"])
    done["peaks"] = [done["fmaPeakGflopsBefore"], done["fmaPeakGflopsAfter"]]
    return done


def markdown(result):
    threads = result["threads"]
    lines = [f"# Fovea on more threads and with larger batches, {result['machine']['date']}", "", *report.address(result), ""]
    lines += [
        f"Medians of {result['turns']} turns, a process and {result['seconds']:g} s each, in milliseconds of a batch. The FMA peak is what the machine's multiply-adds in "
        f"registers gain from {threads} threads, in the same turns.", "",
        f"| network | batch | 1 thread | {threads} threads | ratio (least–most) | FMA peak |", "|---|---:|---:|---:|---:|---:|",
    ]
    for row in result["threaded"]:
        name = row["network"] + (", training" if row["mode"] == "training" else "")
        lines.append(
            f"| {name} | {row['batch']} | {report.number(row['oneMs'])} | {report.number(row['allMs'])} | "
            f"{row['ratio']:.2f} ({row['least']:.2f}–{row['most']:.2f}) | {row['peak']:.2f} |")
    lines += [
        "", f"Inference on {threads} threads: milliseconds of an image, and megabytes planned (parameters among them) and taken by the whole process, the runtime and the "
        "benchmark's inputs among them.", "",
        "| network |" + "".join(f" batch {batch} | MB planned | process |" for batch in BATCHES), "|---|" + "---:|---:|---:|" * len(BATCHES),
    ]
    for row in result["batched"]:
        cells = [f"{report.number(one['imageMs'])} | {one['plannedBytes'] / 1e6:.0f} | {one['processBytes'] / 1e6:.0f}" for one in row["batches"]]
        lines.append(f"| {row['network']} | " + " | ".join(cells) + " |")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    main()

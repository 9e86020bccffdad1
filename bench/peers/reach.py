#!/usr/bin/env python3
"""How soon a small network with batch normalisation is right on 93 % of Fashion-MNIST's test images: bench/peers/reach.py.

Runs "fovea train" once for each seed. A run's time is that of training, evaluations left out, up to the end of the first epoch
with a test accuracy of 93 % or more; the time of a whole run stands beside it. Debian 12; --help lists what may be chosen.
"""

import argparse
import os
import statistics
import subprocess
import sys

import accuracy
import install
import machine
import report
import workplace

GOAL = 0.93
RECIPE = ["--model", "small32", "--data", "fashion-mnist", "--epochs", "8", "--batch-size", "128", "--lr", "0.1", "--augment", "flip"]


def main():
    options = parse()
    install.debian(["dataset-fashion-mnist"])
    subprocess.run(["dotnet", "build", accuracy.CLI, "-c", "Release", "-v", "q"], check=True)
    about, runs = machine.describe(workplace.ROOT), []
    for seed in range(1, options.seeds + 1):
        runs.append(train(seed, options.threads))
        print(f"seed {seed}: " + ", ".join(f"{epoch['testAccuracy']:.2%} {epoch['seconds']:.0f} s" for epoch in runs[-1]["epochs"]), flush=True)
    result = {"machine": about, "versions": [accuracy.version()], "threads": options.threads, "recipe": RECIPE, "goal": GOAL, "runs": runs, **summary(runs)}
    text = markdown(result)
    print("\n" + text)
    print(f"Written to {report.write(result, text, accuracy.place(options), '-reach')}")
    sys.exit(0 if result["meanAccuracy"] >= GOAL else "The mean accuracy does not reach the goal.")


def parse():
    parser = argparse.ArgumentParser(description=f"Trains until {GOAL:.0%} of Fashion-MNIST's test images are recognised, and says how long that took.")
    parser.add_argument("--seeds", type=int, default=5, metavar="N", help="runs (default 5)")
    parser.add_argument("--threads", type=int, default=2, metavar="N", help="threads (default 2)")
    parser.add_argument("--output", metavar="FOLDER", help="where results go, in a folder named for the processor")
    return parser.parse_args()


def train(seed, threads):
    before = os.times()
    done = accuracy.fovea([*RECIPE, "--seed", str(seed), "--threads", str(threads)], f"reach-{seed}")
    after = os.times()
    seconds, reached = 0.0, None
    for epoch in done["epochs"]:
        seconds += epoch["seconds"]
        reached = seconds if reached is None and epoch["testAccuracy"] >= GOAL else reached
    cpu = after.children_user + after.children_system - before.children_user - before.children_system
    return {"seed": seed, "accuracy": done["epochs"][-1]["testAccuracy"], "seconds": seconds, "reachedSeconds": reached, "cpuSeconds": cpu, "epochs": done["epochs"]}


def summary(runs):
    reached = [run["reachedSeconds"] for run in runs if run["reachedSeconds"] is not None]
    return {
        "meanAccuracy": statistics.mean(run["accuracy"] for run in runs), "deviation": statistics.stdev(run["accuracy"] for run in runs),
        "meanSeconds": statistics.mean(run["seconds"] for run in runs), "meanCpuSeconds": statistics.mean(run["cpuSeconds"] for run in runs),
        "reached": len(reached), "meanReachedSeconds": statistics.mean(reached) if reached else None,
    }


def markdown(result):
    seeds, reached = len(result["runs"]), result["meanReachedSeconds"]
    lines = [f"# {result['goal']:.0%} on Fashion-MNIST, {result['machine']['date']}", "", *report.address(result), ""]
    lines += [
        f"`fovea train {' '.join(result['recipe'])}` (SGD with momentum 0.9 and weight decay 0.0005, one-cycle schedule).", "",
        f"Test accuracy after the last epoch: {result['meanAccuracy']:.2%} in the mean of {seeds} seeds, standard deviation {result['deviation']:.2%}. "
        f"{result['reached']} of {seeds} seeds reached {result['goal']:.0%}" + (f", after {reached:.0f} s of training in the mean." if reached else "."),
        f"A whole run trained for {result['meanSeconds']:.0f} s in the mean; its process, evaluations included, took {result['meanCpuSeconds']:.0f} s of the cores: "
        "where that is far less than the threads could have taken, the machine was busy.", "",
        f"| seed | accuracy | {result['goal']:.0%} after s | whole run s | of the cores s | accuracy after each epoch |", "|---:|---:|---:|---:|---:|---|",
    ]
    for run in result["runs"]:
        first = "" if run["reachedSeconds"] is None else f"{run['reachedSeconds']:.0f}"
        epochs = ", ".join(f"{epoch['testAccuracy']:.2%}" for epoch in run["epochs"])
        lines.append(f"| {run['seed']} | {run['accuracy']:.2%} | {first} | {run['seconds']:.0f} | {run['cpuSeconds']:.0f} | {epochs} |")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    main()

#!/usr/bin/env python3
"""Compares how well Fovea and PyTorch learn Fashion-MNIST: bench/peers/accuracy.py. Debian 12; --help lists what may be chosen.

Both train LeNet-5 from their own first weights, of the same distribution, by one recipe: batch size, optimiser, learning
rate, epochs, and inputs normalised by the mean and deviation of the training data. Order and first weights are a matter of
the seed, so the means over a few seeds are compared, and their difference with its standard error.
"""

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys

import install
import machine
import report
import workplace

CLI = os.path.join(workplace.ROOT, "src", "Fovea.Cli")
PROGRAM = os.path.join(CLI, "bin", "Release", "net10.0", "Fovea.Cli.dll")
DATA = "/usr/share/datasets/fashion-mnist"    # where Debian's package puts it, and where Fovea looks
RECIPE = {"zoo": "lenet5@modern", "torch": "lenet5", "data": DATA, "batch": 64, "learningRate": 0.02, "momentum": 0.9}
STANDARD_ERRORS = 3    # a difference of the means that chance exceeds once in some sixty comparisons of five seeds each


def main():
    options = parse()
    install.debian([*install.DEBIAN, "dataset-fashion-mnist"])
    subprocess.run(["dotnet", "build", CLI, "-c", "Release", "-v", "q"], check=True)
    about, runs = machine.describe(workplace.ROOT), {"Fovea": [], "PyTorch": []}
    for seed in range(1, options.seeds + 1):
        recipe = {**RECIPE, "epochs": options.epochs, "seed": seed, "threads": options.threads}
        for name, train in (("Fovea", fovea_lenet), ("PyTorch", torch)):
            runs[name].append(train(recipe))
            print(f"seed {seed}, {name}: " + ", ".join(f"{value:.2%}" for value in runs[name][-1]["accuracies"]), flush=True)
    result = {
        "machine": about, "versions": [sides[0]["version"] for sides in runs.values()], "threads": options.threads,
        "recipe": {**RECIPE, "epochs": options.epochs}, "runs": runs, **compare(runs),
    }
    text = markdown(result)
    print("\n" + text)
    print(f"Written to {report.write(result, text, place(options), '-accuracy')}")
    sys.exit(0 if result["agrees"] else "The means differ by more than chance explains.")


def parse():
    parser = argparse.ArgumentParser(description="Compares test accuracies of LeNet-5 on Fashion-MNIST, trained by Fovea and by PyTorch.")
    parser.add_argument("--seeds", type=int, default=5, metavar="N", help="runs of each side (default 5)")
    parser.add_argument("--epochs", type=int, default=5, metavar="N", help="passes over the data (default 5)")
    parser.add_argument("--threads", type=int, default=2, metavar="N", help="threads of either side (default 2)")
    parser.add_argument("--output", metavar="FOLDER", help="where results go, in a folder named for the processor")
    return parser.parse_args()


def fovea_lenet(recipe):
    flags = {
        "--model": recipe["zoo"], "--data": "fashion-mnist", "--epochs": recipe["epochs"], "--batch-size": recipe["batch"],
        "--optimizer": "sgd", "--lr": recipe["learningRate"], "--momentum": recipe["momentum"], "--weight-decay": 0, "--schedule": "constant",
        "--seed": recipe["seed"], "--threads": recipe["threads"],
    }
    done = fovea([str(word) for flag in flags.items() for word in flag], f"accuracy-{recipe['seed']}")
    return {"version": version(), "accuracies": [epoch["testAccuracy"] for epoch in done["epochs"]]}


def fovea(flags, name):
    """What "fovea train" reports; its run folder has the name."""
    folder = os.path.join(workplace.WORK, "runs", name)
    shutil.rmtree(folder, ignore_errors=True)
    return answer(["dotnet", PROGRAM, "train", "--json", *flags, "--output", folder])


def version():
    return f"Fovea {answer(['dotnet', PROGRAM, 'version', '--json'])['version']}"


def torch(recipe):
    return answer([install.PYTHON, "-W", "ignore", os.path.join(workplace.HERE, "torch_train.py"), json.dumps(recipe)])


def answer(command):
    return json.loads(subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, check=True).stdout)


def compare(runs):
    """Mean and deviation of the last epoch, and whether the means differ by no more than they may."""
    final = {name: [run["accuracies"][-1] for run in results] for name, results in runs.items()}
    summary = {name: {"mean": statistics.mean(values), "deviation": statistics.stdev(values)} for name, values in final.items()}
    error = sum(side["deviation"] ** 2 / len(final[name]) for name, side in summary.items()) ** 0.5
    difference = summary["Fovea"]["mean"] - summary["PyTorch"]["mean"]
    return {"summary": summary, "difference": difference, "standardError": error, "agrees": abs(difference) <= STANDARD_ERRORS * error}


def markdown(result):
    recipe = result["recipe"]
    lines = [f"# LeNet-5 on Fashion-MNIST by Fovea and PyTorch, {result['machine']['date']}", "", *report.address(result), ""]
    lines += [
        f"Share of right answers on the 10,000 test images after {recipe['epochs']} epochs: batch {recipe['batch']}, SGD with learning rate {recipe['learningRate']} "
        f"and momentum {recipe['momentum']}, no augmentation, first weights U(±1/√fan-in).", "",
        "| | mean | standard deviation | seeds |", "|---|---:|---:|---|",
    ]
    for name, side in result["summary"].items():
        seeds = ", ".join(f"{run['accuracies'][-1]:.2%}" for run in result["runs"][name])
        lines.append(f"| {name} | {side['mean']:.2%} | {side['deviation']:.2%} | {seeds} |")
    lines += ["", f"The means differ by {result['difference']:+.2%}, with a standard error of {result['standardError']:.2%}; up to {STANDARD_ERRORS} of these are taken for chance."]
    return "\n".join(lines) + "\n"


def place(options):
    return options.output or os.path.join(workplace.ROOT, "bench", "results")


if __name__ == "__main__":
    main()

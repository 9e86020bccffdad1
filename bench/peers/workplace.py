"""Where the comparisons keep their files, and what they share: networks, weights, samples, and Fovea's side as a program."""

import json
import os
import subprocess
import sys

import install

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
WORK = os.path.join(ROOT, "artifacts", "peers")
PROJECT = os.path.join(ROOT, "bench", "Fovea.Peers")
PROGRAM = os.path.join(PROJECT, "bin", "Release", "net10.0", "Fovea.Peers.dll")
NETWORKS = os.path.join(HERE, "networks.json")


def chosen(only):
    """The networks whose names begin as asked for; all without a wish."""
    with open(NETWORKS, encoding="utf-8") as file:
        networks = json.load(file)
    found = [entry for entry in networks if entry["name"].lower().startswith(tuple(name.lower() for name in only or [""]))]
    if not found:
        sys.exit(f"--only {' '.join(only)} fits none of {', '.join(entry['name'] for entry in networks)}.")
    return found


def build():
    subprocess.run(["dotnet", "build", PROJECT, "-c", "Release", "-v", "q"], check=True)


def export(networks, what):
    """Writes what is not there yet or older than its source: "weights" with samples and labels, or "all" with ONNX files too."""
    exporter = os.path.join(HERE, "export.py")
    newest = max(os.path.getmtime(source) for source in (exporter, NETWORKS))
    missing = [entry["name"] for entry in networks if exported(entry, what) < newest]
    if missing:
        folder = os.path.join(WORK, "networks")
        os.makedirs(folder, exist_ok=True)
        subprocess.run([install.PYTHON, "-W", "ignore", exporter, NETWORKS, folder, what, *missing], check=True)


def exported(entry, what):
    """When; 0 for never."""
    mark = shared(entry, f".{what}")
    return os.path.getmtime(mark) if os.path.exists(mark) else 0


def shared(entry, ending):
    return os.path.join(WORK, "networks", entry["torch"] + ending)


def case(entry):
    """What every case of a network says to a side; "output" is added there."""
    return {
        "torch": entry["torch"], "zoo": entry["zoo"], "input": entry["input"], "classes": entry["classes"],
        "weights": shared(entry, ".pth"), "samples": shared(entry, ".samples"), "labels": shared(entry, ".labels"),
        "outputs": os.path.join(WORK, "output"), "batches": 1, "dropout": True, "strict": False, "precision": "single",
    }

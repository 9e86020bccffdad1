"""The loop of a side that is written in Python; bench/Fovea.Peers is the same in C#.

line 1 in    the case as JSON (see sides.py)
line 1 out   {"version": …, "losses": […]} once it is loaded and its results are written
later in     seconds to run
later out    [milliseconds of one batch, …]
"""

import json
import os
import sys
from itertools import repeat
from time import perf_counter

LEAST_MS = 1  # a sample of a fast network is the mean of runs that take as long, so that the clock's and the loop's cost vanish


def sample(step, runs):
    begin = perf_counter()
    for _ in repeat(None, runs):
        step()
    return (perf_counter() - begin) * 1000 / runs


def run(step, seconds):
    runs = 1
    while sample(step, runs) * runs < LEAST_MS:  # at least one is not counted: the other side ran last, and caches hold its data
        runs *= 2
    samples, end = [], perf_counter() + seconds
    while True:
        samples.append(sample(step, runs))
        if perf_counter() >= end:
            return samples


def serve(load):
    """Loads the case of the first line by `load`, which returns a step to time and what to answer; then answers turns."""
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # what libraries print goes to the error stream
    step, about = load(json.loads(sys.stdin.readline()))
    print(json.dumps(about), file=answers, flush=True)
    for line in sys.stdin:
        print(json.dumps(run(step, float(line))), file=answers, flush=True)

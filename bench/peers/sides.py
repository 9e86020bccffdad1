"""The sides of the comparison as processes: each loads one case and then runs for some seconds whenever it is told to."""

import json
import os
import subprocess

import install
import workplace

# The settings of PyTorch that are tried; the fastest stands for it. "frozen" is traced, frozen and optimised for inference;
# "foreach" updates all weights in one call.
VARIANTS = {
    "inference": ["nchw", "channels_last", "nchw-frozen", "channels_last-frozen"],
    "training": ["nchw", "channels_last", "nchw-foreach", "channels_last-foreach"],
}


class Side:
    """A process that answers a line with a line."""

    def __init__(self, name, command, case, environment=None, variant=""):
        self.name, self.variant, self.case = name, variant, dict(case, output=f"{case['outputs']}.{name}")
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env={**os.environ, **(environment or {})})
        self.about = self._ask(json.dumps(self.case))
        self.samples = []

    def run(self, seconds):
        """Milliseconds of one batch, sample by sample."""
        return self._ask(str(seconds))

    def peak_bytes(self):
        with open(f"/proc/{self._process.pid}/status", encoding="ascii") as file:
            return next(int(line.split()[1]) * 1024 for line in file if line.startswith("VmHWM"))

    def cpu_seconds(self):
        with open(f"/proc/{self._process.pid}/stat", encoding="utf-8") as file:
            fields = file.read().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def close(self):
        self._process.stdin.close()
        self._process.wait()

    def _ask(self, line):
        self._process.stdin.write(line + "\n")
        self._process.stdin.flush()
        answer = self._process.stdout.readline()
        if not answer:
            raise RuntimeError(f"{self.name} {self.variant} ended with {self._process.wait()} in the case {self.case}")
        return json.loads(answer)


def fovea(case):
    return Side("Fovea", ["dotnet", workplace.PROGRAM], case)


def onnx_runtime(case, library):
    return Side("ONNX Runtime", [install.PYTHON, os.path.join(workplace.HERE, "onnxruntime_side.py"), library], case)


def torch(case, variant):
    threads = str(case["threads"])
    environment = {"OMP_NUM_THREADS": threads, "OPENBLAS_NUM_THREADS": threads}
    if has_avx512():
        environment["OPENBLAS_CORETYPE"] = "SKYLAKEX"  # OpenBLAS 0.3.21 takes the processors it does not know for Haswells
    return Side("PyTorch", [install.PYTHON, "-W", "ignore", os.path.join(workplace.HERE, "torch_side.py"), variant], case, environment, variant)


def best_torch(case, seconds):
    """PyTorch in its fastest setting."""
    best, best_ms = None, float("inf")
    for variant in VARIANTS[case["mode"]]:
        side = torch(case, variant)
        side.run(seconds)  # warm up
        ms = min(side.run(seconds))
        print(f"    PyTorch {variant}: {ms:.3f} ms", flush=True)
        slower = side
        if ms < best_ms:
            slower, best, best_ms = best, side, ms
        if slower:
            slower.close()
    return best


def has_avx512():
    with open("/proc/cpuinfo", encoding="utf-8") as file:
        return " avx512f" in file.read()

"""Installs what is missing: Debian's PyTorch, torchvision and OpenBLAS, and ONNX Runtime from npm, whose package holds the
native library. Nothing is compiled, and no package may download more than itself.
"""

import glob
import os
import platform
import shutil
import subprocess
import sys

DEBIAN = ["python3-torch", "python3-torchvision", "libopenblas0-pthread"]
ONNX_RUNTIME = "onnxruntime-node@1.30.0"
PYTHON = "/usr/bin/python3"  # Debian's, which sees Debian's packages; another may stand first in the path


def status(package):
    if not shutil.which("dpkg-query"):
        sys.exit(f"The peers are Debian's packages ({', '.join(DEBIAN)}), and this system has no dpkg. Run the comparison on Debian 12 or in a container of it.")
    return subprocess.run(["dpkg-query", "-W", "-f", "${Status}", package], capture_output=True, text=True, check=False).stdout


def version(package):
    return subprocess.run(["dpkg-query", "-W", "-f", "${Version}", package], capture_output=True, text=True, check=False).stdout


def library(folder):
    """ONNX Runtime's native library for this processor, or None."""
    machine = {"x86_64": "x64", "aarch64": "arm64"}.get(platform.machine(), platform.machine())
    found = glob.glob(os.path.join(folder, "npm/node_modules/onnxruntime-node/bin/*/linux", machine, "libonnxruntime.so*"))
    return found[0] if found else None


def debian(packages):
    """Installs those of Debian's packages that are missing."""
    missing = [name for name in packages if "install ok installed" not in status(name)]
    if missing:
        as_root = [] if os.geteuid() == 0 else ["sudo"]
        subprocess.run([*as_root, "apt-get", "update", "-q"], check=True)
        subprocess.run([*as_root, "apt-get", "install", "-q", "-y", "--no-install-recommends", *missing], check=True)


def install(folder):
    """Installs what is missing and returns the path of ONNX Runtime's library."""
    debian(DEBIAN + ([] if shutil.which("npm") else ["nodejs", "npm"]))
    if library(folder) is None:
        # Its install script would fetch libraries for GPUs from elsewhere: both switches keep it from that.
        target = os.path.join(folder, "npm")
        os.makedirs(target, exist_ok=True)
        subprocess.run(
            ["npm", "install", "--prefix", target, "--ignore-scripts", "--no-audit", "--no-fund", ONNX_RUNTIME],
            check=True, env={**os.environ, "ONNXRUNTIME_NODE_INSTALL": "skip"})
    found = library(folder)
    if found is None:
        sys.exit(f"{ONNX_RUNTIME} holds no library for linux on {platform.machine()}.")
    return found

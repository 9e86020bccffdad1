"""What the comparison ran on, and who else did."""

import datetime
import os
import re
import subprocess

import install


def processor():
    """Name, family and model: a virtual machine's processor often has no more of a name than its maker's."""
    with open("/proc/cpuinfo", encoding="utf-8") as file:
        fields = dict(re.findall(r"^([^\t:]+)\t*: (.*)$", file.read().split("\n\n")[0], re.MULTILINE))
    name = fields.get("model name", os.uname().machine)
    return f"{name} (family {fields['cpu family']}, model {fields['model']})" if "cpu family" in fields else name


def describe(root):
    """Machine and versions for the report."""
    with open("/proc/meminfo", encoding="ascii") as file:
        memory = int(file.readline().split()[1]) // 1024 // 1024 + 1
    with open("/etc/os-release", encoding="utf-8") as file:
        system = re.search(r'PRETTY_NAME="(.*)"', file.read()).group(1)
    commit = output(root, "git", "rev-parse", "--short", "HEAD")
    changed = output(root, "git", "status", "--porcelain", "--", "src", "bench")
    return {
        "date": datetime.date.today().isoformat(),
        "processor": processor(), "cores": os.cpu_count(), "memoryGiB": memory, "system": f"{system}, Linux {os.uname().release.split('-')[0]}",
        "commit": commit + (" with changes" if changed else ""),
        "debian": {package: install.version(package) for package in install.DEBIAN},
        "blas": os.path.realpath("/etc/alternatives/libblas.so.3-x86_64-linux-gnu"),
    }


def output(folder, *command):
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False).stdout.strip()


def slug(text):
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")


class Others:
    """The share of the cores that others took, neighbours on the host among them, while sides ran."""

    def __init__(self, sides):
        self._sides, self._busy, self._all, self._ours = sides, *self._total(), self._of(sides)

    def share(self):
        busy, everything = self._total()
        ours = self._of(self._sides) - self._ours
        return max(0.0, busy - self._busy - ours) / max(everything - self._all, 1e-9)

    @staticmethod
    def _of(sides):
        return sum(side.cpu_seconds() for side in sides)

    @staticmethod
    def _total():
        with open("/proc/stat", encoding="ascii") as file:
            user, nice, system, idle, wait, irq, soft, steal = (int(field) for field in file.readline().split()[1:9])
        ticks = os.sysconf("SC_CLK_TCK")
        busy = user + nice + system + irq + soft + steal
        return busy / ticks, (busy + idle + wait) / ticks

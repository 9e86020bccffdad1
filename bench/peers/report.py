"""The result as a table for people and as JSON."""

import json
import os

import machine


def summary(samples):
    """Milliseconds: median, least, 95th percentile."""
    ordered = sorted(samples)
    return {
        "medianMs": ordered[len(ordered) // 2], "minMs": ordered[0],
        "p95Ms": ordered[min(len(ordered) - 1, int(0.95 * len(ordered)))], "samples": len(ordered),
    }


def ratio(row, peer):
    """How many times Fovea's time the peer takes, by the medians; None without the peer."""
    sides = row["sides"]
    return sides[peer]["medianMs"] / sides["Fovea"]["medianMs"] if peer in sides else None


def markdown(result):
    about, lines = result["machine"], []
    lines.append(f"# Fovea and its peers, {about['date']}")
    lines.append("")
    lines.extend(address(result))
    before, after = result["peak"]
    lines.append(
        f"FMA peak in GFLOP/s, one thread and {result['threads']}: {before[0]:.0f} and {before[1]:.0f} before, {after[0]:.0f} and {after[1]:.0f} after. "
        f"Others took up to {100 * result['others']:.0f} % of the cores during a case.")
    lines.append("")
    lines.append(
        f"Milliseconds of one batch: median (least–95th percentile) of turns of {result['turnSeconds']:g} s, {result['turns']} for each side, one side after the other. "
        "A ratio is the peer's median over Fovea's: Fovea is faster where it is above 1. PyTorch stands in its fastest setting.")
    for mode, title in (("inference", "Inference"), ("training", "A training step (SGD with momentum)")):
        rows = [row for row in result["rows"] if row["mode"] == mode]
        if rows:
            lines.extend(["", f"## {title}", "", *table(rows, mode)])
    return "\n".join(lines) + "\n"


def address(result):
    """Machine, versions and commit."""
    about = result["machine"]
    yield f"{about['processor']}, {about['cores']} cores, {about['memoryGiB']} GiB; {about['system']}. {result['threads']} threads on every side."
    yield f"{'; '.join(result['versions'])}; BLAS {about['blas']}. Commit {about['commit']}."


def table(rows, mode):
    peers = ["ONNX Runtime", "PyTorch"] if mode == "inference" else ["PyTorch"]
    yield "| network | batch | Fovea | " + " | ".join(f"{peer} | ratio" for peer in peers) + " | PyTorch's setting | largest difference | peak MB: " + ", ".join(["Fovea", *peers]) + " |"
    yield "|---|---:|---:|" + "---:|---:|" * len(peers) + "---|---:|---:|"
    for row in rows:
        sides = row["sides"]
        cells = [row["network"], str(row["batch"]), cell(sides["Fovea"])]
        for peer in peers:
            cells += [cell(sides[peer]), f"{ratio(row, peer):.2f}"]
        peaks = ", ".join(f"{sides[side]['peakBytes'] / 1e6:.0f}" for side in ["Fovea", *peers])
        yield "| " + " | ".join([*cells, sides["PyTorch"]["variant"], difference(row), peaks]) + " |"


def cell(side):
    return f"{number(side['medianMs'])} ({number(side['minMs'])}–{number(side['p95Ms'])})"


def number(ms):
    return f"{ms:.3f}" if ms < 1 else f"{ms:.2f}" if ms < 10 else f"{ms:.1f}" if ms < 100 else f"{ms:.0f}"


def difference(row):
    if row["difference"] is None:
        return "dropout"
    return f"{row['difference']:.1e}" + ("" if row["agrees"] else ": **too large**")


def write(result, text, folder, suffix=""):
    """Writes DATE.md and DATE.json, and says where."""
    target = os.path.join(folder, machine.slug(result["machine"]["processor"]))
    os.makedirs(target, exist_ok=True)
    path = os.path.join(target, result["machine"]["date"] + suffix)
    with open(path + ".md", "w", encoding="utf-8") as file:
        file.write(text)
    with open(path + ".json", "w", encoding="utf-8") as file:
        json.dump(result, file, indent=1)
        file.write("\n")
    return path + ".md"

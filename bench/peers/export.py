"""Writes what all sides of the comparison share: networks with random weights of a fixed seed, as ONNX files and as a state
dict, and a batch of samples with labels. Run by run.py with the Python that has torch.

    export.py NETWORKS.json FOLDER weights|all NAME…

"weights" leaves out the ONNX files, which are the most of it.
"""

import json
import os
import sys
from collections import OrderedDict

import torch
import torchvision
from torch import nn

SEED = 20240501


def lenet5():
    """LeNet-5 as the zoo's lenet5@modern, with its parameters' names."""
    return nn.Sequential(OrderedDict([
        ("c1", nn.Conv2d(1, 6, 5, padding=2)), ("relu1", nn.ReLU(inplace=True)), ("s2", nn.MaxPool2d(2)),
        ("c3", nn.Conv2d(6, 16, 5)), ("relu3", nn.ReLU(inplace=True)), ("s4", nn.MaxPool2d(2)),
        ("flatten", nn.Flatten()),
        ("c5", nn.Linear(400, 120)), ("relu5", nn.ReLU(inplace=True)),
        ("f6", nn.Linear(120, 84)), ("relu6", nn.ReLU(inplace=True)),
        ("output", nn.Linear(84, 10))]))


def nin():
    """Network in Network, the authors' Caffe layer list with poolings that round down: the zoo's nin@imagenet."""
    layers = OrderedDict()

    def convolutions(*table):
        for name, inputs, outputs, kernel, stride, padding in table:
            layers[name] = nn.Conv2d(inputs, outputs, kernel, stride, padding)
            nn.init.kaiming_normal_(layers[name].weight, nonlinearity="relu")
            nn.init.zeros_(layers[name].bias)
            layers["relu_" + name] = nn.ReLU(inplace=True)

    convolutions(("conv1", 3, 96, 11, 4, 0), ("cccp1", 96, 96, 1, 1, 0), ("cccp2", 96, 96, 1, 1, 0))
    layers["pool1"] = nn.MaxPool2d(3, 2)
    convolutions(("conv2", 96, 256, 5, 1, 2), ("cccp3", 256, 256, 1, 1, 0), ("cccp4", 256, 256, 1, 1, 0))
    layers["pool2"] = nn.MaxPool2d(3, 2)
    convolutions(("conv3", 256, 384, 3, 1, 1), ("cccp5", 384, 384, 1, 1, 0), ("cccp6", 384, 384, 1, 1, 0))
    layers["pool3"] = nn.MaxPool2d(3, 2)
    layers["dropout"] = nn.Dropout(0.5)
    convolutions(("conv4-1024", 384, 1024, 3, 1, 1), ("cccp7-1024", 1024, 1024, 1, 1, 0), ("cccp8-1024", 1024, 1000, 1, 1, 0))
    layers["pool4"] = nn.AdaptiveAvgPool2d(1)
    layers["flatten"] = nn.Flatten()
    return nn.Sequential(layers)


def build(name):
    """The network in its training form, unset: weights come from the state dict or from the seed."""
    if name in OWN:
        return OWN[name]()
    options = {"aux_logits": True, "init_weights": False} if name == "googlenet" else {}
    return getattr(torchvision.models, name)(weights=None, **options)


OWN = {"lenet5": lenet5, "nin": nin}


def settle(network, samples):
    """Gives batch normalisation the statistics of the samples, without which deep random networks die out or overflow."""
    norms = [module for module in network.modules() if isinstance(module, nn.BatchNorm2d)]
    for norm in norms:
        norm.momentum = 1.0
    if norms:
        with torch.no_grad():
            network.train()(samples)
    return network.eval()


def export(entry, folder, what):
    name, count = entry["torch"], samples_of(entry)
    torch.manual_seed(SEED)
    samples = torch.randn(count, *entry["input"])
    labels = torch.randint(entry["classes"], (count,), dtype=torch.int32)
    network = settle(build(name), samples[:16])
    samples.numpy().tofile(os.path.join(folder, f"{name}.samples"))
    labels.numpy().tofile(os.path.join(folder, f"{name}.labels"))
    torch.save(network.state_dict(), os.path.join(folder, f"{name}.pth"))
    mark(folder, name, "weights")
    if what == "all":
        for batch in entry["inference"]:   # the batch size is fixed in the file: ONNX Runtime plans its memory from it
            torch.onnx.export(network, samples[:batch], os.path.join(folder, f"{name}-b{batch}.onnx"), input_names=["input"], output_names=["output"])
        mark(folder, name, "all")


def samples_of(entry):
    losses = entry.get("losses", {"batch": 0, "batches": 0})
    return max([*entry["inference"], *entry["training"], losses["batch"] * losses["batches"]])


def mark(folder, name, what):
    open(os.path.join(folder, f"{name}.{what}"), "w").close()


def main():
    networks, folder, what, names = sys.argv[1], sys.argv[2], sys.argv[3], sys.argv[4:]
    with open(networks, encoding="utf-8") as file:
        for entry in json.load(file):
            if entry["name"] in names:
                print(f"exporting {entry['name']}", flush=True)
                export(entry, folder, what)


if __name__ == "__main__":
    main()

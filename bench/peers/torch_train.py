"""PyTorch's run of accuracy.py: torch_train.py RECIPE, a recipe as JSON; prints the share of right answers on the test data after each epoch."""

import gzip
import json
import os
import sys

import numpy
import torch

import export


def read(folder, name):
    """A file of MNIST's format, packed or not."""
    path = os.path.join(folder, name)
    with (gzip.open(path + ".gz") if os.path.exists(path + ".gz") else open(path, "rb")) as file:
        content = file.read()
    return torch.from_numpy(numpy.frombuffer(content, numpy.uint8, offset=4 + 4 * content[3]).copy())


def split(folder, part):
    labels = read(folder, f"{part}-labels-idx1-ubyte").long()
    return read(folder, f"{part}-images-idx3-ubyte").view(len(labels), 1, 28, 28).float() / 255, labels


def main():
    recipe = json.loads(sys.argv[1])
    torch.set_num_threads(recipe["threads"])
    torch.set_flush_denormal(True)
    torch.manual_seed(recipe["seed"])
    (images, labels), (test_images, test_labels) = split(recipe["data"], "train"), split(recipe["data"], "t10k")
    mean, deviation = images.mean(), images.std()
    images, test_images = (images - mean) / deviation, (test_images - mean) / deviation

    network = export.build(recipe["torch"])
    optimizer = torch.optim.SGD(network.parameters(), lr=recipe["learningRate"], momentum=recipe["momentum"])
    accuracies = []
    for _ in range(recipe["epochs"]):
        network.train()
        for indices in torch.randperm(len(labels)).split(recipe["batch"]):
            optimizer.zero_grad(set_to_none=True)
            torch.nn.functional.cross_entropy(network(images[indices]), labels[indices]).backward()
            optimizer.step()
        network.eval()
        with torch.inference_mode():
            right = sum((network(batch).argmax(1) == wanted).sum().item() for batch, wanted in zip(test_images.split(500), test_labels.split(500), strict=True))
        accuracies.append(right / len(test_labels))
    print(json.dumps({"version": f"PyTorch {torch.__version__}", "accuracies": accuracies}))


if __name__ == "__main__":
    main()

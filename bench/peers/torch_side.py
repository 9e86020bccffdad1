"""PyTorch's side: torch_side.py VARIANT, one of VARIANTS[mode] in sides.py."""

import sys
import warnings
from itertools import cycle

import numpy
import torch

import export
import turn

MOMENTUM = 0.9


def version():
    libraries = torch.__config__.show()
    onednn = next((line.split("DNN", 1)[1].split("(")[0].strip() for line in libraries.splitlines() if "MKL-DNN" in line), "?")
    return f"PyTorch {torch.__version__}, oneDNN {onednn}"


def load(case, variant):
    torch.set_num_threads(case["threads"])
    torch.set_flush_denormal(True)
    layout = torch.channels_last if "channels_last" in variant else torch.contiguous_format
    network = export.build(case["torch"])
    network.load_state_dict(torch.load(case["weights"]))
    network = network.to(memory_format=layout)
    shape = [case["batch"] * case["batches"], *case["input"]]
    samples = torch.from_numpy(numpy.fromfile(case["samples"], numpy.float32, int(numpy.prod(shape))).reshape(shape))
    if case["precision"] == "double":
        network, samples = network.double(), samples.double()
    samples = samples.contiguous(memory_format=layout)
    prepare = training if case["mode"] == "training" else inference
    step, losses = prepare(case, variant, network, samples)
    return step, {"version": version(), "losses": losses}


def inference(case, variant, network, samples):
    network.eval()
    for parameter in network.parameters():
        parameter.requires_grad_(False)
    torch.set_grad_enabled(False)
    if "frozen" in variant:
        network = torch.jit.optimize_for_inference(torch.jit.trace(network, samples))
        network(samples)
        network(samples)  # the second call specialises
    network(samples).contiguous().numpy().tofile(case["output"])

    def step():
        with torch.inference_mode():
            network(samples)

    return step, []


def training(case, variant, network, samples):
    network.train()
    if not case["dropout"]:
        for module in network.modules():
            if isinstance(module, torch.nn.Dropout):
                module.p = 0.0
    labels = torch.from_numpy(numpy.fromfile(case["labels"], numpy.int32, len(samples)).astype(numpy.int64))
    batches = cycle(list(zip(samples.split(case["batch"]), labels.split(case["batch"]), strict=True)))
    optimizer = torch.optim.SGD(network.parameters(), lr=case["learningRate"], momentum=MOMENTUM, foreach="foreach" in variant)
    loss_of = torch.nn.functional.cross_entropy

    def step():
        samples, labels = next(batches)
        optimizer.zero_grad(set_to_none=True)
        scores = network(samples)
        if isinstance(scores, tuple):  # GoogLeNet's auxiliary heads count 0.3 each in the gradient, as in the paper; the loss told is the network's own
            loss = loss_of(scores.logits, labels)
            total = loss + 0.3 * (loss_of(scores.aux_logits1, labels) + loss_of(scores.aux_logits2, labels))
        else:
            loss = total = loss_of(scores, labels)
        total.backward()
        optimizer.step()
        return loss

    return step, [step().item() for _ in range(case["lossSteps"])]


if __name__ == "__main__":
    warnings.filterwarnings("ignore")
    turn.serve(lambda case: load(case, sys.argv[1]))

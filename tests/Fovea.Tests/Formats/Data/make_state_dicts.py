"""Writes the .pth files of this folder. Made with PyTorch 1.13.1; other versions give other bytes and the same tensors."""
import pathlib

import torch

folder = pathlib.Path(__file__).parent
model = torch.nn.Sequential(torch.nn.Conv2d(2, 3, 3), torch.nn.BatchNorm2d(3))
with torch.no_grad():
    for i, parameter in enumerate(model.parameters()):
        parameter.copy_(torch.arange(parameter.numel()).reshape(parameter.shape).float() + 100 * i)

base = torch.arange(12, dtype=torch.float32)
state = model.state_dict()
state["transposed"] = base.reshape(3, 4).t()
state["slice"] = base[3:7]
state["half"] = torch.tensor([1.5, -2.0]).half()
state["bfloat"] = torch.tensor([1.5, -2.0]).bfloat16()
state["double"] = torch.tensor([0.1, 2.0]).double()
state["bytes"] = torch.tensor([1, 255], dtype=torch.uint8)
state["flags"] = torch.tensor([True, False])
state["scalar"] = torch.tensor(7.0)
state["empty"] = torch.zeros(0, 3)
state["parameter"] = torch.nn.Parameter(torch.tensor([1.0, 2.0]))
torch.save(state, folder / "state-dict.pth")

torch.save(
    {"epoch": 3, "lr": 0.5, "state_dict": {"a": torch.ones(2)}, "names": ["x", "y"], "none": None, "big": 2**40, "pair": (1, 2)},
    folder / "nested.pth",
)

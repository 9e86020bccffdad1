using Fovea.Backends.Cpu.KernelSelection;
using Fovea.Graph;

namespace Fovea.Backends.Cpu.Compilation;

/// <summary>A kernel in its place in a plan, before memory is placed.</summary>
/// <param name="Kernel">The kernel.</param>
/// <param name="Node">The node that it serves; null for a copy.</param>
/// <param name="Inputs">The buffers that it reads.</param>
/// <param name="Outputs">The buffers that it writes.</param>
/// <param name="Workspace">The buffer that it works in; -1 for none.</param>
/// <param name="IsConstant">Whether its outputs follow from parameters that do not change: it runs with the packing of the weights.</param>
internal sealed record PlannedStep(NodeKernel Kernel, Node? Node, int[] Inputs, int[] Outputs, int Workspace, bool IsConstant);

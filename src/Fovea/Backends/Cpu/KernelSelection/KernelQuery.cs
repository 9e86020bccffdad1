using Fovea.Backends.Cpu.Passes;
using Fovea.Graph;
using Fovea.Kernels.Convolution;
using Fovea.Kernels.Layout;
using Fovea.Kernels.Simd;
using Fovea.Tensors;

namespace Fovea.Backends.Cpu.KernelSelection;

/// <summary>What the compiler asks of a backend's kernel table: a kernel for a node, in its place in a plan.</summary>
/// <param name="Node">The node.</param>
/// <param name="AvailableLayouts">The layout in which each of its inputs exists already.</param>
/// <param name="Lanes">
/// What the plan's lanes are: channels (<see cref="TensorLayout.Blocked"/>) or images
/// (<see cref="TensorLayout.BatchLanes"/>).
/// </param>
/// <param name="FusedEpilogue">What is done to the first output as it is stored; null for nothing.</param>
/// <param name="FirstOutputOnly">Whether nothing reads any output but the first: the kernel may give that alone.</param>
/// <param name="Width">The vectors' width.</param>
/// <param name="AllowWinograd">Whether convolutions may be computed by Winograd's algorithm.</param>
/// <param name="Timer">Decides between convolution kernels whose estimates are close; null leaves it to the estimates.</param>
internal sealed record KernelQuery(
    Node Node, IReadOnlyList<TensorLayout> AvailableLayouts, TensorLayout Lanes, FusedEpilogue? FusedEpilogue,
    bool FirstOutputOnly, VectorWidth Width, bool AllowWinograd, IConvolutionTimer? Timer)
{
    /// <summary>The shapes of the node's inputs.</summary>
    public Shape[] Shapes { get; } = [.. Node.Inputs.Select(input => input.Shape)];
}

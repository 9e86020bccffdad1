using Fovea.Compilation.Passes;
using Fovea.Graph;
using Fovea.Kernels.Convolution;
using Fovea.Kernels.Layout;
using Fovea.Kernels.Simd;
using Fovea.Tensors;

namespace Fovea.Execution;

/// <summary>What the compiler asks of a backend's kernel table: a kernel for a node, in its place in a plan.</summary>
/// <param name="Node">The node.</param>
/// <param name="At">The layout in which each of its inputs exists already.</param>
/// <param name="Lanes">What the plan's lanes are: channels (<see cref="TensorLayout.Blocked"/>) or images (<see cref="TensorLayout.BatchLanes"/>).</param>
/// <param name="Epilogue">What is done to the first output as it is stored; null for nothing.</param>
/// <param name="OnlyFirst">Whether nothing reads any output but the first: the kernel may give that alone.</param>
/// <param name="Width">The vectors' width.</param>
/// <param name="Strict">Whether convolutions are plain sums of products, whatever is faster.</param>
/// <param name="Timer">Decides between convolution kernels whose estimates are close; null leaves it to the estimates.</param>
internal sealed record KernelQuery(
    Node Node, IReadOnlyList<TensorLayout> At, TensorLayout Lanes, Epilogue? Epilogue, bool OnlyFirst, VectorWidth Width, bool Strict, IConvolutionTimer? Timer)
{
    /// <summary>The shapes of the node's inputs.</summary>
    public Shape[] Shapes { get; } = [.. Node.Inputs.Select(input => input.Shape)];
}

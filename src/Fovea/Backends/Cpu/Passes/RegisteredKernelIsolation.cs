using Fovea.Graph;
using Fovea.Graph.Rewriting;

namespace Fovea.Backends.Cpu.Passes;

/// <summary>
/// Keeps operations for which a program has registered a kernel out of every rewriting and fusion: the kernel computes the operation and
/// nothing else, and nothing else computes it.
/// </summary>
internal sealed class RegisteredKernelIsolation(CpuKernelRegistry kernels) : IGraphRewriting
{
    /// <inheritdoc/>
    public IReadOnlyList<Node> Apply(RewritingContext context, IReadOnlyList<Node> nodes) =>
        nodes.Any(kernels.Has) ? [.. nodes.Select(Isolate)] : nodes;

    private Node Isolate(Node node) => kernels.Has(node)
        ? NodeFactory.Replace(node, node.Inputs, new RegisteredOperation(node.Operation))
        : node;
}

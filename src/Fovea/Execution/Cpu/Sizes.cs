using Fovea.Graph.Ops;
using Fovea.Kernels.Layout;
using Fovea.Tensors;

namespace Fovea.Execution.Cpu;

/// <summary>Memory that tensors take in the two layouts.</summary>
internal static class Sizes
{
    /// <summary>Floats of a tensor, the lanes that pad the last block of channels included.</summary>
    public static long Floats(Shape shape, TensorLayout layout) => layout == TensorLayout.Plain || shape.Rank < 2
        ? shape.Length
        : (long)shape[0] * Blocks.Padded(shape[1]) * shape.Area();

    /// <summary>The layout in which all inputs exist, blocked where that is possible without a conversion.</summary>
    public static TensorLayout Common(IReadOnlyList<TensorLayout> at, int count) =>
        at.Take(count).All(layout => layout == TensorLayout.Blocked) ? TensorLayout.Blocked : TensorLayout.Plain;

    /// <summary>Blocked if any of the inputs is: converting the others costs less than leaving the layout.</summary>
    public static TensorLayout Any(IReadOnlyList<TensorLayout> at, int count) =>
        at.Take(count).Any(layout => layout == TensorLayout.Blocked) ? TensorLayout.Blocked : TensorLayout.Plain;
}

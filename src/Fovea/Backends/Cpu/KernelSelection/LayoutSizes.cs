using Fovea.Graph.Ops;
using Fovea.Kernels.Layout;
using Fovea.Tensors;

namespace Fovea.Backends.Cpu.KernelSelection;

/// <summary>Memory that tensors take in their layouts, and which layout to take them in.</summary>
internal static class LayoutSizes
{
    /// <summary>Floats of a tensor, the lanes that pad its last block included.</summary>
    public static long Floats(Shape shape, TensorLayout layout) => layout == TensorLayout.Plain || shape.Rank < 2
        ? shape.Length
        : Blocks.Floats(layout, shape[0], shape[1], shape.Area());

    /// <summary>The layout in which all inputs exist without a conversion; plain if there is none.</summary>
    public static TensorLayout Common(IReadOnlyList<TensorLayout> layouts, int count) =>
        layouts.Take(count).All(layout => layout == layouts[0]) ? layouts[0] : TensorLayout.Plain;

    /// <summary>A layout of blocks if any of the inputs has one: converting the others costs less than leaving it.</summary>
    public static TensorLayout Any(IReadOnlyList<TensorLayout> layouts, int count) =>
        layouts.Take(count).FirstOrDefault(layout => layout != TensorLayout.Plain);

    /// <summary>The layouts at hand for a kernel that takes plain and blocked tensors only: batch lanes are converted to plain.</summary>
    public static IReadOnlyList<TensorLayout> WithoutLanes(IReadOnlyList<TensorLayout> layouts) =>
        [.. layouts.Select(layout => layout == TensorLayout.BatchLanes ? TensorLayout.Plain : layout)];
}

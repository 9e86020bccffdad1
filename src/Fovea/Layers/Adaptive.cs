using System.Collections.Immutable;
using Fovea.Graph.Ops;
using Fovea.Kernels.Pooling;
using Fovea.Tensors;

namespace Fovea.Layers;

/// <summary>The axes of an adaptive pooling.</summary>
internal static class Adaptive
{
    public static ImmutableArray<PoolingAxis> Axes(Shape input, PerAxis outputSize, string layer)
    {
        int rank = input.RequireSpatial(layer).Rank - 2;
        return [.. Enumerable.Range(0, rank).Select(axis => PoolingAxis.Adaptive(input[axis + 2], outputSize.At(axis, rank)))];
    }
}

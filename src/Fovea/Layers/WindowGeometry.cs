using System.Collections.Immutable;
using Fovea.Graph.Ops;
using Fovea.Tensors;

namespace Fovea.Layers;

/// <summary>Resolves hyper-parameters to a window per axis for a given input.</summary>
internal static class WindowGeometry
{
    public static ImmutableArray<WindowAxis> Make(Shape input, PerAxis kernel, PerAxis stride, Padding padding, PerAxis dilation)
    {
        int rank = input.Rank - 2;
        return [.. Enumerable.Range(0, rank).Select(axis => padding.Along(axis, rank, input[axis + 2], kernel, stride, dilation))];
    }
}

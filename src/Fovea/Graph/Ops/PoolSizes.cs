using System.Collections.Immutable;
using Fovea.Kernels.Pooling;
using Fovea.Tensors;

namespace Fovea.Graph.Ops;

/// <summary>From a pooling operation's axes and input shape to output shape, field rules and the kernels' geometry.</summary>
internal static class PoolSizes
{
    public static Shape Output(Shape input, ImmutableArray<PoolingAxis> axes) =>
        new([input[0], input[1], .. axes.Select(axis => axis.Output)]);

    public static IReadOnlyList<FieldRule> Fields(ImmutableArray<PoolingAxis> axes) => axes
        .Select(axis => new FieldRule((axis.Dilation * (axis.Window - 1)) + 1, axis.Stride, axis.PadBegin)).ToArray();
}

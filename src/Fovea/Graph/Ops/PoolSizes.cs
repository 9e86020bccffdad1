using System.Collections.Immutable;
using Fovea.Kernels.Pooling;
using Fovea.Tensors;

namespace Fovea.Graph.Ops;

/// <summary>From a pooling operation's axes and input shape to output shape, field rules and the kernels' geometry.</summary>
internal static class PoolSizes
{
    public static PoolingGeometry Geometry(Shape input, ImmutableArray<PoolingAxis> axes)
    {
        int missing = 3 - axes.Length;
        return new PoolingGeometry(input[0], input[1], Axis(0), Axis(1), Axis(2));

        PoolingAxis Axis(int of3) => of3 < missing ? PoolingAxis.None : axes[of3 - missing];
    }

    public static Shape Output(Shape input, ImmutableArray<PoolingAxis> axes)
    {
        _ = Geometry(input, axes);   // checks the sizes
        return new Shape([input[0], input[1], .. axes.Select(axis => axis.Output)]);
    }

    /// <summary>An adaptive window has no size of its own: where windows differ, the largest and their mean step stand for them.</summary>
    public static IReadOnlyList<ReceptiveFieldRule> Fields(ImmutableArray<PoolingAxis> axes) => axes
        .Select(axis => axis.IsAdaptive
            ? new ReceptiveFieldRule(Enumerable.Range(0, axis.Output).Max(o => axis.SpanAt(o).Cells), (double)axis.Input / axis.Output, 0)
            : new ReceptiveFieldRule(axis.Span, axis.Stride, axis.PadBegin))
        .ToArray();

    /// <summary>Where values came from: exact integers, kept as numbers in double precision.</summary>
    public static int[] Indices(ReadOnlySpan<double> numbers)
    {
        var indices = new int[numbers.Length];
        for (int i = 0; i < indices.Length; i++)
        {
            indices[i] = (int)numbers[i];
        }
        return indices;
    }

    public static void Write(ReadOnlySpan<int> indices, Span<double> numbers)
    {
        for (int i = 0; i < indices.Length; i++)
        {
            numbers[i] = indices[i];
        }
    }
}

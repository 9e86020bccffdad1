using System.Collections.Immutable;
using Fovea.Kernels.Pooling;
using Fovea.Tensors;

namespace Fovea.Graph.Ops;

/// <summary>
/// Converts a pooling operation's axes and input shape to output shape, receptive field rules and the kernels'
/// geometry.
/// </summary>
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

    /// <summary>
    /// Windows of an adaptive pooling may differ in size; the rule uses the largest size and the mean step.
    /// </summary>
    public static IReadOnlyList<ReceptiveFieldRule> ReceptiveFieldRules(ImmutableArray<PoolingAxis> axes) => axes
        .Select(axis => axis.IsAdaptive
            ? new ReceptiveFieldRule(Enumerable.Range(0, axis.Output).Max(o => axis.SpanAt(o).Cells), (double)axis.Input / axis.Output, 0)
            : new ReceptiveFieldRule(axis.Span, axis.Stride, axis.PadBegin))
        .ToArray();

    /// <summary>Indices are exact integers, stored in double precision.</summary>
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

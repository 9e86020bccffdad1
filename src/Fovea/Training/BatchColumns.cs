using Fovea.Tensors;

namespace Fovea.Training;

/// <summary>Takes a batch of rows apart: a row holds the values of several inputs or targets, one after the other.</summary>
internal static class BatchColumns
{
    public delegate Span<float> Target(NamedShape name);

    /// <summary>Copies every input's values to its place.</summary>
    /// <param name="rows">[count, the sum of the lengths].</param>
    /// <param name="count">Rows.</param>
    /// <param name="columns">What a row holds, in order.</param>
    /// <param name="target">Where the values of one go: [count, length].</param>
    public static void Scatter(ReadOnlySpan<float> rows, int count, IReadOnlyList<NamedShape> columns, Target target)
    {
        if (columns is [NamedShape only])
        {
            rows.CopyTo(target(only));
            return;
        }
        int width = columns.Sum(column => column.Shape.Length), first = 0;
        foreach (NamedShape column in columns)
        {
            int length = column.Shape.Length;
            Span<float> values = target(column);
            for (int row = 0; row < count; row++)
            {
                rows.Slice((row * width) + first, length).CopyTo(values[(row * length)..]);
            }
            first += length;
        }
    }
}

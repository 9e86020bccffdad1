using Fovea.Tensors;

namespace Fovea.Training;

/// <summary>
/// Takes a batch of rows apart: a row holds the values of several inputs or targets, one after
/// the other. Allocates nothing as it copies.
/// </summary>
internal sealed class BatchColumns
{
    private readonly int[] _firsts, _lengths;
    private readonly int _width;

    /// <param name="columns">What a row holds, in order.</param>
    public BatchColumns(IReadOnlyList<NamedShape> columns)
    {
        Names = [.. columns.Select(column => column.Name)];
        _lengths = [.. columns.Select(column => column.Shape.Length)];
        _firsts = [.. _lengths.Select((_, i) => _lengths.Take(i).Sum())];
        _width = _lengths.Sum();
    }

    /// <summary>The columns' names.</summary>
    public string[] Names { get; }

    /// <summary>Copies a column of every row.</summary>
    /// <param name="column">Which, from 0.</param>
    /// <param name="rows">[count, the sum of the lengths].</param>
    /// <param name="count">Rows.</param>
    /// <param name="values">Where they go: [count, length].</param>
    public void Copy(int column, ReadOnlySpan<float> rows, int count, Span<float> values)
    {
        if (_lengths.Length == 1)
        {
            rows.CopyTo(values);
            return;
        }
        int length = _lengths[column];
        for (int row = 0; row < count; row++)
        {
            rows.Slice((row * _width) + _firsts[column], length).CopyTo(values[(row * length)..]);
        }
    }
}

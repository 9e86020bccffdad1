using Fovea.Backends;
using Fovea.Tensors;

namespace Fovea.Training;

/// <summary>
/// Takes a batch of rows apart: a row holds the values of several inputs or targets, one after
/// the other. Allocates nothing as it copies.
/// </summary>
internal sealed class BatchColumns
{
    private readonly string[] _inputs;
    private readonly int[] _firsts, _lengths;
    private readonly int _width;

    /// <param name="columns">What a row holds, in order.</param>
    /// <param name="inputs">The executable's input for each column; null where they are the columns' names.</param>
    public BatchColumns(IReadOnlyList<NamedShape> columns, IEnumerable<string>? inputs = null)
    {
        _inputs = [.. inputs ?? columns.Select(column => column.Name)];
        _lengths = [.. columns.Select(column => column.Shape.Length)];
        _firsts = [.. _lengths.Select((_, i) => _lengths.Take(i).Sum())];
        _width = _lengths.Sum();
    }

    /// <summary>Copies every column to its input.</summary>
    /// <param name="executable">Has the inputs, each [count, length].</param>
    /// <param name="rows">[count, the sum of the lengths].</param>
    /// <param name="count">Rows.</param>
    public void CopyTo(IExecutable executable, ReadOnlySpan<float> rows, int count)
    {
        for (int i = 0; i < _inputs.Length; i++)
        {
            Copy(i, rows, count, executable.Input(_inputs[i]));
        }
    }

    private void Copy(int column, ReadOnlySpan<float> rows, int count, Span<float> values)
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

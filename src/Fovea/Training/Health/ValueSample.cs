namespace Fovea.Training.Health;

/// <summary>An evenly spaced sample of a large tensor, for histograms, which more values would not improve.</summary>
internal sealed class ValueSample(int capacity = 1 << 14)
{
    private readonly float[] _values = new float[capacity];
    private int _count;

    public ReadOnlySpan<float> Values => _values.AsSpan(0, _count);

    public void Take(ReadOnlySpan<float> row)
    {
        int stride = Math.Max(1, (row.Length + _values.Length - 1) / _values.Length);
        _count = 0;
        for (int i = 0; i < row.Length; i += stride)
        {
            _values[_count++] = row[i];
        }
    }
}

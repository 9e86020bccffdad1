namespace Fovea.Data.Decoding;

/// <summary>For every output position on an axis: the input positions and weights it is computed from.</summary>
internal sealed class ResizeTaps
{
    private readonly int[] _first;
    private readonly int[] _count;
    private readonly float[] _weights;   // [new size, _most]
    private readonly int _most;

    private ResizeTaps(int size, int most)
    {
        _first = new int[size];
        _count = new int[size];
        _most = most;
        _weights = new float[checked(size * most)];
    }

    public ReadOnlySpan<float> Weights(int position, out int first)
    {
        first = _first[position];
        return _weights.AsSpan(position * _most, _count[position]);
    }

    /// <summary>Computes the weights; pixel i covers [i, i + 1) and its centre is i + ½, on both grids.</summary>
    public static ResizeTaps Make(int oldSize, int newSize, ResizeMode mode)
    {
        double scale = (double)oldSize / newSize;
        double reach = mode == ResizeMode.Area ? scale / 2 : Math.Max(1, scale);
        var taps = new ResizeTaps(newSize, Math.Min(oldSize, (int)Math.Ceiling(2 * reach) + 2));
        for (int position = 0; position < newSize; position++)
        {
            double centre = (position + 0.5) * scale;
            int from = Math.Clamp((int)Math.Floor(centre - reach), 0, oldSize - 1);
            int to = Math.Clamp((int)Math.Ceiling(centre + reach), from + 1, oldSize);
            Span<float> weights = taps._weights.AsSpan(position * taps._most, to - from);
            double total = 0;
            for (int old = from; old < to; old++)
            {
                total += Weight(old);
            }
            for (int old = from; old < to; old++)
            {
                weights[old - from] = (float)(Weight(old) / total);
            }
            taps._first[position] = from;
            taps._count[position] = to - from;

            double Weight(int old) => mode == ResizeMode.Area
                ? Math.Max(0, Math.Min(old + 1, centre + reach) - Math.Max(old, centre - reach))
                : Math.Max(0, 1 - (Math.Abs(old + 0.5 - centre) / reach));
        }
        return taps;
    }
}

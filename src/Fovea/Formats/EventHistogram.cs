namespace Fovea.Formats;

/// <summary>Counts values in buckets that grow by a factor of 1.1 from 10⁻¹² to 10²⁰, on both sides of zero.</summary>
/// <remarks>Source: TensorFlow, core/lib/histogram: bucket i counts limit[i − 1] ≤ value &lt; limit[i].</remarks>
internal sealed class EventHistogram
{
    private static readonly double[] Limits = MakeLimits();

    private readonly double[] _counts = new double[Limits.Length];

    /// <summary>Writes the fields of a HistogramProto.</summary>
    /// <param name="values">NaN and infinities are skipped: they fit no bucket and would invalidate the sums.</param>
    /// <param name="message">Appended to.</param>
    public void Write(ReadOnlySpan<float> values, ProtoBuffer message)
    {
        Array.Clear(_counts);
        double min = double.MaxValue, max = double.MinValue, sum = 0, squares = 0;
        long count = 0;
        int first = Limits.Length, last = -1;
        foreach (float value in values)
        {
            if (!float.IsFinite(value))
                continue;
            int bucket = BucketOf(value);
            _counts[bucket]++;
            (first, last) = (Math.Min(first, bucket), Math.Max(last, bucket));
            (min, max) = (Math.Min(min, value), Math.Max(max, value));
            sum += value;
            squares += (double)value * value;
            count++;
        }

        message.Double(1, count == 0 ? 0 : min);
        message.Double(2, count == 0 ? 0 : max);
        message.Double(3, count);
        message.Double(4, sum);
        message.Double(5, squares);
        if (count > 0)
        {
            // One empty bucket first, so that the first one with values has a lower limit.
            first = Math.Max(first - 1, 0);
            message.Doubles(6, Limits.AsSpan(first..(last + 1)));
            message.Doubles(7, _counts.AsSpan(first..(last + 1)));
        }
    }

    // The first limit above the value.
    private static int BucketOf(double value)
    {
        int index = Array.BinarySearch(Limits, value);
        return index < 0 ? ~index : index + 1;
    }

    private static double[] MakeLimits()
    {
        var positive = new List<double>();
        for (double limit = 1e-12; limit < 1e20; limit *= 1.1)
        {
            positive.Add(limit);
        }
        positive.Add(double.MaxValue);   // above every float32
        return [.. Enumerable.Reverse(positive).Select(limit => -limit), 0, .. positive];
    }
}

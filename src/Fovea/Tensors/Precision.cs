namespace Fovea.Tensors;

/// <summary>Copies between single and double precision.</summary>
internal static class Precision
{
    /// <summary>Copies to double precision, which changes no value.</summary>
    public static void Widen(ReadOnlySpan<float> from, Span<double> to)
    {
        for (int i = 0; i < from.Length; i++)
        {
            to[i] = from[i];
        }
    }

    /// <summary>Rounds to single precision.</summary>
    public static void Narrow(ReadOnlySpan<double> from, Span<float> to)
    {
        for (int i = 0; i < from.Length; i++)
        {
            to[i] = (float)from[i];
        }
    }
}

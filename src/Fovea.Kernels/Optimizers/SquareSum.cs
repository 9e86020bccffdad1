using System.Runtime.Intrinsics;

namespace Fovea.Kernels.Optimizers;

/// <summary>A sum of squares of floats, in double precision, in sixteen lanes.</summary>
/// <remarks>
/// A float's square has 48 bits and is exact in a double, so that fused or not, and whatever the machine's vectors, each
/// lane adds the same numbers in the same order. No float's square overflows a double either: the sum is finite if all floats are.
/// </remarks>
internal unsafe struct SquareSum
{
    private const int Lanes = 16;

    private Vector256<double> _a;
    private Vector256<double> _b;
    private Vector256<double> _c;
    private Vector256<double> _d;

    public readonly double Total
    {
        get
        {
            Vector256<double> sum = (_a + _b) + (_c + _d);
            return (sum[0] + sum[1]) + (sum[2] + sum[3]);
        }
    }

    /// <summary>Adds the squares of floats; float i goes to lane i mod 16.</summary>
    public void Add(float* values, int length)
    {
        int whole = length & ~(Lanes - 1);
        AddWhole(values, whole);
        int rest = length - whole;
        if (rest > 0)
        {
            float* tail = stackalloc float[Lanes];
            new Span<float>(tail, Lanes).Clear();
            new Span<float>(values + whole, rest).CopyTo(new Span<float>(tail, rest));
            AddWhole(tail, Lanes);
        }
    }

    private void AddWhole(float* values, int length)
    {
        Vector256<double> a = _a, b = _b, c = _c, d = _d;
        for (int i = 0; i < length; i += Lanes)
        {
            (Vector256<double> low, Vector256<double> high) = Vector256.Widen(Vector256.Load(values + i));
            a += low * low;
            b += high * high;
            (low, high) = Vector256.Widen(Vector256.Load(values + i + 8));
            c += low * low;
            d += high * high;
        }
        (_a, _b, _c, _d) = (a, b, c, d);
    }
}

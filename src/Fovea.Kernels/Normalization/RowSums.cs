using System.Runtime.CompilerServices;
using Fovea.Kernels.Simd;

namespace Fovea.Kernels.Normalization;

// Sums over a row of neighbours: sixteen lanes in single precision for runs of 4,096, the runs in double in their order.
internal static unsafe class RowSums<TSimd> where TSimd : unmanaged, ISimd<TSimd>
{
    private const int Lanes = 16, Run = 256 * Lanes;

    /// <summary>Mean and squared deviations, by way of a pivot near the mean, for which both are corrected.</summary>
    public static Moments MomentsOf(float* x, int count)
    {
        double sum = 0, shift = 0, squares = 0;
        for (int start = 0; start < count; start += Run)
        {
            sum += Sum(x + start, Math.Min(Run, count - start));
        }
        float pivot = (float)(sum / count);
        for (int start = 0; start < count; start += Run)
        {
            Deviations(x + start, Math.Min(Run, count - start), pivot, ref shift, ref squares);
        }
        // The correction may leave a trace below zero where all values are equal; NaN stays.
        double deviations = squares - (shift * shift / count);
        return new Moments(count, pivot + (shift / count), deviations < 0 ? 0 : deviations);
    }

    /// <summary>Σ γ·dy and Σ γ·dy·(x − mean); γ null for ones.</summary>
    public static (double Gradient, double Product) Gradient(float* dy, float* gamma, float* x, float mean, int count)
    {
        double gradient = 0, product = 0;
        for (int start = 0; start < count; start += Run)
        {
            float* weights = gamma is null ? null : gamma + start;
            Gradient(dy + start, weights, x + start, mean, Math.Min(Run, count - start), ref gradient, ref product);
        }
        return (gradient, product);
    }

    private static float Sum(float* x, int count)
    {
        Lanes16<TSimd> sum = default;
        for (int i = 0; i < count; i += Lanes)
        {
            sum += Load(x + i, count - i, 0);
        }
        return sum.Sum();
    }

    private static void Deviations(float* x, int count, float pivot, ref double shift, ref double squares)
    {
        Lanes16<TSimd> minusPivot = Lanes16<TSimd>.Broadcast(-pivot), sum = default, square = default;
        for (int i = 0; i < count; i += Lanes)
        {
            Lanes16<TSimd> deviation = Load(x + i, count - i, pivot) + minusPivot;
            sum += deviation;
            square = Lanes16<TSimd>.MultiplyAdd(deviation, deviation, square);
        }
        shift += sum.Sum();
        squares += square.Sum();
    }

    private static void Gradient(float* dy, float* gamma, float* x, float mean, int count, ref double gradient, ref double product)
    {
        Lanes16<TSimd> minusMean = Lanes16<TSimd>.Broadcast(-mean), one = Lanes16<TSimd>.Broadcast(1), sum = default, products = default;
        for (int i = 0; i < count; i += Lanes)
        {
            Lanes16<TSimd> g = gamma is null ? one : Load(gamma + i, count - i, 0);
            Lanes16<TSimd> weighted = Lanes16<TSimd>.MultiplyAdd(Load(dy + i, count - i, 0), g, default);
            sum += weighted;
            products = Lanes16<TSimd>.MultiplyAdd(weighted, Load(x + i, count - i, mean) + minusMean, products);
        }
        gradient += sum.Sum();
        product += products.Sum();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Lanes16<TSimd> Load(float* source, int rest, float filler) =>
        rest >= Lanes ? Lanes16<TSimd>.Load(source) : ElementwiseLoop.LoadPart16<TSimd>(source, rest, filler);
}

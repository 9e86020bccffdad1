using System.Runtime.CompilerServices;
using Fovea.Kernels.Simd;

namespace Fovea.Kernels.Losses;

/// <summary>Passes over a row of scores. Sixteen lanes of sums at every width, folded in double precision.</summary>
/// <remarks>A sum's lanes start with the row's last elements, padded by a value whose term is zero.</remarks>
internal static unsafe class ScoreRow<TSimd> where TSimd : unmanaged, ISimd<TSimd>
{
    private const int Lanes = LossLanes.Count;

    /// <summary>The largest score; NaN if one is.</summary>
    public static float Max(float* scores, int columns)
    {
        int whole = columns & ~(Lanes - 1);
        float* lanes = stackalloc float[Lanes];
        LossLanes.Pad(scores + whole, columns - whole, float.NegativeInfinity, lanes);
        for (int lane = 0; lane < Lanes; lane += TSimd.Width)
        {
            TSimd max = TSimd.Load(lanes + lane);
            for (int k = lane; k < whole; k += Lanes)
            {
                max = TSimd.Max(max, TSimd.Load(scores + k));
            }
            TSimd.Store(max, lanes + lane);
        }
        return LossLanes.Max(lanes);
    }

    /// <summary>Σ exp(xₖ − origin).</summary>
    public static double SumExp(float* scores, float origin, int columns)
    {
        int whole = columns & ~(Lanes - 1);
        float* lanes = stackalloc float[Lanes];
        LossLanes.Pad(scores + whole, columns - whole, float.NegativeInfinity, lanes);
        TSimd o = TSimd.Broadcast(origin);
        for (int lane = 0; lane < Lanes; lane += TSimd.Width)
        {
            TSimd sum = VectorMath.Exp(TSimd.Load(lanes + lane) - o);
            for (int k = lane; k < whole; k += Lanes)
            {
                sum += VectorMath.Exp(TSimd.Load(scores + k) - o);
            }
            TSimd.Store(sum, lanes + lane);
        }
        return LossLanes.Sum(lanes);
    }

    /// <summary>Σ (xₖ − origin).</summary>
    public static double Sum(float* values, float origin, int columns)
    {
        int whole = columns & ~(Lanes - 1);
        float* lanes = stackalloc float[Lanes];
        LossLanes.Pad(values + whole, columns - whole, origin, lanes);
        TSimd o = TSimd.Broadcast(origin);
        for (int lane = 0; lane < Lanes; lane += TSimd.Width)
        {
            TSimd sum = TSimd.Load(lanes + lane) - o;
            for (int k = lane; k < whole; k += Lanes)
            {
                sum += TSimd.Load(values + k) - o;
            }
            TSimd.Store(sum, lanes + lane);
        }
        return LossLanes.Sum(lanes);
    }

    /// <summary>Σ yₖ·(xₖ − origin); a class with no share (0) may be impossible (−∞).</summary>
    public static double WeightedSum(float* shares, float* scores, float origin, int columns)
    {
        int whole = columns & ~(Lanes - 1);
        float* lanes = stackalloc float[Lanes];
        float* tailShares = stackalloc float[Lanes];
        LossLanes.Pad(scores + whole, columns - whole, 0, lanes);
        LossLanes.Pad(shares + whole, columns - whole, 0, tailShares);
        // The padding's share is 0 but its distance from an infinite or NaN origin is neither: those rows are NaN anyway.
        TSimd o = TSimd.Broadcast(origin);
        for (int lane = 0; lane < Lanes; lane += TSimd.Width)
        {
            TSimd sum = Weighted(TSimd.Load(tailShares + lane), TSimd.Load(lanes + lane) - o);
            for (int k = lane; k < whole; k += Lanes)
            {
                sum += Weighted(TSimd.Load(shares + k), TSimd.Load(scores + k) - o);
            }
            TSimd.Store(sum, lanes + lane);
        }
        return LossLanes.Sum(lanes);
    }

    /// <summary>result = factor·exp(xₖ − origin) + addend.</summary>
    public static void Exp(float* scores, float origin, float factor, float addend, int columns, float* result)
    {
        int whole = columns & ~(Lanes - 1);
        ExpWhole(scores, origin, factor, addend, whole, result);
        if (whole < columns)
        {
            float* tail = stackalloc float[Lanes];
            LossLanes.Pad(scores + whole, columns - whole, float.NegativeInfinity, tail);
            ExpWhole(tail, origin, factor, addend, Lanes, tail);
            new Span<float>(tail, columns - whole).CopyTo(new Span<float>(result + whole, columns - whole));
        }
    }

    /// <summary>result += factor·value.</summary>
    public static void AddScaled(float* values, float factor, int columns, float* result)
    {
        int whole = columns & ~(Lanes - 1);
        AddScaledWhole(values, factor, whole, result);
        if (whole < columns)
        {
            float* tailValues = stackalloc float[Lanes];
            float* tail = stackalloc float[Lanes];
            LossLanes.Pad(values + whole, columns - whole, 0, tailValues);
            LossLanes.Pad(result + whole, columns - whole, 0, tail);
            AddScaledWhole(tailValues, factor, Lanes, tail);
            new Span<float>(tail, columns - whole).CopyTo(new Span<float>(result + whole, columns - whole));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TSimd Weighted(TSimd share, TSimd distance)
    {
        TSimd product = share * distance;
        TSimd unlessAbsent = TSimd.SelectEqual(share, TSimd.Zero, TSimd.Zero, product);
        return TSimd.SelectEqual(TSimd.Abs(distance), TSimd.Broadcast(float.PositiveInfinity), unlessAbsent, product);
    }

    private static void ExpWhole(float* scores, float origin, float factor, float addend, int length, float* result)
    {
        TSimd o = TSimd.Broadcast(origin);
        TSimd f = TSimd.Broadcast(factor);
        TSimd a = TSimd.Broadcast(addend);
        for (int k = 0; k < length; k += TSimd.Width)
        {
            TSimd.Store(TSimd.MultiplyAdd(f, VectorMath.Exp(TSimd.Load(scores + k) - o), a), result + k);
        }
    }

    private static void AddScaledWhole(float* values, float factor, int length, float* result)
    {
        TSimd f = TSimd.Broadcast(factor);
        for (int k = 0; k < length; k += TSimd.Width)
        {
            TSimd.Store(TSimd.MultiplyAdd(f, TSimd.Load(values + k), TSimd.Load(result + k)), result + k);
        }
    }
}

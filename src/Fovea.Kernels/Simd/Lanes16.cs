using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Fovea.Kernels.Simd;

/// <summary>
/// Sixteen floats in as many vectors as the width needs: one, two or four. Sums that are kept in sixteen lanes and
/// folded by <see cref="Sum()"/> have the same bits at every width.
/// </summary>
internal unsafe struct Lanes16<TSimd> where TSimd : unmanaged, ISimd<TSimd>
{
    public const int Count = 16;

    private TSimd _a, _b, _c, _d;   // unused beyond 16 / Width

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes16<TSimd> Broadcast(float value)
    {
        TSimd v = TSimd.Broadcast(value);
        return new Lanes16<TSimd> { _a = v, _b = v, _c = v, _d = v };
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes16<TSimd> Load(float* source)
    {
        Lanes16<TSimd> lanes = default;
        lanes._a = TSimd.Load(source);
        if (TSimd.Width <= 8)
        {
            lanes._b = TSimd.Load(source + TSimd.Width);
        }
        if (TSimd.Width <= 4)
        {
            lanes._c = TSimd.Load(source + (2 * TSimd.Width));
            lanes._d = TSimd.Load(source + (3 * TSimd.Width));
        }
        return lanes;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly void Store(float* destination)
    {
        TSimd.Store(_a, destination);
        if (TSimd.Width <= 8)
        {
            TSimd.Store(_b, destination + TSimd.Width);
        }
        if (TSimd.Width <= 4)
        {
            TSimd.Store(_c, destination + (2 * TSimd.Width));
            TSimd.Store(_d, destination + (3 * TSimd.Width));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes16<TSimd> operator +(Lanes16<TSimd> left, Lanes16<TSimd> right)
    {
        left._a += right._a;
        if (TSimd.Width <= 8)
        {
            left._b += right._b;
        }
        if (TSimd.Width <= 4)
        {
            left._c += right._c;
            left._d += right._d;
        }
        return left;
    }

    /// <summary>left · right + addend.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes16<TSimd> MultiplyAdd(Lanes16<TSimd> left, Lanes16<TSimd> right, Lanes16<TSimd> addend)
    {
        addend._a = TSimd.MultiplyAdd(left._a, right._a, addend._a);
        if (TSimd.Width <= 8)
        {
            addend._b = TSimd.MultiplyAdd(left._b, right._b, addend._b);
        }
        if (TSimd.Width <= 4)
        {
            addend._c = TSimd.MultiplyAdd(left._c, right._c, addend._c);
            addend._d = TSimd.MultiplyAdd(left._d, right._d, addend._d);
        }
        return addend;
    }

    /// <summary>The smaller lane; NaN if either is.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes16<TSimd> Min(Lanes16<TSimd> left, Lanes16<TSimd> right)
    {
        left._a = TSimd.Min(left._a, right._a);
        if (TSimd.Width <= 8)
        {
            left._b = TSimd.Min(left._b, right._b);
        }
        if (TSimd.Width <= 4)
        {
            left._c = TSimd.Min(left._c, right._c);
            left._d = TSimd.Min(left._d, right._d);
        }
        return left;
    }

    /// <summary>The sum of the sixteen by halving: lane i meets i + 8, then i + 4, i + 2, i + 1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly float Sum() => Folded(this);

    // Takes a copy: a call on the accumulators themselves would give them an address and keep them in memory.
    private static float Folded(Lanes16<TSimd> copy)
    {
        float* lanes = stackalloc float[Count];
        copy.Store(lanes);
        return Sum(lanes);
    }

    /// <summary>The same of sixteen floats in memory.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Sum(float* lanes)
    {
        Vector128<float> eight0 = Vector128.Load(lanes) + Vector128.Load(lanes + 8),
            eight4 = Vector128.Load(lanes + 4) + Vector128.Load(lanes + 12);
        Vector128<float> four = eight0 + eight4;
        Vector128<float> two = four + Vector128.Shuffle(four, Vector128.Create(2, 3, 2, 3));
        return two[0] + two[1];
    }

    /// <summary>The largest of the sixteen; NaN if any is.</summary>
    public readonly float Max()
    {
        float* lanes = stackalloc float[Count];
        Store(lanes);
        float max = lanes[0];
        for (int i = 1; i < Count; i++)
        {
            max = MathF.Max(max, lanes[i]);
        }
        return max;
    }
}

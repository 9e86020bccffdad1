using System.Runtime.CompilerServices;

namespace Fovea.Kernels.Simd;

/// <summary>One vector from one.</summary>
internal interface IUnaryOperation
{
    TSimd Apply<TSimd>(TSimd x) where TSimd : unmanaged, ISimd<TSimd>;
}

/// <summary>One vector from two.</summary>
internal interface IBinaryOperation
{
    TSimd Apply<TSimd>(TSimd x, TSimd y) where TSimd : unmanaged, ISimd<TSimd>;
}

/// <summary>
/// Elementwise loops. The last few elements go through the same vector code on padded copies, so an element's result
/// does not depend on its address. The result may overwrite an operand.
/// </summary>
internal static unsafe class ElementwiseLoop
{
    private const int Widest = 16;

    public static void Unary<TSimd, TOperation>(TOperation operation, long count, float* x, float* result)
        where TSimd : unmanaged, ISimd<TSimd>
        where TOperation : struct, IUnaryOperation
    {
        long i = 0;
        for (; i + TSimd.Width <= count; i += TSimd.Width)
        {
            TSimd.Store(operation.Apply(TSimd.Load(x + i)), result + i);
        }
        if (i < count)
        {
            int rest = (int)(count - i);
            TSimd value = operation.Apply(LoadPart<TSimd>(x + i, rest));
            StorePart(value, result + i, rest);
        }
    }

    public static void Binary<TSimd, TOperation>(TOperation operation, long count, float* x, float* y, float* result)
        where TSimd : unmanaged, ISimd<TSimd>
        where TOperation : struct, IBinaryOperation
    {
        long i = 0;
        for (; i + TSimd.Width <= count; i += TSimd.Width)
        {
            TSimd.Store(operation.Apply(TSimd.Load(x + i), TSimd.Load(y + i)), result + i);
        }
        if (i < count)
        {
            int rest = (int)(count - i);
            TSimd value = operation.Apply(LoadPart<TSimd>(x + i, rest), LoadPart<TSimd>(y + i, rest));
            StorePart(value, result + i, rest);
        }
    }

    /// <summary>A vector from memory, or where <paramref name="count"/> is less than its width, that many floats and zeros.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TSimd Load<TSimd>(float* source, int count) where TSimd : unmanaged, ISimd<TSimd> =>
        count == TSimd.Width ? TSimd.Load(source) : LoadPart<TSimd>(source, count);

    /// <summary>Writes a vector, or its first <paramref name="count"/> floats.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store<TSimd>(TSimd value, float* destination, int count) where TSimd : unmanaged, ISimd<TSimd>
    {
        if (count == TSimd.Width)
        {
            TSimd.Store(value, destination);
        }
        else
        {
            StorePart(value, destination, count);
        }
    }

    /// <summary>The first <paramref name="count"/> floats of a vector from memory, the others a filler.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static TSimd LoadPart<TSimd>(float* source, int count, float filler = 0)
        where TSimd : unmanaged, ISimd<TSimd>
    {
        float* pad = stackalloc float[Widest];
        for (int i = 0; i < TSimd.Width; i++)
        {
            pad[i] = i < count ? source[i] : filler;
        }
        return TSimd.Load(pad);
    }

    /// <summary>Sixteen lanes from fewer floats, the others a filler.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static Lanes16<TSimd> LoadPart16<TSimd>(float* source, int count, float filler = 0)
        where TSimd : unmanaged, ISimd<TSimd>
    {
        float* pad = stackalloc float[Widest];
        for (int i = 0; i < Widest; i++)
        {
            pad[i] = i < count ? source[i] : filler;
        }
        return Lanes16<TSimd>.Load(pad);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void StorePart<TSimd>(TSimd value, float* destination, int count)
        where TSimd : unmanaged, ISimd<TSimd>
    {
        float* pad = stackalloc float[Widest];
        TSimd.Store(value, pad);
        for (int i = 0; i < count; i++)
        {
            destination[i] = pad[i];
        }
    }
}

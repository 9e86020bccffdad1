using System.Runtime.CompilerServices;
using Fovea.Kernels.Simd;

namespace Fovea.Kernels.Elementwise;

/// <summary>
/// What is done to a result as it is stored: an addend, then ReLU, then a mask. Addend and mask have the layout of
/// the result.
/// </summary>
/// <param name="addend">Null for none.</param>
/// <param name="relu">What follows.</param>
/// <param name="mask">A ReLU's output: where it is at a bound, the result is 0. Null for none.</param>
/// <param name="maskOf">That ReLU.</param>
internal readonly unsafe struct Epilogue(float* addend, FusedReLU relu, float* mask, FusedReLU maskOf)
{
    private readonly float* _addend = addend, _mask = mask;
    private readonly FusedReLU _relu = relu, _maskOf = maskOf;

    /// <summary>Whether there is nothing to do.</summary>
    public bool IsNothing => _addend is null && _mask is null && !_relu.Applies;

    /// <summary>Whether there is just a ReLU: then <see cref="Clip"/> does what <see cref="Apply"/> does.</summary>
    public bool IsReLUOnly => _addend is null && _mask is null && _relu.Applies;

    /// <summary>The ReLU's upper bound.</summary>
    public float UpperBound => _relu.UpperBound;

    /// <summary>min(max(0, value), upperBound), whether or not there is an upper bound: for many vectors in a row.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TSimd Clip<TSimd>(TSimd value, TSimd upperBound) where TSimd : unmanaged, ISimd<TSimd> =>
        TSimd.AtMost(TSimd.AtLeast(value, TSimd.Zero), upperBound);

    /// <summary>Prefetches the lines that the epilogue of a result reads.</summary>
    /// <param name="offset">Where it goes, counted in floats from the result's first; past its end is allowed.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Prefetch(nint offset)
    {
        if (_addend is not null)
        {
            Simd.Prefetch.Line(_addend + offset);
        }
        if (_mask is not null)
        {
            Simd.Prefetch.Line(_mask + offset);
        }
    }

    /// <summary>Applies the epilogue to a vector of the result.</summary>
    /// <param name="value">The sum.</param>
    /// <param name="offset">Where it goes, counted in floats from the result's first.</param>
    /// <param name="count">How many floats of the vector there are.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TSimd Apply<TSimd>(TSimd value, nint offset, int count) where TSimd : unmanaged, ISimd<TSimd>
    {
        if (_addend is not null)
        {
            value += ElementwiseLoop.Load<TSimd>(_addend + offset, count);
        }
        value = _relu.Apply(value);
        return _mask is null ? value : _maskOf.Mask(value, ElementwiseLoop.Load<TSimd>(_mask + offset, count));
    }

    /// <summary>Applies the epilogue to vectors that are stored already.</summary>
    /// <param name="result">The result's first float.</param>
    /// <param name="offset">Where the first vector is, counted from there.</param>
    /// <param name="vectors">How many.</param>
    /// <param name="stride">Floats from one to the next.</param>
    public void ApplyTo<TSimd>(float* result, nint offset, int vectors, nint stride) where TSimd : unmanaged, ISimd<TSimd>
    {
        Epilogue epilogue = this;   // a copy, which no store can change
        for (int i = 0; i < vectors; i++, offset += stride)
        {
            TSimd.Store(epilogue.Apply(TSimd.Load(result + offset), offset, TSimd.Width), result + offset);
        }
    }
}

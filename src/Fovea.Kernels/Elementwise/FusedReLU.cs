using System.Numerics;
using System.Runtime.CompilerServices;
using Fovea.Kernels.Simd;

namespace Fovea.Kernels.Elementwise;

/// <summary>A ReLU fused into another kernel: none, max(0, ·), or min(max(0, ·), upperBound).</summary>
/// <param name="Applies">Whether there is one.</param>
/// <param name="UpperBound">6 for ReLU6; infinity for none.</param>
public readonly record struct FusedReLU(bool Applies, float UpperBound = float.PositiveInfinity)
{
    private readonly bool _hasUpperBound = Applies && UpperBound < float.PositiveInfinity;

    /// <summary>A plain ReLU, or nothing.</summary>
    public static implicit operator FusedReLU(bool applies) => FromBoolean(applies);

    /// <summary>A plain ReLU, or nothing.</summary>
    public static FusedReLU FromBoolean(bool applies) => new(applies);

    /// <summary>The ReLU that an activation is; none if it is another function.</summary>
    internal static FusedReLU Of(ActivationFunction activation) => activation.Kind switch
    {
        ActivationKind.ReLU => new(true),
        ActivationKind.ReLU6 => new(true, 6),
        _ => default,
    };

    /// <summary>What a plan calls it.</summary>
    internal string Label => !Applies ? "" : UpperBound == 6 ? "ReLU6" : "ReLU";

    /// <summary>The value after the ReLU.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal TSimd Apply<TSimd>(TSimd value) where TSimd : unmanaged, ISimd<TSimd>
    {
        if (Applies)
        {
            value = TSimd.AtLeast(value, TSimd.Zero);
        }
        return _hasUpperBound ? TSimd.AtMost(value, TSimd.Broadcast(UpperBound)) : value;
    }

    /// <summary>
    /// The gradient with respect to the ReLU's input: 0 wherever the result, or that input, is not strictly between
    /// the bounds.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal TSimd Mask<TSimd>(TSimd gradient, TSimd result) where TSimd : unmanaged, ISimd<TSimd> =>
        _hasUpperBound ? ClippedReLUMask.Apply(gradient, result, TSimd.Broadcast(UpperBound)) : ReLUMask.Apply(gradient, result, default);

    /// <summary><see cref="Apply{TSimd}(TSimd)"/> for one number.</summary>
    internal T ApplyOne<T>(T value) where T : struct, IBinaryFloatingPointIeee754<T>
    {
        value = Applies ? T.Max(value, T.Zero) : value;
        return _hasUpperBound ? T.Min(value, T.CreateTruncating(UpperBound)) : value;
    }

    /// <summary>Whether <see cref="Mask"/> lets a gradient pass.</summary>
    internal bool Passes<T>(T result) where T : struct, IBinaryFloatingPointIeee754<T> =>
        !Applies || (result > T.Zero && (!_hasUpperBound || result < T.CreateTruncating(UpperBound)));
}

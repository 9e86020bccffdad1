using System.Numerics;
using System.Runtime.CompilerServices;
using Fovea.Kernels.Simd;

namespace Fovea.Kernels.Elementwise;

/// <summary>A rectifier that rides along with another kernel: nothing, max(0, ·), or min(max(0, ·), ceiling).</summary>
/// <param name="Applies">Whether there is one.</param>
/// <param name="Ceiling">6 for ReLU6; infinity for none.</param>
public readonly record struct Rectifier(bool Applies, float Ceiling = float.PositiveInfinity)
{
    private readonly bool _hasCeiling = Applies && Ceiling < float.PositiveInfinity;

    /// <summary>A plain ReLU, or nothing.</summary>
    public static implicit operator Rectifier(bool applies) => FromBoolean(applies);

    /// <summary>A plain ReLU, or nothing.</summary>
    public static Rectifier FromBoolean(bool applies) => new(applies);

    /// <summary>The rectifier that an activation is; nothing if it is another.</summary>
    internal static Rectifier Of(ActivationFunction activation) => activation.Kind switch
    {
        ActivationKind.Relu => new(true),
        ActivationKind.Relu6 => new(true, 6),
        _ => default,
    };

    /// <summary>What a plan calls it.</summary>
    internal string Label => !Applies ? "" : Ceiling == 6 ? "ReLU6" : "ReLU";

    /// <summary>The rectified value.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal TSimd Apply<TSimd>(TSimd value) where TSimd : unmanaged, ISimd<TSimd>
    {
        if (Applies)
        {
            value = TSimd.AtLeast(value, TSimd.Zero);
        }
        return _hasCeiling ? TSimd.AtMost(value, TSimd.Broadcast(Ceiling)) : value;
    }

    /// <summary>The gradient with respect to what was rectified: 0 wherever the result, or what it was made of, is not strictly between the bounds.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal TSimd Gate<TSimd>(TSimd gradient, TSimd result) where TSimd : unmanaged, ISimd<TSimd> =>
        _hasCeiling ? CeilingGate.Pass(gradient, result, TSimd.Broadcast(Ceiling)) : ReluGate.Pass(gradient, result, default);

    /// <summary><see cref="Apply{TSimd}(TSimd)"/> for one number.</summary>
    internal T ApplyOne<T>(T value) where T : struct, IBinaryFloatingPointIeee754<T>
    {
        value = Applies ? T.Max(value, T.Zero) : value;
        return _hasCeiling ? T.Min(value, T.CreateTruncating(Ceiling)) : value;
    }

    /// <summary>Whether <see cref="Gate"/> lets a gradient pass.</summary>
    internal bool Passes<T>(T result) where T : struct, IBinaryFloatingPointIeee754<T> =>
        !Applies || (result > T.Zero && (!_hasCeiling || result < T.CreateTruncating(Ceiling)));
}

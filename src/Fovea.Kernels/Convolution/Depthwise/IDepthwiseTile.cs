using Fovea.Kernels.Simd;

namespace Fovea.Kernels.Convolution.Depthwise;

/// <summary>
/// A few neighbouring units of a target row under a filter three taps wide: how a
/// row of source pixels falls on their sums.
/// </summary>
internal unsafe interface IDepthwiseTile
{
    /// <summary>Target pixels of a unit.</summary>
    static abstract int Targets { get; }

    /// <summary>Source pixels from a unit's first to the next one's.</summary>
    static abstract int Sources { get; }

    /// <summary>Source pixels that a unit reads.</summary>
    static abstract int Window { get; }

    /// <summary>The most units whose sums stay in registers.</summary>
    static abstract int MaxUnits<TSimd>() where TSimd : unmanaged, ISimd<TSimd>;

    /// <summary>Sums and stores from 1 to <see cref="MaxUnits"/> units.</summary>
    static abstract void Run<TSimd>(int units, DepthwiseTileArguments* t) where TSimd : unmanaged, ISimd<TSimd>;
}

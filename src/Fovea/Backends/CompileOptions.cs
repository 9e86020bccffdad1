namespace Fovea.Backends;

/// <summary>What a compiled graph is for.</summary>
public sealed record CompileOptions
{
    /// <summary>The run's seed, for layers that draw random numbers.</summary>
    public ulong Seed { get; init; }

    /// <summary>Whether parameters may change between runs, as in training; if not, weights are packed once.</summary>
    public bool MutableParameters { get; init; }

    /// <summary>
    /// Whether 3×3 and 5×5 convolutions may be computed by Winograd's algorithm: up to three times as fast, with up to three times
    /// the rounding error. If not, every convolution sums its products directly.
    /// </summary>
    public bool AllowWinograd { get; init; } = true;
}

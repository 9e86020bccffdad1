namespace Fovea.Execution;

/// <summary>What a compiled graph is for.</summary>
public sealed record CompileOptions
{
    /// <summary>The run's seed, for layers that draw random numbers.</summary>
    public ulong Seed { get; init; }

    /// <summary>Whether parameters change between runs: if not, weights are packed once.</summary>
    public bool ParametersChange { get; init; }

    /// <summary>
    /// Whether only kernels may serve whose results are plain sums of products. If not, 3×3 convolutions may be computed
    /// by Winograd's algorithm: up to three times as fast, with up to three times the rounding error.
    /// </summary>
    public bool Strict { get; init; }
}

namespace Fovea.Execution;

/// <summary>What a compiled graph is for.</summary>
public sealed record CompileOptions
{
    /// <summary>The run's seed, for layers that draw random numbers.</summary>
    public ulong Seed { get; init; }

    /// <summary>Whether parameters change between runs: if not, weights are packed once.</summary>
    public bool ParametersChange { get; init; }
}

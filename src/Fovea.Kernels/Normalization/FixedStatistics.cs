namespace Fovea.Kernels.Normalization;

/// <summary>The parameters and running statistics of a batch normalisation, [channels] each.</summary>
internal readonly unsafe struct FixedStatistics
{
    /// <summary>γ.</summary>
    public float* Gamma { get; init; }

    /// <summary>β.</summary>
    public float* Beta { get; init; }

    /// <summary>μ.</summary>
    public float* Mean { get; init; }

    /// <summary>σ².</summary>
    public float* Variance { get; init; }
}

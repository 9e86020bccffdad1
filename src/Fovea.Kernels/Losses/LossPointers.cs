namespace Fovea.Kernels.Losses;

/// <summary>
/// What a loss reads and writes. Without <see cref="Mean"/> and <see cref="PerSample"/> it is the gradient
/// alone, without <see cref="DScores"/> the loss.
/// </summary>
internal readonly unsafe struct LossPointers
{
    /// <summary>[n, columns].</summary>
    public float* Scores { get; init; }

    /// <summary>[n, targetColumns].</summary>
    public float* Targets { get; init; }

    /// <summary>One float: the mean over the samples, summed in order in double precision; needs <see cref="PerSample"/>.</summary>
    public float* Mean { get; init; }

    /// <summary>[n].</summary>
    public float* PerSample { get; init; }

    /// <summary>[n, columns]: the gradient of the mean; overwritten; does not overlap the scores.</summary>
    public float* DScores { get; init; }
}

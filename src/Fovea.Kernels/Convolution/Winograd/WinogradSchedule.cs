namespace Fovea.Kernels.Convolution.Winograd;

/// <summary>A third of the way from a source to a target.</summary>
internal enum WinogradSchedule
{
    /// <summary>The source's tiles are transformed.</summary>
    Source,

    /// <summary>Points are multiplied and summed over the source's channels.</summary>
    Products,

    /// <summary>Sums are transformed back.</summary>
    Target,
}

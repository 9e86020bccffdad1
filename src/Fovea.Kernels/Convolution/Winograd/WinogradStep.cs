namespace Fovea.Kernels.Convolution.Winograd;

/// <summary>One of the three steps of Winograd's convolution.</summary>
internal enum WinogradStep
{
    /// <summary>The source's tiles are transformed.</summary>
    Source,

    /// <summary>Points are multiplied and summed over the source's channels.</summary>
    Products,

    /// <summary>Sums are transformed back.</summary>
    Target,
}

using Fovea.Backends;
using Fovea.Graph;

namespace Fovea.Inference;

/// <summary>How <see cref="LayerOutputs"/> runs a model.</summary>
public sealed record LayerOutputsOptions
{
    /// <summary>Samples in a batch.</summary>
    public int Batch { get; init; } = 1;

    /// <summary>Which form layers take.</summary>
    public GraphMode Mode { get; init; } = GraphMode.Inference;

    /// <summary>
    /// The path of a layer, or the name of an output, whose gradient with respect to all
    /// values is computed as well; null for none.
    /// </summary>
    public string? GradientOf { get; init; }

    /// <summary>The seed of layers that draw random numbers.</summary>
    public ulong Seed { get; init; }

    /// <summary>Whether convolutions may be computed by Winograd's algorithm.</summary>
    public bool AllowWinograd { get; init; } = true;

    /// <summary>Where it runs; null for all cores of this machine.</summary>
    public IBackend? Backend { get; init; }
}

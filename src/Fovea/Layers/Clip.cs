using Fovea.Kernels.Elementwise;

namespace Fovea.Layers;

/// <summary>min(max(x, low), high).</summary>
public sealed record Clip : ActivationLayer
{
    /// <summary>Describes the activation.</summary>
    /// <param name="low">The least value that comes out.</param>
    /// <param name="high">The greatest.</param>
    public Clip(float low, float high)
    {
        if (!(low <= high))
        {
            throw new FoveaException($"Clip: low is at most high; found {low} and {high}.");
        }
        (Low, High) = (low, high);
    }

    /// <summary>The least value that comes out.</summary>
    public float Low { get; }

    /// <summary>The greatest value that comes out.</summary>
    public float High { get; }

    /// <inheritdoc/>
    public override string Summary => $"Clip {Low} to {High}";

    internal override ActivationFunction Function => new(ActivationKind.Clip, Low, High);
}

using Fovea.Kernels.Elementwise;

namespace Fovea.Layers;

/// <summary>min(max(x, low), high).</summary>
public sealed record Clip : ActivationLayer
{
    /// <summary>Creates the activation.</summary>
    /// <param name="low">The lower bound.</param>
    /// <param name="high">The upper bound.</param>
    public Clip(float low, float high)
    {
        if (!(low <= high))
        {
            throw new FoveaException($"Clip: low must not exceed high; found {low} and {high}.");
        }
        (Low, High) = (low, high);
    }

    /// <summary>The lower bound.</summary>
    public float Low { get; }

    /// <summary>The upper bound.</summary>
    public float High { get; }

    /// <inheritdoc/>
    public override string Summary => $"Clip {Low} to {High}";

    internal override ActivationFunction Function => new(ActivationKind.Clip, Low, High);
}

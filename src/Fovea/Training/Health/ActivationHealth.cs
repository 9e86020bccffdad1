namespace Fovea.Training.Health;

/// <summary>How the units of an activation are.</summary>
/// <param name="Layer">The layer's path.</param>
/// <param name="Function">The function, as "ReLU".</param>
/// <param name="Units">Its units: the feature maps of a convolution, the outputs of a dense layer.</param>
/// <param name="DeadUnits">Rectified units that were not above zero anywhere in any sample looked at; null for functions that cannot die.</param>
/// <param name="SaturatedShare">
/// The share of values within 5 % of the range's ends, where the slope is below a fifth of its maximum; null for functions without two ends.
/// </param>
public sealed record ActivationHealth(string Layer, string Function, int Units, int? DeadUnits, double? SaturatedShare)
{
    /// <summary>Dead units over all units; null for functions that cannot die.</summary>
    public double? DeadShare => (double?)DeadUnits / Units;
}

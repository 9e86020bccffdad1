namespace Fovea.Training.Health;

/// <summary>The health of an activation: dead and saturated units.</summary>
/// <param name="Layer">The layer's path.</param>
/// <param name="Function">The function, for example "ReLU".</param>
/// <param name="Units">The number of units: the channels of a convolution, the outputs of a dense layer.</param>
/// <param name="DeadUnits">
/// ReLU units that were not above zero anywhere in any sample of the probe; null for functions that cannot die.
/// </param>
/// <param name="SaturatedShare">
/// The share of values within 5 % of the ends of the function's range, where the slope is below a fifth of its
/// maximum; null for functions without a bounded range.
/// </param>
public sealed record ActivationHealth(string Layer, string Function, int Units, int? DeadUnits, double? SaturatedShare)
{
    /// <summary>The share of dead units; null for functions that cannot die.</summary>
    public double? DeadShare => (double?)DeadUnits / Units;
}

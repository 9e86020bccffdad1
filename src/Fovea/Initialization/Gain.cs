namespace Fovea.Initialization;

/// <summary>The factor on an initialiser's standard deviation that compensates for the activation.</summary>
/// <remarks>Source: PyTorch's nn.init.calculate_gain. Held by FansTests.</remarks>
public static class Gain
{
    /// <summary>The gain of an activation.</summary>
    /// <param name="nonlinearity">The activation.</param>
    /// <param name="negativeSlope">The negative slope of a leaky ReLU; ignored for other activations.</param>
    public static double Of(Nonlinearity nonlinearity, double negativeSlope = 0.01) => nonlinearity switch
    {
        Nonlinearity.Linear or Nonlinearity.Sigmoid => 1,
        Nonlinearity.Tanh => 5.0 / 3,
        Nonlinearity.ReLU => Math.Sqrt(2),
        Nonlinearity.LeakyReLU => Math.Sqrt(2 / (1 + (negativeSlope * negativeSlope))),
        Nonlinearity.Selu => 0.75,
        _ => throw new ArgumentOutOfRangeException(nameof(nonlinearity), nonlinearity, null),
    };
}

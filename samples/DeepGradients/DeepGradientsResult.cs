namespace Fovea.Samples;

/// <summary>A network's gradients in the first step, and its losses.</summary>
/// <param name="Network">The activation and normalisation.</param>
/// <param name="GradientNorms">‖∂loss/∂W‖ of the input layer [0] and of each hidden layer [1 …] in the first step.</param>
/// <param name="FirstLoss">The loss of the first step.</param>
/// <param name="LastLosses">The mean loss of the last ten steps; log 10 = 2.303 is chance level.</param>
public sealed record DeepGradientsResult(string Network, IReadOnlyList<double> GradientNorms, double FirstLoss, double LastLosses)
{
    /// <summary>
    /// The ratio of the first hidden layer's norm to the last one's: far below 1 the gradient vanishes, far above it
    /// explodes. Hidden layers have the same size, so that their norms are comparable; the input layer's matrix is
    /// larger.
    /// </summary>
    public double FirstOverLast => GradientNorms[1] / GradientNorms[^1];
}

namespace Fovea.Samples;

/// <summary>What one network's gradients looked like at the start, and what it learned.</summary>
/// <param name="Network">Its activation and normalisation in words.</param>
/// <param name="GradientNorms">‖∂loss/∂W‖ of the input layer [0] and of each hidden layer [1 …] in the first step.</param>
/// <param name="FirstLoss">The loss of the first step.</param>
/// <param name="LastLosses">The mean loss of the last ten steps; log 10 = 2.303 is guessing.</param>
public sealed record DeepGradientsResult(string Network, IReadOnlyList<double> GradientNorms, double FirstLoss, double LastLosses)
{
    /// <summary>
    /// The first hidden layer's norm over the last one's: far below 1 the gradient vanishes, far above it explodes. Hidden
    /// layers are of one size, so that their norms compare; the input layer's matrix is larger.
    /// </summary>
    public double FirstOverLast => GradientNorms[1] / GradientNorms[^1];
}

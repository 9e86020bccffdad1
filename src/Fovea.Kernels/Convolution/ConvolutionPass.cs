namespace Fovea.Kernels.Convolution;

/// <summary>Which of a convolution's three products is computed.</summary>
internal enum ConvolutionPass
{
    /// <summary>Output from input, weights and bias.</summary>
    Forward,

    /// <summary>The gradient with respect to the input, from the output's gradient and the weights.</summary>
    InputGradient,

    /// <summary>The gradient with respect to the weights (and bias), from the input and the output's gradient.</summary>
    WeightGradient,
}

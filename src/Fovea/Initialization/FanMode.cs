namespace Fovea.Initialization;

/// <summary>
/// Whether the variance is preserved in the forward or in the backward pass, as PyTorch's fan_in and fan_out.
/// </summary>
public enum FanMode
{
    /// <summary>The variance of the activations, in the forward pass.</summary>
    In,

    /// <summary>The variance of the gradients, in the backward pass.</summary>
    Out,
}

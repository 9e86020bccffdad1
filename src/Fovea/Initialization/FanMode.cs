namespace Fovea.Initialization;

/// <summary>Which signal keeps its variance from layer to layer.</summary>
public enum FanMode
{
    /// <summary>The activations, on the way forward.</summary>
    In,

    /// <summary>The gradients, on the way back.</summary>
    Out,
}

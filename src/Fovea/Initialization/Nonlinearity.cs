namespace Fovea.Initialization;

/// <summary>The activation after a layer, which determines the gain.</summary>
public enum Nonlinearity
{
    /// <summary>None: gain 1.</summary>
    Linear,

    /// <summary>Sigmoid: gain 1.</summary>
    Sigmoid,

    /// <summary>Tanh: gain 5/3.</summary>
    Tanh,

    /// <summary>ReLU: gain √2, as ReLU halves the variance.</summary>
    ReLU,

    /// <summary>Leaky ReLU with slope a: gain √(2 / (1 + a²)).</summary>
    LeakyReLU,

    /// <summary>SELU: gain 3/4.</summary>
    Selu,
}

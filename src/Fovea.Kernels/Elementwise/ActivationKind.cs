namespace Fovea.Kernels.Elementwise;

/// <summary>The elementwise activations; formulas are PyTorch's.</summary>
public enum ActivationKind
{
    /// <summary>max(x, 0).</summary>
    ReLU,

    /// <summary>x if x &gt; 0, else alpha·x.</summary>
    LeakyReLU,

    /// <summary>1 / (1 + e⁻ˣ).</summary>
    Sigmoid,

    /// <summary>Hyperbolic tangent.</summary>
    Tanh,

    /// <summary>x if x &gt; 0, else alpha·(eˣ − 1).</summary>
    Elu,

    /// <summary>1.0507·(x if x &gt; 0, else 1.6733·(eˣ − 1)), with the constants of Klambauer et al. 2017.</summary>
    Selu,

    /// <summary>x·Φ(x).</summary>
    Gelu,

    /// <summary>½·x·(1 + tanh(√(2/π)·(x + 0.044715·x³))).</summary>
    GeluTanh,

    /// <summary>x·sigmoid(x).</summary>
    Silu,

    /// <summary>min(max(x + 3, 0), 6) / 6.</summary>
    HardSigmoid,

    /// <summary>x·HardSigmoid(x).</summary>
    HardSwish,

    /// <summary>min(max(x, 0), 6).</summary>
    ReLU6,

    /// <summary>min(max(x, alpha), beta).</summary>
    Clip,

    /// <summary>ln(1 + e^(alpha·x)) / alpha, and x where alpha·x &gt; beta.</summary>
    Softplus,

    /// <summary>x·tanh(ln(1 + eˣ)).</summary>
    Mish,
}

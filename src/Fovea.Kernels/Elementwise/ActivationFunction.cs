namespace Fovea.Kernels.Elementwise;

/// <summary>An activation and its constants.</summary>
/// <param name="Kind">Which.</param>
/// <param name="Alpha">Slope, alpha, lower bound or softplus's beta, by kind.</param>
/// <param name="Beta">Upper bound or softplus's threshold, by kind.</param>
public readonly record struct ActivationFunction(ActivationKind Kind, float Alpha = 0, float Beta = 0)
{
    /// <summary>The activation with PyTorch's default constants.</summary>
    public static ActivationFunction Default(ActivationKind kind) => kind switch
    {
        ActivationKind.LeakyReLU => new(kind, 0.01f),
        ActivationKind.Elu => new(kind, 1),
        ActivationKind.Clip => new(kind, -1, 1),
        ActivationKind.Softplus => new(kind, 1, 20),
        _ => new(kind),
    };

    /// <summary>
    /// Whether the gradient is computed from the input. If not, it is computed from the output, and the forward pass
    /// may run in place. A negative alpha of LeakyReLU or Elu makes the output ambiguous, so these then need the input.
    /// </summary>
    public bool NeedsInput => Kind switch
    {
        ActivationKind.LeakyReLU or ActivationKind.Elu => !(Alpha > 0),
        ActivationKind.Gelu or ActivationKind.GeluTanh or ActivationKind.Silu or ActivationKind.HardSwish
            or ActivationKind.Softplus or ActivationKind.Mish => true,
        _ => false,
    };
}

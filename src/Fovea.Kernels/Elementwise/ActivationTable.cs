namespace Fovea.Kernels.Elementwise;

/// <summary>Which type computes which activation.</summary>
internal static class ActivationTable
{
    private const float SeluScale = 1.0507009873554804934193349852946f, SeluAlpha = 1.6732632423543772848170429916717f;

    public static void Dispatch<TVisitor>(ActivationFunction activation, ref TVisitor visitor) where TVisitor : struct, IActivationVisitor
    {
        switch (activation.Kind)
        {
            case ActivationKind.ReLU: visitor.Visit(default(ReLU)); break;
            case ActivationKind.LeakyReLU: visitor.Visit(new LeakyReLU(activation.Alpha, activation.NeedsInput)); break;
            case ActivationKind.Sigmoid: visitor.Visit(default(Sigmoid)); break;
            case ActivationKind.Tanh: visitor.Visit(default(Tanh)); break;
            case ActivationKind.Elu: visitor.Visit(new Elu(1, activation.Alpha, activation.NeedsInput)); break;
            case ActivationKind.Selu: visitor.Visit(new Elu(SeluScale, SeluAlpha, fromInput: false)); break;
            case ActivationKind.Gelu: visitor.Visit(default(Gelu)); break;
            case ActivationKind.GeluTanh: visitor.Visit(default(GeluTanh)); break;
            case ActivationKind.Silu: visitor.Visit(default(Silu)); break;
            case ActivationKind.HardSigmoid: visitor.Visit(default(HardSigmoid)); break;
            case ActivationKind.HardSwish: visitor.Visit(default(HardSwish)); break;
            case ActivationKind.ReLU6: visitor.Visit(new Clip(0, 6)); break;
            case ActivationKind.Clip: visitor.Visit(new Clip(activation.Alpha, activation.Beta)); break;
            case ActivationKind.Softplus: visitor.Visit(new Softplus(activation.Alpha, activation.Beta)); break;
            case ActivationKind.Mish: visitor.Visit(default(Mish)); break;
            default: throw new ArgumentOutOfRangeException(nameof(activation), activation.Kind, "Not an activation.");
        }
    }
}

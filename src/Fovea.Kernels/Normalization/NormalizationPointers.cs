using Fovea.Kernels.Layout;

namespace Fovea.Kernels.Normalization;

/// <summary>The memory that a normalisation works on. The pass says which of them it writes; the others it only reads.</summary>
/// <remarks>
/// Tensors are [n, c, area] in the geometry's layout, or [rows, length] for a layer normalisation, whose parameters are [length].
/// In the blocked layout the images of a batch normalisation's tensors may be strided; elsewhere they are contiguous.
/// </remarks>
internal readonly unsafe struct NormalizationPointers
{
    /// <summary>x.</summary>
    public BlockedImages Input { get; init; }

    /// <summary>γ, [c]; null for ones.</summary>
    public float* Gamma { get; init; }

    /// <summary>β, [c]; null for zeros. Gradients need it only where a ReLU followed.</summary>
    public float* Beta { get; init; }

    /// <summary>y: written by the forward pass. It may be the input if no gradient follows.</summary>
    public BlockedImages Output { get; init; }

    /// <summary>
    /// μ of each set of values that are normalised together, [c], [n, groups] or [rows]: written by the forward pass,
    /// read by the gradient.
    /// </summary>
    public float* Mean { get; init; }

    /// <summary>1 / √(σ² + ε), as <see cref="Mean"/>.</summary>
    public float* InverseDeviation { get; init; }

    /// <summary>
    /// Batch normalisation: added to y before the ReLU; as the output in length and layout, images contiguous. Null
    /// for nothing.
    /// </summary>
    public float* Addend { get; init; }

    /// <summary>The gradient with respect to the output.</summary>
    public BlockedImages DOutput { get; init; }

    /// <summary>The gradient with respect to the input: written. It may be <see cref="DOutput"/> in the blocked layout.</summary>
    public BlockedImages DInput { get; init; }

    /// <summary>The gradient with respect to γ: written; null if not wanted.</summary>
    public float* DGamma { get; init; }

    /// <summary>The gradient with respect to β: written; null if not wanted.</summary>
    public float* DBeta { get; init; }

    /// <summary>As many floats as the kernel asks for, aligned to 8 bytes; null if it asks for none.</summary>
    public float* Workspace { get; init; }
}

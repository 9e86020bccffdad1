namespace Fovea.Kernels.Elementwise;

/// <summary>The memory of a PReLU's gradient; tensors are [n, channels, area] in the layout of the pass.</summary>
internal readonly unsafe struct PReLUGradientPointers
{
    /// <summary>The gradient with respect to the output.</summary>
    public float* DOutput { get; init; }

    /// <summary>What the forward pass took.</summary>
    public float* Input { get; init; }

    /// <summary>[channels], its buffer padded to a multiple of 16; or [1].</summary>
    public float* Slopes { get; init; }

    /// <summary>The gradient with respect to the input: written. It may be <see cref="DOutput"/>.</summary>
    public float* DInput { get; init; }

    /// <summary>The gradient with respect to the slopes: written.</summary>
    public float* DSlopes { get; init; }

    /// <summary>As many floats as <see cref="PReLUGradient.WorkspaceFloats"/>, aligned to 8 bytes.</summary>
    public float* Workspace { get; init; }
}

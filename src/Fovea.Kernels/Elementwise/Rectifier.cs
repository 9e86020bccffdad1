namespace Fovea.Kernels.Elementwise;

/// <summary>A rectifier that rides along with another kernel: nothing, max(0, ·), or min(max(0, ·), ceiling).</summary>
/// <param name="Applies">Whether there is one.</param>
/// <param name="Ceiling">6 for ReLU6; infinity for none.</param>
public readonly record struct Rectifier(bool Applies, float Ceiling = float.PositiveInfinity)
{
    /// <summary>A plain ReLU, or nothing.</summary>
    public static implicit operator Rectifier(bool applies) => FromBoolean(applies);

    /// <summary>A plain ReLU, or nothing.</summary>
    public static Rectifier FromBoolean(bool applies) => new(applies);
}

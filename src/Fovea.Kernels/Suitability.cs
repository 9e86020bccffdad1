namespace Fovea.Kernels;

/// <summary>Whether a kernel can serve a geometry, and why, in words that a plan can print.</summary>
/// <param name="IsSuitable">Whether it can.</param>
/// <param name="Reason">Why not, or why it is the one to take.</param>
internal readonly record struct Suitability(bool IsSuitable, string Reason)
{
    /// <summary>The kernel can serve.</summary>
    public static Suitability Yes(string reason) => new(true, reason);

    /// <summary>The kernel is passed over.</summary>
    public static Suitability No(string reason) => new(false, reason);
}

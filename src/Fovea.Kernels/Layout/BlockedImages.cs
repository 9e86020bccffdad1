namespace Fovea.Kernels.Layout;

/// <summary>
/// The images of a blocked tensor, each in one piece. A part of another tensor's channels has them further apart than they are long.
/// </summary>
/// <param name="first">The first image: [c/16][area][16].</param>
/// <param name="stride">Floats from one image to the next; 0 if they lie one behind the other.</param>
internal readonly unsafe struct BlockedImages(float* first, long stride = 0)
{
    /// <summary>The first image.</summary>
    public float* First { get; } = first;

    /// <summary>Images one behind the other.</summary>
    public static implicit operator BlockedImages(float* first) => new(first);

    /// <summary>Floats from one image to the next.</summary>
    /// <param name="imageFloats">The length of an image.</param>
    internal long Stride(long imageFloats) => stride == 0 ? imageFloats : stride;
}

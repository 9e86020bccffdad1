namespace Fovea.Kernels.Layout;

/// <summary>
/// The images of a blocked tensor, each contiguous; strided where the tensor is a view of some channels of another.
/// </summary>
/// <param name="first">The first image: [c/16][area][16].</param>
/// <param name="stride">Floats from one image to the next; 0 if they are contiguous.</param>
internal readonly unsafe struct BlockedImages(float* first, long stride = 0)
{
    /// <summary>The first image.</summary>
    public float* First { get; } = first;

    /// <summary>Contiguous images.</summary>
    public static implicit operator BlockedImages(float* first) => new(first);

    /// <summary>Floats from one image to the next.</summary>
    /// <param name="imageFloats">The length of an image.</param>
    internal long Stride(long imageFloats) => stride == 0 ? imageFloats : stride;
}

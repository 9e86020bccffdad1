using Fovea.Kernels.Layout;

namespace Fovea.Kernels.Normalization;

/// <summary>The sizes and constants of a local response normalisation across channels.</summary>
/// <remarks>
/// The window of channel c is c − before … c − before + size − 1, clipped to the channels. For odd sizes all agree on
/// before = (size − 1) / 2; for even ones PyTorch takes size / 2, the default here, and ONNX (size − 1) / 2.
/// </remarks>
internal sealed record LocalResponseNormGeometry
{
    // A pixel's channels live on the stack twice: 64 KiB at most.
    private const int LargestLine = 8192;

    /// <summary>Makes and checks a geometry.</summary>
    /// <param name="batch">Images.</param>
    /// <param name="channels">Channels.</param>
    /// <param name="area">Pixels of a channel.</param>
    /// <param name="size">Channels of a window.</param>
    /// <param name="alpha">α; divided by the size. Papers that do not divide it give α / size.</param>
    /// <param name="beta">The exponent β.</param>
    /// <param name="k">The constant k, above 0.</param>
    /// <param name="before">Channels of the window before its own; null for size / 2.</param>
    /// <exception cref="ShapeException">A size is out of range.</exception>
    public LocalResponseNormGeometry(
        int batch, int channels, int area, int size, float alpha = 1e-4f,
        float beta = 0.75f, float k = 1, int? before = null)
    {
        if (batch < 0 || channels < 1 || area < 1 || size < 1 || (before is int b && (b < 0 || b >= size)))
        {
            throw new ShapeException(
                $"Local response normalisation: batch ≥ 0, channels, area and size ≥ 1, before from 0 to size − 1; found batch {batch}, "
                + $"channels {channels}, area {area}, size {size}, before {before}.");
        }
        if (!(k > 0) || !(alpha >= 0) || !float.IsFinite(beta))
        {
            throw new ShapeException($"Local response normalisation: k > 0, α ≥ 0 and a finite β; found k {k}, α {alpha}, β {beta}.");
        }
        if ((double)batch * ((double)channels + Blocks.Size) * area > Array.MaxLength || (long)channels + size > LargestLine)
        {
            throw new ShapeException(
                $"Local response normalisation: at most {Array.MaxLength:N0} elements and {LargestLine} channels with the window; "
                + $"found [{batch}, {channels}, {area}] and window {size}.");
        }
        (Batch, Channels, Area, Size, Alpha, Beta, K, Before) = (batch, channels, area, size, alpha, beta, k, before ?? size / 2);
    }

    /// <summary>Images at once.</summary>
    public int Batch { get; }

    /// <summary>Channels.</summary>
    public int Channels { get; }

    /// <summary>Pixels of a channel.</summary>
    public int Area { get; }

    /// <summary>Channels of a window.</summary>
    public int Size { get; }

    /// <summary>α, which is divided by the size.</summary>
    public float Alpha { get; }

    /// <summary>The exponent.</summary>
    public float Beta { get; }

    /// <summary>The constant.</summary>
    public float K { get; }

    /// <summary>Channels of the window before its own.</summary>
    public int Before { get; }

    /// <summary>Channels of the window after its own.</summary>
    public int After => Size - 1 - Before;

    /// <summary>Elements of a plain tensor.</summary>
    public int Length => Batch * Channels * Area;

    internal int ChannelBlocks => Blocks.Count(Channels);

    /// <summary>Floats of a pixel's channels with the window's margins on either side.</summary>
    internal int LineLength => (ChannelBlocks * Blocks.Size) + Size;
}

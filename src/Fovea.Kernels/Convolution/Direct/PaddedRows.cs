using Fovea.Kernels.Memory;

namespace Fovea.Kernels.Convolution.Direct;

/// <summary>Copies rows of an image with explicit zeros where they reach over its edges.</summary>
internal static unsafe class PaddedRows
{
    /// <summary>Copies columns first … last of a row of <paramref name="width"/> pixels; outside it they are zero.</summary>
    public static void Copy(float* row, int width, int pixelFloats, int first, int last, float* destination)
    {
        int begin = Math.Clamp(0, first, last + 1);           // the part that is on the row: begin … end − 1
        int end = Math.Clamp(width, begin, last + 1);
        if (end <= first || begin >= width)
        {
            (begin, end) = (last + 1, last + 1);
        }
        nint lead = (nint)(begin - first) * pixelFloats;
        nint body = (nint)(end - begin) * pixelFloats;
        nint tail = (nint)(last + 1 - end) * pixelFloats;
        new Span<float>(destination, (int)lead).Clear();
        new ReadOnlySpan<float>(row + ((nint)begin * pixelFloats), (int)body).CopyTo(new Span<float>(destination + lead, (int)body));
        new Span<float>(destination + lead + body, (int)tail).Clear();
    }

    /// <summary>The first address in a buffer, one line larger than needed, that begins a cache line.</summary>
    public static float* Align(float* pointer) =>
        (float*)(((nuint)pointer + AlignedBuffer.Alignment - 1) & ~(nuint)(AlignedBuffer.Alignment - 1));
}

namespace Fovea.Kernels.Normalization;

/// <summary>Arrays that may be absent, for the references.</summary>
internal static unsafe class PlainSpan
{
    /// <summary>Empty where the array is null.</summary>
    public static Span<float> Of(float* first, int length) => first is null ? [] : new Span<float>(first, length);
}

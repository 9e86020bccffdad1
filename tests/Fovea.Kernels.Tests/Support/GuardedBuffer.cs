using Fovea.Kernels.Memory;

namespace Fovea.Kernels.Tests.Support;

/// <summary>
/// Floats between two zones of a known value, so that a kernel that writes outside is found out; poisoned
/// with NaN, so that one that leaves a gap is.
/// </summary>
public sealed unsafe class GuardedBuffer : IDisposable
{
    private const int Guard = 32;
    private const float Mark = -7654321;
    private readonly AlignedBuffer _buffer;

    public GuardedBuffer(int length, float fill = float.NaN)
    {
        _buffer = new AlignedBuffer(length + (2 * Guard));
        _buffer.AsSpan(0, length + (2 * Guard)).Fill(Mark);
        Length = length;
        Span.Fill(fill);
    }

    public GuardedBuffer(ReadOnlySpan<float> values) : this(values.Length) => values.CopyTo(Span);

    public int Length { get; }

    public float* Pointer => _buffer.Pointer + Guard;

    public Span<float> Span => _buffer.AsSpan(Guard, Length);

    public float[] ToArray() => Span.ToArray();

    public void AssertGuardsUntouched()
    {
        Assert.Equal(-1, _buffer.AsSpan(0, Guard).IndexOfAnyExcept(Mark));
        Assert.Equal(-1, _buffer.AsSpan(Guard + Length, Guard).IndexOfAnyExcept(Mark));
    }

    public void Dispose() => _buffer.Dispose();
}

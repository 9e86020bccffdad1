using Fovea.Kernels.Layout;
using Fovea.Kernels.Memory;

namespace Fovea.Kernels.Tests.Convolution;

/// <summary>A tensor [n, c, pixels] in a kernel's layout, between guard zones; lanes that no channel uses hold NaN.</summary>
internal sealed class GuardedTensor : IDisposable
{
    private const int Guard = 64;
    private const float GuardValue = 12345.678f;

    private readonly AlignedBuffer _buffer;
    private readonly TensorLayout _layout;
    private readonly int _n, _c, _pixels;

    public GuardedTensor(TensorLayout layout, int n, int c, int pixels)
    {
        (_layout, _n, _c, _pixels) = (layout, n, c, pixels);
        Length = Blocks.Floats(layout, n, c, pixels);
        _buffer = new AlignedBuffer(Length + (2 * Guard));
        _buffer.AsSpan(0, (int)_buffer.Length).Fill(GuardValue);
        Poison();
    }

    public long Length { get; }

    /// <summary>How many numbers there are, unused lanes left out.</summary>
    public int Count => _n * _c * _pixels;

    public unsafe float* Pointer => _buffer.Pointer + Guard;

    /// <summary>Another tensor of this size and layout.</summary>
    public GuardedTensor Like() => new(_layout, _n, _c, _pixels);

    /// <summary>NaN everywhere.</summary>
    public void Poison() => _buffer.AsSpan(Guard, (int)Length).Fill(float.NaN);

    /// <summary>Sets the channels from plain values; the lanes past them stay NaN.</summary>
    public void Set(ReadOnlySpan<float> plain)
    {
        Poison();
        Span<float> values = _buffer.AsSpan(Guard, (int)Length);
        for (int i = 0; i < plain.Length; i++)
        {
            values[OffsetOf(i)] = plain[i];
        }
    }

    /// <summary>The channels as plain values.</summary>
    public float[] Get()
    {
        ReadOnlySpan<float> values = _buffer.AsSpan(Guard, (int)Length);
        var plain = new float[_n * _c * _pixels];
        for (int i = 0; i < plain.Length; i++)
        {
            plain[i] = values[OffsetOf(i)];
        }
        return plain;
    }

    /// <summary>Fails if anything was written before or past the tensor.</summary>
    public void AssertGuardsUntouched(string context)
    {
        Assert.True(!_buffer.AsSpan(0, Guard).ContainsAnyExcept(GuardValue), $"Written before the tensor: {context}");
        Assert.True(!_buffer.AsSpan(Guard + Length, Guard).ContainsAnyExcept(GuardValue), $"Written past the tensor: {context}");
    }

    public void Dispose() => _buffer.Dispose();

    private int OffsetOf(int index)
    {
        if (_layout == TensorLayout.Plain)
        {
            return index;
        }
        (int channel, int pixel) = Math.DivRem(index, _pixels);
        (int n, int c) = Math.DivRem(channel, _c);
        if (_layout == TensorLayout.BatchLanes)
        {
            return (((((n / Blocks.Size * _c) + c) * _pixels) + pixel) * Blocks.Size) + (n % Blocks.Size);
        }
        return (((((n * Blocks.Count(_c)) + (c / Blocks.Size)) * _pixels) + pixel) * Blocks.Size) + (c % Blocks.Size);
    }
}

using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;

namespace Fovea.Kernels.Memory;

/// <summary>
/// Native floats that start at a cache line, zeroed when made. Outside the managed heap:
/// the collector neither moves nor scans them.
/// </summary>
internal sealed unsafe class AlignedBuffer : IDisposable
{
    /// <summary>Bytes in a cache line, which is also a 512-bit vector.</summary>
    public const int Alignment = 64;

    private float* _pointer;
    private void* _mapping;   // of huge pages; null for memory of the C library

    /// <summary>Takes zeroed memory.</summary>
    /// <param name="length">How many floats; 0 is allowed.</param>
    /// <exception cref="FoveaException">The system has not that much memory.</exception>
    public AlignedBuffer(long length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        Length = length;
        _pointer = HugePages.Serves(Bytes) ? (float*)HugePages.Allocate(Bytes, out _mapping) : Zeroed(Bytes);
        if (_pointer is null)
        {
            GC.SuppressFinalize(this);
            throw new FoveaException($"The system did not give {Bytes / (1024.0 * 1024):N0} MiB of memory. "
                + "Use a smaller batch or smaller images.");
        }
    }

    /// <summary>Frees memory that was not disposed of.</summary>
    ~AlignedBuffer() => Free();

    /// <summary>How many floats.</summary>
    public long Length { get; }

    /// <summary>A number of floats, rounded up to whole cache lines.</summary>
    public static long WholeLines(long floats)
    {
        const int Line = Alignment / sizeof(float);
        return (floats + Line - 1) / Line * Line;
    }

    /// <summary>The first float.</summary>
    [SuppressMessage("Design", "CA1024", Justification = "Throws after disposal.")]
    public float* Pointer
    {
        get
        {
            ObjectDisposedException.ThrowIf(_pointer is null, this);
            return _pointer;
        }
    }

    /// <summary>A part of the floats as a span.</summary>
    public Span<float> AsSpan(long start, int length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(start);
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(start + length, Length);
        return new Span<float>(Pointer + start, length);
    }

    /// <summary>A part of the floats as memory, valid as long as this buffer.</summary>
    public Memory<float> AsMemory(long start, int length)
    {
        fixed (float* first = AsSpan(start, length))
        {
            return new UnmanagedMemory(first, length).Memory;
        }
    }

    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    private nuint Bytes => checked((nuint)Math.Max(Length, 1) * sizeof(float));

    private static float* Zeroed(nuint bytes)
    {
        try
        {
            void* pointer = NativeMemory.AlignedAlloc(bytes, Alignment);
            NativeMemory.Clear(pointer, bytes);
            return (float*)pointer;
        }
        catch (OutOfMemoryException)
        {
            return null;
        }
    }

    private void Free()
    {
        if (_mapping is null)
        {
            NativeMemory.AlignedFree(_pointer);
        }
        else
        {
            HugePages.Free(_mapping, Bytes);
        }
        _pointer = null;
        _mapping = null;
    }
}

using System.Buffers;

namespace Fovea.Kernels.Memory;

/// <summary>Native floats seen as <see cref="Memory{T}"/>, for code that cannot hold a span. The buffer outlives it.</summary>
internal sealed unsafe class UnmanagedMemory(float* pointer, int length) : MemoryManager<float>
{
    public override Span<float> GetSpan() => new(pointer, length);

    public override MemoryHandle Pin(int elementIndex = 0) => new(pointer + elementIndex);

    public override void Unpin()
    {
        // Native memory does not move.
    }

    protected override void Dispose(bool disposing)
    {
        // The buffer frees itself.
    }
}

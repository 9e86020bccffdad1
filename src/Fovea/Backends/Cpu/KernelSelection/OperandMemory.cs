namespace Fovea.Backends.Cpu.KernelSelection;

/// <summary>The place of a kernel's input or output.</summary>
/// <param name="Address">The address of its first image.</param>
/// <param name="ImageStride">Floats from one image to the next; 0 if they are contiguous.</param>
internal readonly record struct OperandMemory(nint Address, long ImageStride)
{
    // Not public: a record prints its public members, and the ahead-of-time compiler fails on printing a pointer.
    internal unsafe float* First => (float*)Address;
}

namespace Fovea.Backends.Cpu.KernelSelection;

/// <summary>Where a kernel's input or output lies.</summary>
/// <param name="Address">The address of its first image.</param>
/// <param name="ImageStride">Floats from one image to the next; 0 if they lie one behind the other.</param>
internal readonly record struct OperandMemory(nint Address, long ImageStride)
{
    // Not public: a record prints its public members, and the ahead-of-time compiler fails on printing a pointer.
    internal unsafe float* First => (float*)Address;
}

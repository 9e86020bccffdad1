namespace Fovea.Backends.Cpu.Compilation;

/// <summary>Where a tensor holds another, in floats.</summary>
/// <param name="Offset">Where the other's first image begins.</param>
/// <param name="ImageStride">From one of its images to the next; 0 if they lie one behind the other.</param>
internal readonly record struct BufferView(long Offset, long ImageStride);

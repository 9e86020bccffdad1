namespace Fovea.Backends.Cpu.Compilation;

/// <summary>Where a buffer stores another tensor as part of its own, in floats.</summary>
/// <param name="Offset">Where the view's first image begins.</param>
/// <param name="ImageStride">From one of its images to the next; 0 if its images are contiguous.</param>
internal readonly record struct BufferView(long Offset, long ImageStride);

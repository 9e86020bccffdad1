using Fovea.Backends.Cpu.Compilation;
using Fovea.Kernels.Layout;

namespace Fovea.Backends.Cpu.KernelSelection;

/// <summary>The addresses a kernel is bound to.</summary>
internal sealed unsafe class NodeMemory(OperandMemory[] inputs, OperandMemory[] outputs, nint workspace, long* step, ulong seed)
{
    /// <summary>The training step of the current run.</summary>
    public long* Step => step;

    /// <summary>The run's seed.</summary>
    public ulong Seed => seed;

    /// <summary>Whether the kernels after this one read its first output while it is in cache.</summary>
    public bool KeepInCache { get; init; }

    public float* Workspace => (float*)workspace;

    public float* Input(int index) => inputs[index].First;

    public float* Output(int index) => outputs[index].First;

    /// <summary>An input whose images may be apart.</summary>
    public BlockedImages InputImages(int index) => new(inputs[index].First, inputs[index].ImageStride);

    /// <summary>An output whose images may be apart.</summary>
    public BlockedImages OutputImages(int index) => new(outputs[index].First, outputs[index].ImageStride);

    /// <summary>Whether an input is in the first output already, as a view of it.</summary>
    public bool IsInPlace(int input, BufferView? view) => view is { } place
        && inputs[input].First == outputs[0].First + place.Offset && inputs[input].ImageStride == place.ImageStride;

    /// <summary>Whether the first output is in the first input already, as a view of it.</summary>
    public bool IsOutputView(BufferView? view) => view is { } place
        && outputs[0].First == inputs[0].First + place.Offset && outputs[0].ImageStride == place.ImageStride;

    /// <summary>An input that may be absent: null then.</summary>
    public float* OptionalInput(int index) => index < inputs.Length ? inputs[index].First : null;
}

namespace Fovea.Execution;

/// <summary>The addresses a kernel is bound to.</summary>
internal sealed unsafe class NodeMemory(nint[] inputs, nint[] outputs, nint workspace, long* step, ulong seed)
{
    /// <summary>The training step of the current run.</summary>
    public long* Step => step;

    /// <summary>The run's seed.</summary>
    public ulong Seed => seed;

    /// <summary>Whether the kernels after this one read its first output while it is in cache.</summary>
    public bool IsReadSoon { get; init; }

    public float* Workspace => (float*)workspace;

    public float* Input(int index) => (float*)inputs[index];

    public float* Output(int index) => (float*)outputs[index];

    /// <summary>An input that may be absent: null then.</summary>
    public float* OptionalInput(int index) => index < inputs.Length ? (float*)inputs[index] : null;
}

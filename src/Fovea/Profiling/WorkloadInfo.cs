using Fovea.Tensors;

namespace Fovea.Profiling;

/// <summary>What was profiled, and what it takes.</summary>
public sealed record WorkloadInfo
{
    /// <summary>The network's name; <c>network</c> for one that has none.</summary>
    public required string Network { get; init; }

    /// <summary>One input, without the batch axis; of a network with several inputs the length of all.</summary>
    public required Shape InputShape { get; init; }

    /// <summary>Inference or training.</summary>
    public required ProfilingMode Mode { get; init; }

    /// <summary>Samples that run together.</summary>
    public required int BatchSize { get; init; }

    /// <summary>Threads that run it.</summary>
    public required int Threads { get; init; }

    /// <summary>Bits of the vectors that its kernels use.</summary>
    public required int VectorBits { get; init; }

    /// <summary>
    /// Useful floating-point operations of a run: two for each multiply-add of convolutions and dense layers, and of their gradients.
    /// </summary>
    public required long Flops { get; init; }

    /// <summary>Bytes of the parameters, with the padding between them.</summary>
    public required long ParameterBytes { get; init; }

    /// <summary>Bytes planned beside the parameters: activations and workspace; in training also gradients and optimiser state.</summary>
    public required long PlannedBytes { get; init; }

    /// <summary>Useful multiply-adds of a run.</summary>
    public long MultiplyAdds => Flops / 2;

    /// <summary>The mode as reports name it: <c>inference</c> or <c>training</c>.</summary>
    internal string ModeName => Mode == ProfilingMode.Training ? "training" : "inference";

    /// <summary>In a line: <c>lenet5  [1, 28, 28], inference, batch 1, 2 threads</c>.</summary>
    public override string ToString() =>
        $"{Network}  {InputShape}, {ModeName}, batch {BatchSize}, {Threads} {(Threads == 1 ? "thread" : "threads")}";
}

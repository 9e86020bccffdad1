namespace Fovea.Profiling;

/// <summary>A step of a plan: one kernel.</summary>
public sealed record PlanReportStep
{
    /// <summary>The path of the layer that it serves.</summary>
    public required string Layer { get; init; }

    /// <summary>The kernel.</summary>
    public required string Kernel { get; init; }

    /// <summary>Why that kernel was chosen.</summary>
    public required string Reason { get; init; }

    /// <summary>The memory layout of each input: <c>plain</c>, <c>blocked</c> or <c>batch lanes</c>.</summary>
    public required IReadOnlyList<string> InputLayouts { get; init; }

    /// <summary>The memory layout of each output.</summary>
    public required IReadOnlyList<string> OutputLayouts { get; init; }

    /// <summary>Bytes read and written, each once.</summary>
    public required long Bytes { get; init; }

    /// <summary>Floating-point operations of convolutions and dense layers: two per multiply-add.</summary>
    public required long Flops { get; init; }

    /// <summary>Tasks of each of its stages, among which threads divide them.</summary>
    public required IReadOnlyList<int> Tasks { get; init; }

    /// <summary>How many samples it takes before the steps after it do, while they are in cache; null for the whole batch.</summary>
    public int? BatchTile { get; init; }

    /// <summary>Whether it runs once, and again only when parameters change.</summary>
    public bool IsPreparation { get; init; }

    /// <summary>Its times; null for a plan that was not timed.</summary>
    public StepTiming? Timing { get; init; }

    /// <summary>Multiply-adds of convolutions and dense layers.</summary>
    public long MultiplyAdds => Flops / 2;
}

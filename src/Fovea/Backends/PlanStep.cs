using Fovea.Kernels.Layout;

namespace Fovea.Backends;

/// <summary>A line of a plan for people.</summary>
/// <param name="Layer">The layer it serves.</param>
/// <param name="Kernel">The kernel.</param>
/// <param name="Reason">Why that kernel.</param>
/// <param name="Bytes">Bytes read and written, each once.</param>
/// <param name="Flops">Floating-point operations of convolutions and dense layers: two per multiply-add.</param>
public sealed record PlanStep(string Layer, string Kernel, string Reason, long Bytes, long Flops)
{
    /// <summary>The layout of each input.</summary>
    public IReadOnlyList<TensorLayout> Inputs { get; init; } = [];

    /// <summary>The layout of each output.</summary>
    public IReadOnlyList<TensorLayout> Outputs { get; init; } = [];

    /// <summary>Tasks of each of its stages; none if it runs only when parameters change.</summary>
    public IReadOnlyList<int> Tasks { get; init; } = [];

    /// <summary>How many images it takes before the steps after it do, while they are in cache; null for the whole batch.</summary>
    public int? TileImages { get; init; }

    /// <summary>Its stages, as indices of <see cref="IExecutionPlan.StageTasks"/>; none if it runs only when parameters change.</summary>
    public IReadOnlyList<int> Runs { get; init; } = [];
}

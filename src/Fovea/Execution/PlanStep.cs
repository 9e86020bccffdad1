using Fovea.Kernels.Layout;

namespace Fovea.Execution;

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

    /// <summary>Its stages among the plan's: first … first + count − 1. What runs only when parameters change is not among them: a step may have none.</summary>
    internal (int First, int Count) Stages { get; init; }
}

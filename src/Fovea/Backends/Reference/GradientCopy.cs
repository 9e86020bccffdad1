using Fovea.Backends.Cpu.Training;
using Fovea.Graph;

namespace Fovea.Backends.Reference;

/// <summary>Runs a training graph whose gradients are outputs like any other, and copies them to where the optimiser reads them.</summary>
internal sealed class GradientCopy(IExecutable inner, TrainingGraph graph, CpuParameterOptimizer optimizer) : IExecutable
{
    public long MemoryBytes => inner.MemoryBytes;

    public Span<float> Input(string name) => inner.Input(name);

    public ReadOnlySpan<float> Output(string name) => inner.Output(name);

    public void Run(long step = 0)
    {
        inner.Run(step);
        foreach (ParameterInfo parameter in graph.Gradients.Select(gradient => gradient.Parameter).Where(optimizer.Moves))
        {
            inner.Output(TrainingGraph.GradientName(parameter.Name)).CopyTo(optimizer.Gradient(parameter.Name));
        }
        for (int bucket = 0; bucket < optimizer.Buckets.Count && optimizer.ReducesWithinRuns; bucket++)
        {
            optimizer.BeginReduction(bucket);
        }
    }

    public void RefreshParameters() => inner.RefreshParameters();

    public void Dispose() => inner.Dispose();
}

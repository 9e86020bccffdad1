using Fovea.Backends;
using Fovea.Data;
using Fovea.Formats;

namespace Fovea.Training.Health;

/// <summary>Monitors a network during training: gradients at some steps, activations after each epoch.</summary>
internal sealed class HealthMonitor : IDisposable
{
    private readonly HealthOptions _options;
    private readonly ActivationProbe _probe;
    private readonly GradientWatch _gradients;
    private readonly int _every;

    public HealthMonitor(Model model, HealthOptions options, IBackend backend, Dataset train, TrainingStep step, int stepsPerEpoch)
    {
        _options = options;
        _probe = new ActivationProbe(model, options.ProbeSamples, backend, train);
        _gradients = new GradientWatch(model.Parameters, step.Optimizer);
        _every = Math.Max(1, stepsPerEpoch / Math.Max(1, options.GradientSteps));
    }

    /// <summary>The memory of the probe's activations and workspace, in bytes.</summary>
    public long Bytes => _probe.Bytes;

    /// <summary>Measures the gradient of a step, if the step is one of those to measure.</summary>
    /// <param name="batch">The index of the step in its epoch.</param>
    public void ObserveStep(int batch)
    {
        if (batch % _every == 0)
        {
            _gradients.Add();
        }
    }

    /// <summary>Measures the network at the end of an epoch.</summary>
    public HealthReport FinishEpoch()
    {
        IReadOnlyList<ActivationHealth> activations = _probe.Measure();
        IReadOnlyList<GradientHealth> gradients = _gradients.Measure();
        return new HealthReport(activations, gradients, HealthRules.Judge(_options, _probe.Samples, activations, gradients));
    }

    /// <summary>Writes the histograms for the last report.</summary>
    public void WriteHistograms(TensorBoardWriter events, long step)
    {
        _probe.WriteHistograms(events, step);
        _gradients.WriteHistograms(events, step);
    }

    public void Dispose() => _probe.Dispose();
}

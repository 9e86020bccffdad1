using Fovea.Backends;
using Fovea.Data;
using Fovea.Formats;

namespace Fovea.Training.Health;

/// <summary>Watches a network while it trains: gradients at some steps, activations after each epoch.</summary>
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

    /// <summary>Activations and workspace of the probe.</summary>
    public long Bytes => _probe.Bytes;

    /// <summary>Looks at the gradient of a step, if its turn has come.</summary>
    /// <param name="batch">The step's place in its epoch.</param>
    public void ObserveStep(int batch)
    {
        if (batch % _every == 0)
        {
            _gradients.Add();
        }
    }

    /// <summary>Looks at the network at the end of an epoch.</summary>
    public HealthReport FinishEpoch()
    {
        IReadOnlyList<ActivationHealth> activations = _probe.Measure();
        IReadOnlyList<GradientHealth> gradients = _gradients.Measure();
        return new HealthReport(activations, gradients, HealthRules.Judge(_options, _probe.Samples, activations, gradients));
    }

    /// <summary>Writes the distributions behind the last report.</summary>
    public void WriteHistograms(TensorBoardWriter events, long step)
    {
        _probe.WriteHistograms(events, step);
        _gradients.WriteHistograms(events, step);
    }

    public void Dispose() => _probe.Dispose();
}

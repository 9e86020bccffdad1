using Fovea.Backends;
using Fovea.Data;
using Fovea.Tensors;
using Fovea.Training;
using Fovea.Optimizers;

namespace Fovea.Profiling;

/// <summary>Steps of training on one batch: forward, loss, backward, and SGD with momentum.</summary>
internal sealed class TrainingWorkload : IWorkload
{
    // So small that weights stay what they were while time is measured, and as much work as any other.
    private const float LearningRate = 1e-6f;

    private readonly TrainingStep _step;
    private readonly Batch _batch;
    private long _steps;

    /// <summary>Compiles the step.</summary>
    /// <exception cref="ShapeException">The network does not end in a row of scores, one per class.</exception>
    public TrainingWorkload(Model model, int batch, IBackend backend, bool allowWinograd = true)
    {
        var options = new TrainingOptions
        { BatchSize = batch, Optimizer = new Sgd(LearningRate, momentum: 0.9f), AllowWinograd = allowWinograd };
        _batch = new Batch(batch, model.InputShape.Length, targetLength: 1, paired: false) { Count = batch };
        SyntheticData.Fill(_batch.WritableSamples);
        for (int i = 0; i < batch; i++)
        {
            _batch.WritableTargets[i] = i % model.OutputShape.Length;
        }
        _step = new TrainingStep(model, options, backend, [new NamedShape(Model.OutputName, new Shape(1))]);
        try
        {
            Plan = IWorkload.PlanOf(_step.Executable(batch), backend);
        }
        catch
        {
            _step.Dispose();
            throw;
        }
    }

    public IExecutionPlan Plan { get; }

    public long PlannedBytes => Plan.MemoryBytes + _step.Optimizer.GradientBytes + _step.Optimizer.StateBytes;

    public void Run()
    {
        double loss = _step.Run(_batch, _steps);
        if (!_step.Optimizer.Step(LearningRate))
        {
            throw new FoveaException(
                $"Step {_steps} of training on synthetic data: "
                + $"the gradient of \"{_step.FirstNonFiniteGradient()}\" is not finite, with a loss of {loss:G4}, "
                + "so the weights do not move and no step can be timed. Use a model whose weights are sound.");
        }
        _steps++;
    }

    public void Dispose() => _step.Dispose();
}

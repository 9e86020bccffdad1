using Fovea.Backends.Cpu;
using Fovea.Backends.Cpu.KernelSelection;
using Fovea.Profiling;
using Fovea.Tensors;

namespace Fovea.Cli.Measuring;

/// <summary>The network that a command measures, ready to run.</summary>
internal sealed class OpenWorkload : IDisposable
{
    private readonly Model _model;

    /// <exception cref="FoveaException">There is no such network, or it does not fit its input, or cannot be trained; or the kernels' times cannot be read or kept.</exception>
    public OpenWorkload(string source, Shape? input, bool isTraining, int batch, int threads, bool strict, bool tune)
    {
        (IsTraining, Batch) = (isTraining, batch);
        KernelTimings? timings = tune ? KernelTimings.Open(KernelTimings.DefaultPath) : null;
        (_model, _) = NetworkSource.Create(source, input, seed: 0);
        Backend = new CpuBackend(threads, timings: timings);
        try
        {
            Work = isTraining ? new TrainingWorkload(_model, batch, Backend, allowWinograd: !strict) : new InferenceWorkload(_model, batch, Backend, allowWinograd: !strict);
            timings?.Save(KernelTimings.DefaultPath);
        }
        catch
        {
            Backend.Dispose();
            _model.Dispose();
            throw;
        }
    }

    public IWorkload Work { get; }

    public CpuBackend Backend { get; }

    public bool IsTraining { get; }

    public int Batch { get; }

    public int Threads => Backend.Team.Threads;

    public string Name => _model.Name.Length > 0 ? _model.Name : "network";

    public Shape InputShape => _model.InputShape;

    public long ParameterBytes => sizeof(float) * _model.Parameters.Length;

    public string Mode => IsTraining ? "training" : "inference";

    /// <summary>Useful floating-point operations of a run: two for each multiply-add of convolutions and dense layers, and of their gradients.</summary>
    public long Flops => Work.Plan.Steps.Sum(step => step.Flops);

    public string Title => $"{Name}  {InputShape}, {Mode}, batch {Batch}, {Threads} {(Threads == 1 ? "thread" : "threads")}";

    public void Dispose()
    {
        Work.Dispose();
        Backend.Dispose();
        _model.Dispose();
    }
}

using Fovea.Backends;

namespace Fovea.Profiling;

/// <summary>A network that is ready to run, again and again, on synthetic data.</summary>
internal interface IWorkload : IDisposable
{
    /// <summary>What runs.</summary>
    IExecutionPlan Plan { get; }

    /// <summary>Bytes that were planned for it beside the parameters.</summary>
    long PlannedBytes { get; }

    /// <summary>The plan that an executable is.</summary>
    /// <exception cref="FoveaException">The backend's executables do not consist of steps.</exception>
    static IExecutionPlan PlanOf(IExecutable executable, IBackend backend)
    {
        if (executable is IExecutionPlan plan)
        {
            return plan;
        }
        executable.Dispose();
        throw new FoveaException($"{backend.Name} has no plan whose steps can be listed and timed. Profile on a CpuBackend.");
    }

    /// <summary>Runs once: a batch of inference, or a whole step of training.</summary>
    void Run();
}

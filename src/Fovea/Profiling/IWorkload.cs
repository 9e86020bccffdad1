using Fovea.Backends.Cpu.Plans;

namespace Fovea.Profiling;

/// <summary>A network that is ready to run, again and again, on synthetic data.</summary>
internal interface IWorkload : IDisposable
{
    /// <summary>What runs.</summary>
    ExecutionPlan Plan { get; }

    /// <summary>Bytes that were planned for it beside the parameters.</summary>
    long PlannedBytes { get; }

    /// <summary>Runs once: a batch of inference, or a whole step of training.</summary>
    void Run();
}

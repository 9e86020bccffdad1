using System.Runtime.ExceptionServices;
using Fovea.Kernels;

namespace Fovea.Backends.Cpu.Plans;

/// <summary>
/// A stage that calls something outside the plan. An exception is kept until the
/// run is over: the team's threads throw none.
/// </summary>
internal sealed class CallbackStage(Action call) : KernelStage
{
    private ExceptionDispatchInfo? _error;

    public override string Name => "Callback";

    public override int Tasks => 1;

    public override void Run(int firstTask, int lastTask)
    {
        try
        {
            call();
        }
        catch (Exception error)
        {
            _error = ExceptionDispatchInfo.Capture(error);
        }
    }

    /// <summary>What the last run's call threw, once; null if nothing.</summary>
    public ExceptionDispatchInfo? TakeError()
    {
        ExceptionDispatchInfo? error = _error;
        _error = null;
        return error;
    }
}

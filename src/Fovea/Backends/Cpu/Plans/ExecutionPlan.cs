using System.Runtime.ExceptionServices;
using Fovea.Kernels;
using Fovea.Kernels.Measurement;
using Fovea.Kernels.Memory;
using Fovea.Kernels.Simd;
using Fovea.Kernels.Threading;

namespace Fovea.Backends.Cpu.Plans;

/// <summary>
/// Stages of kernels in a row, or in batch tiles of a few images each, over one block of memory. A run is one parallel
/// region: each member of the team does its share of a stage, all meet, and the next begins. Nothing is allocated.
/// </summary>
internal sealed unsafe class ExecutionPlan : IExecutionPlan, ITeamWork
{
    // A plan of so little work is over on one core before threads that have gone to sleep would be awake. The work is estimated
    // at about half of what a core does: 100 GFLOP/s and 30 GB/s.
    private const double SmallMicroseconds = 50, MicrosecondsPerFlop = 1e-5, MicrosecondsPerByte = 1 / 3e4;

    private readonly ThreadTeam _team;
    private readonly StageRun[] _packing;
    private readonly StageRun[] _runs;
    private readonly CallbackStage[] _callbacks;
    private readonly AlignedBuffer _arena;
    private readonly AlignedBuffer _step;   // the training step, where kernels find it
    private readonly bool _isSmall;
    private readonly IReadOnlyDictionary<string, PlanSlot> _inputs;
    private readonly IReadOnlyDictionary<string, PlanSlot> _outputs;
    private StageRun[] _running;
    private bool _packed;

    public ExecutionPlan(
        ThreadTeam team, IReadOnlyList<StageRun> packing, IReadOnlyList<StageRun> runs, AlignedBuffer arena, AlignedBuffer step,
        IReadOnlyDictionary<string, PlanSlot> inputs, IReadOnlyDictionary<string, PlanSlot> outputs, IReadOnlyList<PlanStep> steps)
    {
        (_team, _packing, _runs, _arena, _step) = (team, [.. packing], [.. runs], arena, step);
        (_inputs, _outputs, Steps, _running) = (inputs, outputs, steps, _runs);
        _callbacks = [.. _runs.Select(run => run.Stage).OfType<CallbackStage>()];
        _isSmall = steps.Sum(step => (step.Flops * MicrosecondsPerFlop) + (step.Bytes * MicrosecondsPerByte)) < SmallMicroseconds;
        team.Reserve(_packing.Concat(_runs).Select(run => run.Stage)
            .OfType<ScratchStage>().Select(stage => stage.ScratchFloats).DefaultIfEmpty().Max());
    }

    public IReadOnlyList<PlanStep> Steps { get; }

    public long MemoryBytes => _arena.Length * sizeof(float);

    public Span<float> Input(string name) => Slot(_inputs, name, "input");

    public ReadOnlySpan<float> Output(string name) => Slot(_outputs, name, "output");

    /// <summary>What the team does in a run of the plan, in order.</summary>
    public IReadOnlyList<StageRun> Runs => _runs;

    public IReadOnlyList<int> StageTasks => [.. _runs.Select(run => run.Tasks)];

    public int Threads => _team.Threads;

    public int VectorBits { get; init; }

    public double MeasurePeakGflops() => FmaPeak.MeasureGflops(_team, (VectorWidth)VectorBits);

    public void Run(long step = 0)
    {
        Begin(step);
        Start(this);
    }

    public void RunTimed(long step, long[] marks)
    {
        Begin(step);
        Start(new TimedRuns(_runs, marks));
    }

    private void Start(ITeamWork work)
    {
        if (_isSmall)
        {
            _team.RunAlone(work);
        }
        else
        {
            _team.Run(work);
        }
        ExceptionDispatchInfo? first = null;
        foreach (CallbackStage callback in _callbacks)
        {
            ExceptionDispatchInfo? error = callback.TakeError();   // of each, so that the next run begins without any
            first ??= error;
        }
        first?.Throw();
    }

    public void RefreshParameters() => _packed = false;

    private void Begin(long step)
    {
        *(long*)_step.Pointer = step;
        if (!_packed)
        {
            _running = _packing;
            _team.Run(this);
            _running = _runs;
            _packed = true;
        }
    }

    void ITeamWork.Execute(TeamMember member)
    {
        foreach (StageRun run in _running)
        {
            member.RunShare(run.Stage, run.FirstTask, run.LastTask);
            member.Barrier();
        }
    }

    public void Dispose()
    {
        _arena.Dispose();
        _step.Dispose();
    }

    private static Span<float> Slot(IReadOnlyDictionary<string, PlanSlot> slots, string name, string kind) =>
        slots.TryGetValue(name, out PlanSlot slot)
            ? new Span<float>((float*)slot.Address, slot.Length)
            : throw new FoveaException($"The plan has no {kind} \"{name}\". It has: {string.Join(", ", slots.Keys)}.");
}

using Fovea.Backends.Cpu.KernelSelection;
using Fovea.Backends.Cpu.Plans;
using Fovea.Backends.Cpu.Tiling;
using Fovea.Kernels;
using Fovea.Kernels.Memory;

namespace Fovea.Backends.Cpu.Compilation;

/// <summary>
/// Makes a plan of chosen kernels: finds which stages run in batch tiles, places buffers in the arena, and binds the kernels to it.
/// </summary>
internal sealed unsafe class PlanBinder
{
    private readonly IReadOnlyList<PlannedStep> _steps;
    private readonly IReadOnlyList<PlannedBuffer> _buffers;
    private readonly CompileOptions _options;
    private readonly CpuBackend _backend;
    // Where kernels are bound to before there is an arena; nothing reads or writes there.
    private const nint Nowhere = 1 << 20;

    private readonly long* _step;                      // the training step, where kernels find it
    private readonly List<StageRun> _packing = [];
    private readonly List<StageRun> _running = [];
    private readonly List<int>[] _runsOf;              // of each step, places among those running
    private nint _arena = Nowhere;

    private PlanBinder(
        IReadOnlyList<PlannedStep> steps, IReadOnlyList<PlannedBuffer> buffers, CompileOptions options, CpuBackend backend, long* step)
    {
        (_steps, _buffers, _options, _backend) = (steps, buffers, options, backend);
        _step = step;
        _runsOf = [.. steps.Select(_ => new List<int>())];
    }

    /// <summary>Makes the plan.</summary>
    public static ExecutionPlan Bind(
        IReadOnlyList<PlannedStep> steps, IReadOnlyList<PlannedBuffer> buffers, CompileOptions options, CpuBackend backend,
        PlanBindings bindings)
    {
        var stepBuffer = new AlignedBuffer(16);
        return new PlanBinder(steps, buffers, options, backend, (long*)stepBuffer.Pointer).Bind(bindings, stepBuffer);
    }

    private ExecutionPlan Bind(PlanBindings bindings, AlignedBuffer stepBuffer)
    {
        // The kernels' stages are known once they are bound, but their memory only once their batch tiles are: hence twice.
        PlaceBuffers([]);
        PreparedKernel[] unplaced = [.. _steps.Select(step => Prepare(step, firstImage: 0, keepInCache: false))];
        IReadOnlyList<TiledLoop> loops = BatchTiling.Find(_steps, _buffers, unplaced, _backend);
        TileBuffers.Shrink(_steps, _buffers, loops, [.. unplaced.Select(prepared => prepared.Stages.Count)]);
        var memory = new AlignedBuffer(PlaceBuffers(loops));
        _arena = (nint)memory.Pointer;
        PreparedKernel[] prepared = [.. _steps.Select(step => Prepare(step, firstImage: 0, keepInCache: false))];
        PackConstants(prepared);
        foreach (TiledLoop loop in loops)
        {
            BindLoop(loop, prepared);
        }
        InsertCallbacks(bindings);
        PlanStep[] described = [.. _steps.Select((step, i) => Describe(step, i, prepared[i], loops))];
        return new ExecutionPlan(
            _backend.Team, _packing, _running, memory, stepBuffer, Slots(bindings.Inputs), Slots(bindings.Outputs), described)
        {
            VectorBits = (int)_backend.Width,
        };
    }

    // After the last run of whatever computes their outputs, and in their order.
    private void InsertCallbacks(PlanBindings bindings)
    {
        int at = 0;
        foreach (PlanCallback callback in bindings.Callbacks)
        {
            HashSet<int> buffers = [.. callback.Outputs.Select(output => bindings.Outputs[output].Buffer.Index)];
            int last = Array.FindLastIndex([.. _steps], step => step.Outputs.Any(buffers.Contains));
            at = Math.Max(at, _runsOf.Take(last + 1).SelectMany(runs => runs).DefaultIfEmpty(-1).Max() + 1);
            _running.Insert(at, StageRun.Of(new CallbackStage(callback.Call)));
            foreach (List<int> runs in _runsOf)
            {
                for (int i = 0; i < runs.Count; i++)
                {
                    runs[i] += runs[i] >= at ? 1 : 0;
                }
            }
            at++;
        }
    }

    // In the floats that all take together.
    private long PlaceBuffers(IReadOnlyList<TiledLoop> loops)
    {
        for (int i = 0; i < _steps.Count; i++)
        {
            TouchOperands(_steps[i], i);
        }
        foreach (TiledLoop loop in loops.Where(loop => loop.IsTiled))
        {
            // A later tile begins with the first stage again: what has all images lives from the first to the last.
            foreach (PlannedStep step in loop.Stages.Select(stage => _steps[stage.Step]).Distinct())
            {
                TouchOperands(step, loop.FirstStep, withTileBuffers: false);
                TouchOperands(step, loop.LastStep, withTileBuffers: false);
            }
        }
        PlannedBuffer[] placed = [.. _buffers.Where(buffer => buffer.Address == 0 && !buffer.IsView)];
        ArenaPlan arena = ArenaPlan.Place([.. placed.Select(buffer => buffer.Lifetime(_steps.Count))]);
        for (int i = 0; i < placed.Length; i++)
        {
            placed[i].ArenaOffset = arena.Offsets[i];
        }
        return arena.TotalFloats;
    }

    private void TouchOperands(PlannedStep step, int at, bool withTileBuffers = true)
    {
        foreach (int buffer in step.Inputs.Concat(step.Outputs).Append(step.Workspace))
        {
            if (buffer >= 0 && (withTileBuffers || !_buffers[buffer].HoldsOneTile))
            {
                _buffers[buffer].Touch(at);
            }
        }
    }

    // What follows from parameters alone is computed when they change: weights' packing as well, unless they change in every run.
    private void PackConstants(PreparedKernel[] prepared)
    {
        for (int i = 0; i < _steps.Count; i++)
        {
            IEnumerable<KernelStage> weights = _options.MutableParameters ? [] : prepared[i].WeightStages;
            _packing.AddRange(weights.Concat(_steps[i].IsConstant ? prepared[i].Stages : []).Select(StageRun.Of));
        }
    }

    private void BindLoop(TiledLoop loop, PreparedKernel[] prepared)
    {
        foreach (PlannedStage stage in loop.Stages.Where(stage => stage.Index == 0 && _options.MutableParameters))
        {
            foreach (KernelStage weights in prepared[stage.Step].WeightStages)
            {
                Run(stage.Step, StageRun.Of(weights));
            }
        }
        for (int tile = 0; tile < loop.Tiles; tile++)
        {
            var here = new Dictionary<int, PreparedKernel>();   // by step
            foreach (PlannedStage stage in loop.Stages)
            {
                if (!here.TryGetValue(stage.Step, out PreparedKernel? kernel))
                {
                    kernel = loop.IsTiled
                        ? Prepare(_steps[stage.Step], tile * loop.TileImages, keepInCache: IsReadIn(loop, stage.Step))
                        : prepared[stage.Step];
                    here.Add(stage.Step, kernel);
                }
                KernelStage bound = kernel.Stages[stage.Index];
                Run(stage.Step, loop.TasksOf(stage, tile) is (int first, int last) ? new StageRun(bound, first, last) : StageRun.Of(bound));
            }
        }
    }

    private bool IsReadIn(TiledLoop loop, int step) =>
        loop.Stages.Any(stage => stage.Step > step && _steps[stage.Step].Inputs.Contains(_steps[step].Outputs[0]));

    private void Run(int step, StageRun run)
    {
        _runsOf[step].Add(_running.Count);
        _running.Add(run);
    }

    private PreparedKernel Prepare(PlannedStep step, int firstImage, bool keepInCache)
    {
        OperandMemory Operand(int buffer) => new(_buffers[buffer].AddressIn(_arena, firstImage), _buffers[buffer].ImageStride);
        nint workspace = step.Workspace < 0 ? 0 : _buffers[step.Workspace].AddressIn(_arena, 0);
        var memory = new NodeMemory([.. step.Inputs.Select(Operand)], [.. step.Outputs.Select(Operand)], workspace, _step, _options.Seed)
        {
            KeepInCache = keepInCache,
        };
        return step.Kernel.Bind(memory);
    }

    private PlanStep Describe(PlannedStep step, int index, PreparedKernel prepared, IReadOnlyList<TiledLoop> loops) => new(
        step.Node?.Layer ?? "", step.Kernel.Name, step.Kernel.Reason,
        step.Inputs.Concat(step.Outputs).Sum(buffer => _buffers[buffer].Floats * sizeof(float)),
        step.Node is null ? 0 : 2 * step.Node.Operation.MultiplyAdds([.. step.Node.Inputs.Select(input => input.Shape)]))
    {
        Inputs = step.Kernel.Inputs,
        Outputs = step.Kernel.Outputs,
        Runs = _runsOf[index],
        Tasks = _runsOf[index].Count == 0
            ? []
            : [.. (_options.MutableParameters ? prepared.WeightStages : []).Concat(prepared.Stages).Select(stage => stage.Tasks)],
        TileImages = loops.FirstOrDefault(loop => loop.IsTiled && loop.Stages.Any(stage => stage.Step == index))?.TileImages,
    };

    private Dictionary<string, PlanSlot> Slots(IReadOnlyDictionary<string, (PlannedBuffer Buffer, int Length)> bindings) =>
        bindings.ToDictionary(pair => pair.Key, pair => new PlanSlot(pair.Value.Buffer.AddressIn(_arena, 0), pair.Value.Length));
}

using Fovea.Graph;
using Fovea.Kernels;
using Fovea.Kernels.Memory;
using Fovea.Kernels.Optimizers;
using Fovea.Kernels.Threading;
using Fovea.Optimizers;

namespace Fovea.Backends.Cpu.Training;

/// <summary>
/// Moves parameters on the CPU: accumulate, reduce, clip, apply the rule, average.
/// Every step is one pass over flat buffers.
/// </summary>
internal sealed unsafe class CpuParameterOptimizer : IParameterOptimizer, ITeamWork
{
    private readonly ParameterStore _parameters;
    private readonly Optimizer _optimizer;
    private readonly OptimizerOptions _options;
    private readonly CpuBackend _backend;
    private readonly AlignedBuffer _stepGradient;   // of the last step
    private readonly AlignedBuffer _gradient;       // what the parameters move by: of the last step, or the sum of several
    private readonly AlignedBuffer _scratch;
    private readonly AlignedBuffer[] _state;
    private readonly AlignedBuffer? _sum;
    private readonly AlignedBuffer? _average;
    private readonly AlignedBuffer? _kept;
    private readonly KernelStage[] _accumulate;
    private readonly KernelStage[] _norm;
    private readonly KernelStage[] _move;
    private readonly KernelStage[] _averaging;
    private KernelStage[] _running = [];
    private bool _averageStarted;

    public CpuParameterOptimizer(ParameterStore parameters, Optimizer optimizer, OptimizerOptions options, CpuBackend backend)
    {
        (_parameters, _optimizer, _options, _backend) = (parameters, optimizer, options, backend);
        long length = parameters.TrainableLength;
        _stepGradient = new AlignedBuffer(length);
        _sum = options.AccumulateSteps > 1 ? new AlignedBuffer(length) : null;
        _gradient = _sum ?? _stepGradient;
        _average = options.AverageDecay is null ? null : new AlignedBuffer(length);
        _kept = options.AverageDecay is null ? null : new AlignedBuffer(length);
        _state = [.. Enumerable.Range(0, optimizer.StateSlots).Select(_ => new AlignedBuffer(length))];
        Buckets = GradientBuckets.Of(parameters, options.BucketBytes);

        _averaging = _average is null
            ? []
            : [new ExponentialAverageStage(backend.Width, options.AverageDecay!.Value, length, parameters.Pointer, _average.Pointer)];

        OptimizerSection[] sections = Sections();
        _scratch = new AlignedBuffer(64 + GradientNorm.WorkspaceFloats(sections) + OptimizerKernels.WorkspaceFloats(optimizer, sections));
        float* workspace = _scratch.Pointer + 64;
        _accumulate = _sum is null ? [] : [new AccumulateStage(backend.Width, length, _stepGradient.Pointer, _sum.Pointer)];
        _norm = [.. GradientNorm.Prepare(sections, _gradient.Pointer, (double*)workspace, Norm)];
        var buffers = new OptimizerBuffers(parameters.Pointer, _gradient.Pointer, State(0), State(1), State(2));
        _move = [.. OptimizerKernels.Prepare(
            optimizer, backend.Width, sections, buffers, Constants, (double*)(workspace + GradientNorm.WorkspaceFloats(sections)))];
    }

    /// <summary>An optimiser as the one that a backend made for the same parameters.</summary>
    /// <exception cref="FoveaException">It is another backend's, or moves other parameters.</exception>
    public static CpuParameterOptimizer Own(IParameterOptimizer optimizer, ParameterStore parameters, string backend)
    {
        CpuParameterOptimizer own = optimizer as CpuParameterOptimizer
            ?? throw new FoveaException($"The {backend} trains with an optimiser that it made itself: CreateOptimizer.");
        return own._parameters == parameters
            ? own
            : throw new FoveaException("The optimiser moves other parameters than those that the graph is compiled with. "
                + "Give both the same ParameterStore.");
    }

    /// <summary>The buckets in which gradients are reduced.</summary>
    public IReadOnlyList<GradientBucket> Buckets { get; }

    /// <summary>Whether a step's run hands its gradients to the reducer, bucket by bucket; if not, <see cref="Step"/> does.</summary>
    public bool ReducesWithinRuns => _options.Reducer is not null && _sum is null;

    public long Steps { get; private set; }

    public long GradientBytes => sizeof(float) * (_stepGradient.Length + (_sum?.Length ?? 0));

    public long StateBytes => sizeof(float)
        * ((_average?.Length ?? 0) + (_kept?.Length ?? 0) + _state.Sum(buffer => buffer.Length) + _scratch.Length);

    private OptimizerStep* Constants => (OptimizerStep*)_scratch.Pointer;

    private double* Norm => (double*)(_scratch.Pointer + 32);

    public bool Moves(ParameterInfo parameter) =>
        parameter.IsTrainable && !_options.Frozen.Any(prefix => parameter.Name.StartsWith(prefix, StringComparison.Ordinal));

    public Span<float> Gradient(string parameter)
    {
        ParameterSlot slot = _parameters.Find(parameter);
        return slot.Info.IsTrainable
            ? _stepGradient.AsSpan(slot.Offset, slot.Info.Shape.Length)
            : throw new FoveaException($"\"{parameter}\" is a statistic: it is not trained and has no gradient.");
    }

    /// <summary>Where a step's run writes a parameter's gradient.</summary>
    public nint GradientAddress(string parameter) => (nint)(_stepGradient.Pointer + _parameters.Find(parameter).Offset);

    /// <summary>Hands a bucket to the reducer.</summary>
    public void BeginReduction(int bucket) =>
        _options.Reducer!.Begin(bucket, _gradient.AsMemory(Buckets[bucket].Offset, Buckets[bucket].Length));

    public bool Step(double? learningRate = null)
    {
        long step = Steps++;
        if (_sum is not null)
        {
            Run(_accumulate);
            if ((step + 1) % _options.AccumulateSteps != 0)
            {
                return true;
            }
        }
        Reduce();

        Run(_norm);
        double norm = *Norm / _options.AccumulateSteps;
        if (!double.IsFinite(norm))
        {
            ClearSum();   // or the next steps' gradients would be added to what is not finite
            return false;
        }
        double scale = _options.ClipNorm is float limit && norm > limit ? limit / norm : 1;
        OptimizerKernels.Set(
            Constants, _optimizer, step / _options.AccumulateSteps, learningRate ?? _optimizer.LearningRate,
            scale / _options.AccumulateSteps);
        Run(_move);
        ClearSum();
        UpdateAverage();
        return true;
    }

    private void ClearSum() => _sum?.AsSpan(0, checked((int)_sum.Length)).Clear();

    private void Reduce()
    {
        if (_options.Reducer is not IGradientReducer reducer)
        {
            return;
        }
        for (int bucket = 0; bucket < Buckets.Count && !ReducesWithinRuns; bucket++)
        {
            BeginReduction(bucket);
        }
        reducer.Complete();
    }

    public IDisposable? WithAverage()
    {
        if (_average is null || !_averageStarted)
        {
            return null;
        }
        Weights.CopyTo(_kept!.AsSpan(0, Weights.Length));
        _average.AsSpan(0, Weights.Length).CopyTo(Weights);
        return new AverageScope(this);
    }

    public void UseAverage()
    {
        if (_average is not null && _averageStarted)
        {
            _average.AsSpan(0, Weights.Length).CopyTo(Weights);
        }
    }

    IReadOnlyList<(string Name, Memory<float> Values)> IParameterOptimizer.State =>
        [.. Named().Select(buffer => (buffer.Name, buffer.Buffer.AsMemory(0, checked((int)buffer.Buffer.Length))))];

    public void Restore(long steps)
    {
        Steps = steps;
        _averageStarted = _average is not null && steps >= _options.AccumulateSteps;   // before the first move there is no average
    }

    void ITeamWork.Execute(TeamMember member)
    {
        foreach (KernelStage stage in _running)
        {
            member.RunShare(stage);
            member.Barrier();
        }
    }

    public void Dispose()
    {
        _stepGradient.Dispose();
        _sum?.Dispose();
        _average?.Dispose();
        _kept?.Dispose();
        _scratch.Dispose();
        foreach (AlignedBuffer buffer in _state)
        {
            buffer.Dispose();
        }
    }

    private Span<float> Weights => new(_parameters.Pointer, checked((int)_parameters.TrainableLength));

    private IEnumerable<(string Name, AlignedBuffer Buffer)> Named()
    {
        for (int i = 0; i < _state.Length; i++)
        {
            yield return ($"training.optimizer.{i}", _state[i]);
        }
        if (_sum is not null)
        {
            yield return ("training.gradient_sum", _sum);
        }
        if (_average is not null)
        {
            yield return ("training.average", _average);
        }
    }

    private void Run(KernelStage[] stages)
    {
        _running = stages;
        _backend.Team.Run(this);
    }

    private void UpdateAverage()
    {
        if (_average is null)
        {
            return;
        }
        if (_averageStarted)
        {
            Run(_averaging);
        }
        else
        {
            Weights.CopyTo(_average.AsSpan(0, Weights.Length));   // the first average is the weights themselves
        }
        _averageStarted = true;
    }

    private float* State(int slot) => slot < _state.Length ? _state[slot].Pointer : null;

    private OptimizerSection[] Sections()
    {
        var sections = new List<OptimizerSection>();
        foreach (ParameterSlot slot in _parameters.Slots.Where(slot => Moves(slot.Info)).OrderBy(slot => slot.Offset))
        {
            bool decays = !_options.DecayWeightsOnly || slot.Info.Role == ParameterRole.Weight;
            float factor = _options.LearningRateFactors
                .Where(rule => slot.Info.Name.StartsWith(rule.Prefix, StringComparison.Ordinal))
                .Select(rule => rule.Factor).FirstOrDefault(1);
            sections.Add(new OptimizerSection(slot.Offset, slot.Info.Shape.Length, factor, decays ? _optimizer.WeightDecay : 0));
        }
        return [.. sections];
    }

    private sealed class AverageScope(CpuParameterOptimizer optimizer) : IDisposable
    {
        public void Dispose() => optimizer._kept!.AsSpan(0, optimizer.Weights.Length).CopyTo(optimizer.Weights);
    }
}

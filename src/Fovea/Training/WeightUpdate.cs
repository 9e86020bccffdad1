using Fovea.Backends.Cpu;
using Fovea.Formats;
using Fovea.Graph;
using Fovea.Kernels;
using Fovea.Kernels.Memory;
using Fovea.Kernels.Optimizers;
using Fovea.Kernels.Threading;
using Fovea.Tensors;

namespace Fovea.Training;

/// <summary>What happens between a step's gradient and the weights: accumulate, reduce, clip, move, average. All over flat buffers.</summary>
internal sealed unsafe class WeightUpdate : ITeamWork, IDisposable
{
    private readonly Model _model;
    private readonly TrainingOptions _options;
    private readonly CpuBackend _backend;
    private readonly AlignedBuffer _gradient;
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

    public WeightUpdate(Model model, TrainingOptions options, CpuBackend backend, TrainingStep step)
    {
        (_model, _options, _backend) = (model, options, backend);
        long length = model.Parameters.TrainableLength;
        _sum = options.AccumulateSteps > 1 ? new AlignedBuffer(length) : null;
        _gradient = _sum ?? step.Gradient;
        _average = options.AverageDecay is null ? null : new AlignedBuffer(length);
        _kept = options.AverageDecay is null ? null : new AlignedBuffer(length);
        _state = [.. Enumerable.Range(0, options.Optimizer.StateSlots).Select(_ => new AlignedBuffer(length))];

        _averaging = _average is null ? [] : [new ExponentialAverageStage(backend.Width, options.AverageDecay!.Value, length, model.Parameters.Pointer, _average.Pointer)];

        OptimizerSection[] sections = Sections(step);
        _scratch = new AlignedBuffer(64 + GradientNorm.WorkspaceFloats(sections) + OptimizerKernels.WorkspaceFloats(options.Optimizer, sections));
        float* workspace = _scratch.Pointer + 64;
        _accumulate = _sum is null ? [] : [new AccumulateStage(backend.Width, length, step.Gradient.Pointer, _sum.Pointer)];
        _norm = [.. GradientNorm.Prepare(sections, _gradient.Pointer, (double*)workspace, Norm)];
        var buffers = new OptimizerBuffers(model.Parameters.Pointer, _gradient.Pointer, State(0), State(1), State(2));
        _move = [.. OptimizerKernels.Prepare(
            options.Optimizer, backend.Width, sections, buffers, Step, (double*)(workspace + GradientNorm.WorkspaceFloats(sections)))];
    }

    /// <summary>Bytes of the sum of several steps' gradients.</summary>
    public long SumBytes => sizeof(float) * (_sum?.Length ?? 0);

    /// <summary>Bytes of optimiser state and averages.</summary>
    public long StateBytes => sizeof(float) * ((_average?.Length ?? 0) + (_kept?.Length ?? 0) + _state.Sum(buffer => buffer.Length) + _scratch.Length);

    private OptimizerStep* Step => (OptimizerStep*)_scratch.Pointer;

    private double* Norm => (double*)(_scratch.Pointer + 32);

    /// <summary>Takes in the gradient of a step and, when enough have come together, moves the weights.</summary>
    /// <param name="step">The training step, from 0.</param>
    /// <param name="rate">The learning rate.</param>
    /// <returns>False if the gradient is not finite; the weights are then as before.</returns>
    public bool Apply(long step, double rate)
    {
        if (_sum is not null)
        {
            Run(_accumulate);
            if ((step + 1) % _options.AccumulateSteps != 0)
            {
                return true;
            }
        }
        _options.Reducer.Reduce(_gradient.AsSpan(0, checked((int)_gradient.Length)));

        Run(_norm);
        double norm = *Norm / _options.AccumulateSteps;
        if (!double.IsFinite(norm))
        {
            return false;
        }
        double scale = _options.ClipNorm is float limit && norm > limit ? limit / norm : 1;
        OptimizerKernels.Set(Step, _options.Optimizer, step / _options.AccumulateSteps, rate, scale / _options.AccumulateSteps);
        Run(_move);
        _sum?.AsSpan(0, checked((int)_sum.Length)).Clear();
        UpdateAverage();
        return true;
    }

    /// <summary>Puts the averaged weights in place until disposal; does nothing without averaging.</summary>
    public IDisposable? WithAverage()
    {
        if (_average is null || !_averageStarted)
        {
            return null;
        }
        Weights.CopyTo(_kept!.AsSpan(0, Weights.Length));
        _average.AsSpan(0, Weights.Length).CopyTo(Weights);
        return new Restore(this);
    }

    /// <summary>Puts the averaged weights in place for good.</summary>
    public void UseAverage()
    {
        if (_average is not null && _averageStarted)
        {
            _average.AsSpan(0, Weights.Length).CopyTo(Weights);
        }
    }

    /// <summary>The buffers that a checkpoint holds beside the parameters.</summary>
    public IEnumerable<SafetensorsTensor> StateTensors() => Named().Select(buffer => Tensor(buffer.Name, buffer.Buffer));

    /// <summary>Reads the buffers back.</summary>
    /// <param name="reader">The checkpoint.</param>
    /// <param name="steps">The steps it stands after: before the first move, there is no average yet.</param>
    public void Read(SafetensorsReader reader, long steps)
    {
        foreach ((string name, AlignedBuffer buffer) in Named())
        {
            reader.ReadFloats(name, buffer.AsSpan(0, checked((int)buffer.Length)));
        }
        _averageStarted = _average is not null && steps >= _options.AccumulateSteps;
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
        _sum?.Dispose();
        _average?.Dispose();
        _kept?.Dispose();
        _scratch.Dispose();
        foreach (AlignedBuffer buffer in _state)
        {
            buffer.Dispose();
        }
    }

    private Span<float> Weights => new(_model.Parameters.Pointer, checked((int)_model.Parameters.TrainableLength));

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

    private static SafetensorsTensor Tensor(string name, AlignedBuffer buffer)
    {
        int length = checked((int)buffer.Length);
        return new SafetensorsTensor(name, new Shape(length), buffer.AsMemory(0, length));
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

    private OptimizerSection[] Sections(TrainingStep step)
    {
        var sections = new List<OptimizerSection>();
        foreach (ParameterSlot slot in _model.Parameters.Slots.Where(slot => step.IsTrained(slot.Info)).OrderBy(slot => slot.Offset))
        {
            bool decays = !_options.DecayWeightsOnly || slot.Info.Role == Graph.ParameterRole.Weight;
            float factor = _options.LearningRateFactors
                .Where(rule => slot.Info.Name.StartsWith(rule.Prefix, StringComparison.Ordinal)).Select(rule => rule.Factor).FirstOrDefault(1);
            sections.Add(new OptimizerSection(slot.Offset, slot.Info.Shape.Length, factor, decays ? _options.Optimizer.WeightDecay : 0));
        }
        return [.. sections];
    }

    private sealed class Restore(WeightUpdate update) : IDisposable
    {
        public void Dispose() => update._kept!.AsSpan(0, update.Weights.Length).CopyTo(update.Weights);
    }
}

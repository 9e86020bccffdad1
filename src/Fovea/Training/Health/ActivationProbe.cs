using Fovea.Backends;
using Fovea.Backends.Cpu;
using Fovea.Data;
using Fovea.Formats;
using Fovea.Graph;
using Fovea.Graph.Ops;
using Fovea.Tensors;

namespace Fovea.Training.Health;

/// <summary>
/// Runs the network in inference mode on a few training samples and keeps every activation's output. It does not
/// modify the training state, so a run has the same bits with and without it.
/// </summary>
internal sealed class ActivationProbe : IDisposable
{
    // Kept outputs do not share memory: at most 16 MiB in all, unless one sample needs more.
    private const long MaxKeptFloats = 1 << 22;
    private const string OutputPrefix = "activation:";

    private readonly IExecutable? _plan;
    private readonly UnitWatch[] _watches;
    private readonly Dataset _data;
    private readonly Normalization? _normalization;
    private readonly int _batch;

    public ActivationProbe(Model model, int samples, CpuBackend backend, Dataset train)
    {
        _data = train.Take(Math.Min(samples, Math.Max(16, train.Count / 16)));
        _normalization = model.Normalization;
        long perSample = Activations(model.BuildGraph(1)).Sum(node => (long)node.Outputs[0].Shape.Length);
        _batch = (int)Math.Clamp(MaxKeptFloats / Math.Max(1, perSample), 1, _data.Count);
        Samples = _data.Count / _batch * _batch;   // full batches, so that one plan suffices

        GraphBuilder builder = model.BuildGraph(_batch);
        Node[] nodes = [.. Activations(builder)];
        for (int i = 0; i < nodes.Length; i++)
        {
            builder.Graph.SetOutput(Output(i), nodes[i].Outputs[0]);
        }
        _watches = [.. nodes.Select(node => new UnitWatch(node))];
        _plan = nodes.Length == 0 ? null : backend.Compile(builder.Graph, model.Parameters, new CompileOptions());
    }

    /// <summary>The number of samples in the probe.</summary>
    public int Samples { get; }

    /// <summary>The memory of activations and workspace, in bytes.</summary>
    public long Bytes => _plan?.MemoryBytes ?? 0;

    /// <summary>Runs the network and measures every activation.</summary>
    public IReadOnlyList<ActivationHealth> Measure()
    {
        if (_plan is null)
        {
            return [];
        }
        Array.ForEach(_watches, watch => watch.Clear());
        _plan.RefreshParameters();
        int length = _data.SampleShape.Length;
        for (int first = 0; first < Samples; first += _batch)
        {
            Span<float> input = _plan.Input(Model.InputName);
            for (int i = 0; i < _batch; i++)
            {
                Span<float> sample = input.Slice(i * length, length);
                _data.ReadSample(first + i, sample);
                _normalization?.Apply(sample, _data.SampleShape);
            }
            _plan.Run();
            for (int i = 0; i < _watches.Length; i++)
            {
                _watches[i].Add(_plan.Output(Output(i)));
            }
        }
        return [.. _watches.Select(watch => watch.Health())];
    }

    /// <summary>Writes histograms of the activations of the last measurement.</summary>
    public void WriteHistograms(TensorBoardWriter events, long step)
    {
        foreach (UnitWatch watch in _watches)
        {
            events.AddHistogram($"activations/{watch.Layer}", step, watch.Sample);
        }
    }

    public void Dispose() => _plan?.Dispose();

    private static IEnumerable<Node> Activations(GraphBuilder builder) => builder.Graph.Nodes.Where(node => node.Operation is Activation);

    private static string Output(int index) => FormattableString.Invariant($"{OutputPrefix}{index}");
}

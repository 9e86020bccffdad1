using Fovea.Backends;
using Fovea.Data;
using Fovea.Formats;
using Fovea.Graph;
using Fovea.Graph.Ops;
using Fovea.Inference;
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

    private readonly LayerOutputs? _outputs;
    private readonly UnitWatch[] _watches;
    private readonly Dataset _data;
    private readonly Normalization? _normalization;
    private readonly BatchColumns _inputs;
    private readonly float[] _samples;
    private readonly int _batch;

    public ActivationProbe(Model model, int samples, IBackend backend, Dataset train)
    {
        _data = train.Take(Math.Min(samples, Math.Max(16, train.Count / 16)));
        _normalization = model.Normalization;
        _inputs = new BatchColumns(model.Inputs);
        long perSample = Activations(model.BuildGraph(1).Graph).Sum(node => (long)node.Outputs[0].Shape.Length);
        _batch = (int)Math.Clamp(MaxKeptFloats / Math.Max(1, perSample), 1, _data.Count);
        Samples = _data.Count / _batch * _batch;   // full batches, so that one plan suffices

        _samples = new float[_batch * _data.SampleShape.Length];
        _watches = [.. Activations(model.BuildGraph(_batch).Graph).Select(node => new UnitWatch(node))];
        _outputs = _watches.Length == 0
            ? null
            : new LayerOutputs(
                model, new LayerOutputsOptions { Batch = _batch, Backend = backend },
                graph => Activations(graph).Select((node, i) => (Name(i), node.Outputs[0])));
    }

    /// <summary>The number of samples in the probe.</summary>
    public int Samples { get; }

    /// <summary>Activations and workspace.</summary>
    public long Bytes => _outputs?.MemoryBytes ?? 0;

    /// <summary>Runs the network and measures every activation.</summary>
    public IReadOnlyList<ActivationHealth> Measure()
    {
        if (_outputs is null)
        {
            return [];
        }
        Array.ForEach(_watches, watch => watch.Clear());
        _outputs.RefreshParameters();
        int length = _data.SampleShape.Length;
        for (int first = 0; first < Samples; first += _batch)
        {
            for (int i = 0; i < _batch; i++)
            {
                Span<float> sample = _samples.AsSpan(i * length, length);
                _data.ReadSample(first + i, sample);
                _normalization?.Apply(sample, _data.SampleShape);
            }
            _inputs.CopyTo(_outputs.Executable, _samples, _batch);
            _outputs.Run();
            for (int i = 0; i < _watches.Length; i++)
            {
                _watches[i].Add(_outputs[Name(i)]);
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

    public void Dispose() => _outputs?.Dispose();

    private static IEnumerable<Node> Activations(NetworkGraph graph) => graph.Nodes.Where(node => node.Operation is Activation);

    private static string Name(int index) => FormattableString.Invariant($"{index}");
}

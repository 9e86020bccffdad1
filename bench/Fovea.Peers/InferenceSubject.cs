using System.Runtime.InteropServices;
using Fovea.Backends.Cpu;
using Fovea.Formats;
using Fovea.Inference;
using Fovea.Zoo;

namespace Fovea.Peers;

/// <summary>A predictor on one batch, copies in and out included; the output of the first run is written to a file.</summary>
internal sealed class InferenceSubject : ISubject
{
    private readonly Model _model;
    private readonly CpuBackend _backend;
    private readonly Predictor _predictor;
    private readonly int _batch;
    private readonly float[] _inputs, _outputs;

    public InferenceSubject(Case test)
    {
        _batch = test.Batch;
        _model = ModelZoo.Create(test.Network);
        WeightsFile.Load(_model, test.Weights);
        _backend = new CpuBackend(test.Threads);
        _predictor = _model.CreatePredictor(_backend);
        _inputs = Case.Read<float>(test.Samples, _batch * _model.InputShape.Length);
        _outputs = new float[_batch * _model.OutputShape.Length];
        Step();
        File.WriteAllBytes(test.Output, MemoryMarshal.AsBytes<float>(_outputs).ToArray());
    }

    public IReadOnlyList<double> Losses => [];

    public void Step() => _predictor.Run(_inputs, _batch, _outputs);

    public void Dispose()
    {
        _predictor.Dispose();
        _backend.Dispose();
        _model.Dispose();
    }
}

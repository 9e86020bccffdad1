using Fovea.Backends;
using Fovea.Graph;
using Fovea.Inference;

namespace Fovea.Analysis;

/// <summary>
/// The gradient of one unit with respect to the network's input, compiled for one input at a time; layers are in
/// inference mode.
/// </summary>
internal sealed class UnitGradient : IDisposable
{
    private readonly LayerOutputs _outputs;
    private readonly string _input;

    public UnitGradient(Model model, string layer, ReadOnlySpan<int> unit, int? channel, IBackend backend)
    {
        _input = model.Inputs[0].Name;
        NetworkGraph graph = model.BuildGraph(batch: 1).Graph;
        Rectangle = ReceptiveFieldMap.Of(graph).Rectangle(layer, unit);
        Value output = graph.Layers.First(use => use.Path == layer).Output;
        int channels = output.Shape[1];
        if (channel is int chosen && (chosen < 0 || chosen >= channels))
        {
            throw new FoveaException($"\"{layer}\" has no channel {chosen}: "
                + $"its output is {output.Shape} (n, channels, spatial sizes), so channels are 0 to {channels - 1}.");
        }
        _outputs = new LayerOutputs(model, [_input], new LayerOutputsOptions { GradientOf = layer, Backend = backend });
        WriteSeed(_outputs.Seed, output.Shape.AsSpan()[2..], unit, channels, channel);
    }

    /// <summary>The unit's theoretical receptive field.</summary>
    public ReceptiveFieldRectangle Rectangle { get; }

    /// <summary>Where to write the input: [channels, spatial…].</summary>
    public Span<float> Input => _outputs.Input();

    /// <summary>Computes the gradient with respect to the input.</summary>
    /// <returns>[channels, spatial…], valid until the next call.</returns>
    public ReadOnlySpan<float> Run()
    {
        _outputs.Run();
        return _outputs.Gradient(_input);
    }

    public void Dispose() => _outputs.Dispose();

    private static void WriteSeed(Span<float> seed, ReadOnlySpan<int> sizes, ReadOnlySpan<int> unit, int channels, int? channel)
    {
        seed.Clear();
        int place = 0;
        for (int i = 0; i < sizes.Length; i++)
        {
            place = (place * sizes[i]) + unit[i];
        }
        int area = seed.Length / channels;
        for (int c = channel ?? 0; c <= (channel ?? channels - 1); c++)
        {
            seed[(c * area) + place] = 1;
        }
    }
}

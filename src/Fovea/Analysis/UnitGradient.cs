using Fovea.Backends;
using Fovea.Graph;

namespace Fovea.Analysis;

/// <summary>
/// The gradient of one unit with respect to the network's input, compiled for one input at a time; layers are in
/// inference mode.
/// </summary>
internal sealed class UnitGradient : IDisposable
{
    private const string SeedName = "seed", GradientName = "gradient";

    private readonly IExecutable _plan;

    public UnitGradient(Model model, string layer, ReadOnlySpan<int> unit, int? channel, IBackend backend)
    {
        var builder = new GraphBuilder(training: false);
        Value input = builder.Input(Model.InputName, model.InputShape.WithBatch(1));
        builder.RequestGradient(input);   // before the layers: the need for a gradient propagates as nodes are added
        builder.Build(model.Network, "", input);
        NetworkGraph graph = builder.Graph;
        Rectangle = ReceptiveFieldMap.Of(graph).Rectangle(layer, unit);
        foreach (ParameterInfo info in graph.Parameters)
        {
            builder.Freeze(graph.Parameter(info.Name));
        }

        Value output = graph.Layers.First(use => use.Path == layer).Output;
        int channels = output.Shape[1];
        if (channel is int chosen && (chosen < 0 || chosen >= channels))
        {
            throw new FoveaException($"\"{layer}\" has no channel {chosen}: its output is {output.Shape} (n, channels, spatial sizes), so channels are 0 to {channels - 1}.");
        }
        Value seed = builder.Input(SeedName, output.Shape);
        IReadOnlyDictionary<int, Value> gradients = Differentiation.AddGradients(builder, [(output, seed)]);
        graph.SetOutput(GradientName, gradients.GetValueOrDefault(input.Id) ?? throw new FoveaException(
            $"\"{layer}\" has no gradient with respect to the input: no differentiable path connects them. Choose another layer."));
        _plan = backend.Compile(graph, model.Parameters, new CompileOptions());
        WriteSeed(_plan.Input(SeedName), output.Shape.AsSpan()[2..], unit, channels, channel);
    }

    /// <summary>The unit's theoretical receptive field.</summary>
    public ReceptiveFieldRectangle Rectangle { get; }

    /// <summary>The input buffer: [channels, spatial…].</summary>
    public Span<float> Input => _plan.Input(Model.InputName);

    /// <summary>Computes the gradient with respect to the input.</summary>
    /// <returns>[channels, spatial…], valid until the next call.</returns>
    public ReadOnlySpan<float> Run()
    {
        _plan.Run();
        return _plan.Output(GradientName);
    }

    public void Dispose() => _plan.Dispose();

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

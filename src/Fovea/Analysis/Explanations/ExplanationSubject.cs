using Fovea.Graph;
using Fovea.Kernels.Random;
using Fovea.Layers;
using Fovea.Tensors;

namespace Fovea.Analysis.Explanations;

/// <summary>A layer on an input of batch 1, with values for every element, generated on demand.</summary>
internal sealed class ExplanationSubject
{
    private readonly ExplanationOptions _options;

    public ExplanationSubject(Layer layer, Shape input, ExplanationOptions options)
    {
        (Layer, InputShape, _options) = (layer, input, options);
        var builder = new GraphBuilder(GraphMode.Inference);
        Value output = builder.Build(layer, "", builder.Input(Model.InputName, input.WithBatch(1)));
        Graph = builder.Graph;
        OutputShape = output.Shape.WithoutBatch();
        Position = options.Position ?? Middle(OutputShape);
        CheckOptions();
    }

    public Layer Layer { get; }

    public Shape InputShape { get; }

    public Shape OutputShape { get; }

    public NetworkGraph Graph { get; }

    /// <summary>The output element to compute: [channel, spatial…].</summary>
    public IReadOnlyList<int> Position { get; }

    public ulong Seed => _options.Seed;

    /// <summary>The input's spatial sizes.</summary>
    public ReadOnlySpan<int> Spatial => InputShape.AsSpan()[1..];

    public long Parameters => Graph.Parameters.Where(info => info.IsTrainable).Sum(info => (long)info.Shape.Length);

    public long MultiplyAdds => Graph.Nodes.Sum(node => node.Operation.MultiplyAdds([.. node.Inputs.Select(input => input.Shape)]));

    /// <summary>An input element.</summary>
    public double Input(params ReadOnlySpan<int> index) => Input(Offset(InputShape, index));

    public double Input(long offset) => _options.Input is Tensor given ? given.Span[(int)offset] : Synthetic(stream: 0, offset);

    /// <summary>An element of a parameter, by the last segment of its name.</summary>
    public double Parameter(string name, params ReadOnlySpan<int> index)
    {
        int position = Graph.Parameters.ToList().FindIndex(info => info.Name == name);
        long offset = Offset(Graph.Parameters[position].Shape, index);
        if (_options.Parameters.TryGetValue(name, out Tensor? given))
        {
            return given.Span[(int)offset];
        }
        double value = Synthetic(position + 1, offset);
        return name == "running_var" ? Math.Abs(value) + 0.1 : value;   // a variance is positive
    }

    // Multiples of 0.1 from −1 to 1.
    private double Synthetic(int stream, long offset) =>
        (new CounterRandom(Seed, (uint)RandomPurpose.Synthetic, (uint)stream).Below((ulong)offset, 21) - 10) / 10.0;

    private void CheckOptions()
    {
        if (_options.Input is Tensor input && input.Shape != InputShape)
        {
            throw new ShapeException($"The values given for the input have shape {input.Shape}; the input has {InputShape}.");
        }
        foreach ((string name, Tensor tensor) in _options.Parameters)
        {
            ParameterInfo info = Graph.Parameters.FirstOrDefault(known => known.Name == name) ?? throw new FoveaException(
                $"{Layer.Summary} has no parameter \"{name}\". It has: {string.Join(", ", Graph.Parameters.Select(known => known.Name))}.");
            if (info.Shape != tensor.Shape)
            {
                throw new ShapeException($"The values given for \"{name}\" have shape {tensor.Shape}; the parameter has {info.Shape}.");
            }
        }
        bool fits = Position.Count == OutputShape.Rank;
        for (int i = 0; fits && i < Position.Count; i++)
        {
            fits = Position[i] >= 0 && Position[i] < OutputShape[i];
        }
        if (!fits)
        {
            throw new FoveaException(
                $"{Layer.Summary} has no output at ({string.Join(", ", Position)}): its output is {OutputShape}. " +
                "Give an index below the size for every axis.");
        }
    }

    private static int[] Middle(Shape output)
    {
        var position = new int[output.Rank];
        for (int i = 1; i < position.Length; i++)
        {
            position[i] = output[i] / 2;
        }
        return position;
    }

    /// <summary>The row-major offset of an element.</summary>
    public static long Offset(Shape shape, ReadOnlySpan<int> index)
    {
        long offset = 0;
        for (int i = 0; i < index.Length; i++)
        {
            offset = (offset * shape[i]) + index[i];
        }
        return offset;
    }
}

using Fovea.Backends;
using Fovea.Formats;
using Fovea.Graph;
using Fovea.Inference;
using Fovea.Layers;
using Fovea.Tensors;

namespace Fovea;

/// <summary>A network on inputs of a given shape, with its parameters, and what is known about its classes and inputs.</summary>
public sealed class Model : IDisposable
{
    /// <summary>The name of the graph's input: [n, …].</summary>
    public const string InputName = "input";

    /// <summary>The name of the graph's output: the network's last value.</summary>
    public const string OutputName = "output";

    // The training graph has all parameters: auxiliary heads exist only there.
    private Model(Shape inputShape, Layer network, NetworkGraph training)
    {
        (InputShape, Network) = (inputShape, network);
        OutputShape = training.Outputs[OutputName].Shape.WithoutBatch();
        Parameters = new ParameterStore(training.Parameters);
    }

    /// <summary>The shape of one input, without the batch axis.</summary>
    public Shape InputShape { get; }

    /// <summary>The shape of one output, without the batch axis.</summary>
    public Shape OutputShape { get; }

    /// <summary>The description.</summary>
    public Layer Network { get; }

    /// <summary>The parameters, by name.</summary>
    public ParameterStore Parameters { get; }

    /// <summary>The name of the network, for people and files: <c>lenet5@modern</c>.</summary>
    public string Name { get; set; } = "";

    /// <summary>The classes' names, in the order of the outputs; empty for regression or if unknown.</summary>
    public IReadOnlyList<string> Classes { get; set; } = [];

    /// <summary>How inputs were normalised in training; null for not at all.</summary>
    public Normalization? Normalization { get; set; }

    /// <summary>Describes a model, checks every shape, and gives the parameters their first values.</summary>
    /// <param name="inputShape">One input, without the batch axis: <c>Shape.Image(1, 28, 28)</c>.</param>
    /// <param name="network">The layers.</param>
    /// <param name="seed">Decides the first values.</param>
    /// <exception cref="ShapeException">A layer does not fit its input; the message names it.</exception>
    public static Model Create(Shape inputShape, Layer network, ulong seed = 0)
    {
        var model = new Model(inputShape, network, WriteGraph(inputShape, network, batch: 1, training: true).Graph);
        model.Parameters.Initialize(seed);
        return model;
    }

    /// <summary>Makes a model whose parameters are to be read: they are zeros, and take memory only if the caller lets them pass.</summary>
    /// <param name="check">Throws unless the parameters are those that will be read.</param>
    internal static Model CreateEmpty(Shape inputShape, Layer network, Action<IReadOnlyList<ParameterInfo>> check)
    {
        NetworkGraph graph = WriteGraph(inputShape, network, batch: 1, training: false).Graph;
        check(graph.Parameters);
        return new Model(inputShape, network, graph);
    }

    /// <summary>Writes the network out for a batch size.</summary>
    /// <param name="batch">Inputs at once.</param>
    /// <param name="training">Whether layers take their training form.</param>
    /// <returns>A builder whose graph has <see cref="InputName"/> and <see cref="OutputName"/>, to which losses and gradients may be added.</returns>
    public GraphBuilder BuildGraph(int batch, bool training = false) => WriteGraph(InputShape, Network, batch, training);

    /// <summary>Makes ready to run the model on inputs.</summary>
    /// <param name="backend">Where it runs; null for all cores of this machine.</param>
    public Predictor CreatePredictor(IBackend? backend = null) => new(this, backend);

    /// <summary>Saves the model as one safetensors file that describes itself.</summary>
    /// <exception cref="FoveaException">The file cannot be written, or the network holds a layer that is not Fovea's own.</exception>
    public void Save(string path) => ModelFile.Save(this, path);

    /// <summary>Loads a model that was saved.</summary>
    /// <exception cref="FoveaException">The file is not a model's, or is damaged.</exception>
    public static Model Load(string path) => ModelFile.Load(path);

    /// <inheritdoc/>
    public void Dispose() => Parameters.Dispose();

    private static GraphBuilder WriteGraph(Shape inputShape, Layer network, int batch, bool training)
    {
        var builder = new GraphBuilder(training);
        Value input = builder.Input(InputName, inputShape.WithBatch(batch));
        Value output = builder.Build(network, "", input);
        builder.Graph.SetOutput(OutputName, output);
        return builder;
    }
}

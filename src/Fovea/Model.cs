using Fovea.Backends;
using Fovea.Formats;
using Fovea.Graph;
using Fovea.Inference;
using Fovea.Layers;
using Fovea.Tensors;

namespace Fovea;

/// <summary>A network, its parameters, and what is known about its classes and inputs.</summary>
public sealed class Model : IDisposable
{
    /// <summary>The name of the input of a network with one input: [n, …].</summary>
    public const string InputName = NetworkDescription.DefaultInput;

    /// <summary>The name of the output of a network with one output.</summary>
    public const string OutputName = NetworkDescription.DefaultOutput;

    // The training graph has all parameters: auxiliary heads exist only there.
    private Model(NetworkDescription description, NetworkGraph training)
    {
        Description = description;
        Outputs = [.. description.Outputs.Select(name => new NamedShape(name, training.Outputs[name].Shape.WithoutBatch()))];
        Parameters = new ParameterStore(training.Parameters);
    }

    /// <summary>The description: inputs, layers, outputs.</summary>
    public NetworkDescription Description { get; }

    /// <summary>The names and shapes of the inputs, without the batch axis.</summary>
    public IReadOnlyList<NamedShape> Inputs => Description.Inputs;

    /// <summary>The names and shapes of the outputs, without the batch axis.</summary>
    public IReadOnlyList<NamedShape> Outputs { get; }

    /// <summary>The shape of one input, without the batch axis.</summary>
    /// <exception cref="FoveaException">The network has several inputs: their shapes are in <see cref="Inputs"/>.</exception>
    public Shape InputShape => Inputs is [NamedShape only] ? only.Shape : throw Several("inputs", Inputs);

    /// <summary>The shape of one output, without the batch axis.</summary>
    /// <exception cref="FoveaException">The network has several outputs: their shapes are in <see cref="Outputs"/>.</exception>
    public Shape OutputShape => Outputs is [NamedShape only] ? only.Shape : throw Several("outputs", Outputs);

    /// <summary>The layer that is the whole network.</summary>
    /// <exception cref="FoveaException">
    /// The network is more than one layer from one input to one output: see <see cref="Description"/>.
    /// </exception>
    public Layer Network => Description.OnlyLayer
        ?? throw new FoveaException($"The model{(Name.Length > 0 ? $" {Name}" : "")} is described by steps with names, "
            + "not by one layer: read Description.");

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
    public static Model Create(Shape inputShape, Layer network, ulong seed = 0) => Create(NetworkDescription.Of(inputShape, network), seed);

    /// <summary>Makes a model with named inputs and outputs, checks every shape, and gives the parameters their first values.</summary>
    /// <param name="description">Inputs, layers, outputs.</param>
    /// <param name="seed">Decides the first values.</param>
    /// <exception cref="ShapeException">A layer does not fit its input; the message names it.</exception>
    public static Model Create(NetworkDescription description, ulong seed = 0)
    {
        ArgumentNullException.ThrowIfNull(description);
        var model = new Model(description, description.Write(batch: 1, GraphMode.Training).Graph);
        model.Parameters.Initialize(seed);
        return model;
    }

    /// <summary>Makes a model whose parameters are to be read: they are zeros, and take memory only if the caller lets them pass.</summary>
    /// <param name="check">Throws unless the parameters are those that will be read.</param>
    internal static Model CreateEmpty(NetworkDescription description, Action<IReadOnlyList<ParameterInfo>> check)
    {
        NetworkGraph graph = description.Write(batch: 1, GraphMode.Inference).Graph;
        check(graph.Parameters);
        return new Model(description, graph);
    }

    /// <summary>Writes the network out for a batch size.</summary>
    /// <param name="batch">Samples in a batch.</param>
    /// <param name="mode">Which form layers take; null for inference.</param>
    /// <returns>
    /// A builder whose graph has <see cref="Inputs"/> and <see cref="Outputs"/> by name, to
    /// which losses and gradients may be added.
    /// </returns>
    public GraphBuilder BuildGraph(int batch, GraphMode? mode = null) => Description.Write(batch, mode ?? GraphMode.Inference);

    /// <summary>Makes ready to run the model on inputs.</summary>
    /// <param name="backend">Where it runs; null for all cores of this machine.</param>
    /// <param name="mode">
    /// Which form layers take; null for inference. With <see cref="GraphMode.Dropout"/>, every run draws another mask.
    /// </param>
    public Predictor CreatePredictor(IBackend? backend = null, GraphMode? mode = null) => new(this, backend, mode ?? GraphMode.Inference);

    /// <summary>Makes ready to run the model on a batch and read the values of chosen layers, and gradients with respect to them.</summary>
    /// <param name="layers">The layers, by path; empty for all. Names of inputs and parameters are allowed.</param>
    /// <param name="options">Batch size, mode, backend, and what to differentiate; null for one sample at inference.</param>
    public LayerOutputs CreateLayerOutputs(IReadOnlyList<string> layers, LayerOutputsOptions? options = null) =>
        new(this, layers, options ?? new LayerOutputsOptions());

    /// <summary>Saves the model as one safetensors file that describes itself.</summary>
    /// <exception cref="FoveaException">The file cannot be written, or the network holds a layer that is not Fovea's own.</exception>
    public void Save(string path) => ModelFile.Save(this, path);

    /// <summary>Loads a model that was saved.</summary>
    /// <exception cref="FoveaException">The file is not a model's, or is damaged.</exception>
    public static Model Load(string path) => ModelFile.Load(path);

    /// <inheritdoc/>
    public void Dispose() => Parameters.Dispose();

    private FoveaException Several(string what, IReadOnlyList<NamedShape> all) => new(
        $"The model{(Name.Length > 0 ? $" {Name}" : "")} has {all.Count} {what}: "
        + $"{QuotedList.Shapes(all)}. Name the one that is meant.");
}

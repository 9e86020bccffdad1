using Fovea.Backends;
using Fovea.Graph;
using Fovea.Tensors;

namespace Fovea.Inference;

/// <summary>
/// The values of chosen layers in a run of a model, by name, and the gradient of one value with respect to each of them: feature maps,
/// saliency, debugging. All of them come from one compiled run. Not thread-safe.
/// </summary>
/// <remarks>
/// A layer is named by its path, <c>features.3</c>, as a summary prints it; a second use of the same layer by <c>features.3#2</c>. The
/// names of the model's inputs, outputs and parameters are allowed as well. Every value asked for is kept in memory of its own.
/// </remarks>
public sealed class LayerOutputs : IDisposable
{
    private const string ValuePrefix = "value:", GradientPrefix = "gradient of:", SeedName = "seed:";

    private readonly IBackend _backend;
    private readonly bool _ownsBackend;
    private readonly IExecutable _executable;
    private readonly Dictionary<string, Value> _values;
    private readonly HashSet<string> _withGradient = [];
    private readonly Value? _seed;

    internal LayerOutputs(Model model, IReadOnlyList<string> layers, LayerOutputsOptions options)
        : this(model, options, graph => Find(graph, layers))
    {
    }

    /// <summary>Compiles a run that keeps values.</summary>
    /// <param name="select">Chooses values of the graph, each with the name by which it is asked for.</param>
    internal LayerOutputs(Model model, LayerOutputsOptions options, Func<NetworkGraph, IEnumerable<(string Name, Value Value)>> select)
    {
        if (options.Batch < 1)
        {
            throw new FoveaException($"A batch has one sample or more; found {options.Batch}.");
        }
        GraphBuilder builder = model.BuildGraph(options.Batch, options.Mode);
        NetworkGraph graph = builder.Graph;
        _values = select(graph).ToDictionary(pair => pair.Name, pair => pair.Value, StringComparer.Ordinal);
        if (options.GradientOf is string target)
        {
            _seed = AddGradients(builder, target);
        }
        foreach ((string name, Value value) in _values)
        {
            graph.SetOutput(ValuePrefix + name, value);
        }
        (_backend, _ownsBackend) = (options.Backend ?? DefaultBackend.Create(), options.Backend is null);
        _executable = _backend.Compile(graph, model.Parameters, new CompileOptions
        {
            Seed = options.Seed,
            MutableParameters = options.Mode.IsTraining,
            AllowWinograd = options.AllowWinograd,
        });
    }

    /// <summary>The names that can be asked for, in the order in which they were given, or in the graph's.</summary>
    public IReadOnlyCollection<string> Names => _values.Keys;

    /// <summary>A value of the last run, row-major: [batch, …] for layers; valid until the next run.</summary>
    /// <exception cref="FoveaException">It was not asked for.</exception>
    public ReadOnlySpan<float> this[string name] => _executable.Output(ValuePrefix + Known(name));

    /// <summary>The shape of a value, the batch first where there is one.</summary>
    /// <exception cref="FoveaException">It was not asked for.</exception>
    public Shape ShapeOf(string name) => _values[Known(name)].Shape;

    /// <summary>One unit of a value of the last run.</summary>
    /// <param name="name">The layer.</param>
    /// <param name="position">Its place on every axis of <see cref="ShapeOf"/>: sample, channel, row, column.</param>
    /// <exception cref="ShapeException">The place is outside the value.</exception>
    public float Unit(string name, params ReadOnlySpan<int> position) => this[name][Offset(name, ShapeOf(name), position)];

    /// <summary>
    /// The gradient of <see cref="LayerOutputsOptions.GradientOf"/> with respect to a
    /// value, in the last run; in the value's shape.
    /// </summary>
    /// <exception cref="FoveaException">No gradient was asked for, or none leads to that value.</exception>
    public ReadOnlySpan<float> Gradient(string name) => _withGradient.Contains(Known(name))
        ? _executable.Output(GradientPrefix + name)
        : throw new FoveaException(_seed is null
            ? "No gradient was asked for: set GradientOf in the options."
            : $"\"{name}\" has no gradient: nothing that can be differentiated leads from it to the value that GradientOf names.");

    /// <summary>Where to write an input before a run: [batch, …].</summary>
    /// <param name="name">The input's name; <see cref="Model.InputName"/> in a network with one.</param>
    public Span<float> Input(string name = Model.InputName) => _executable.Input(name);

    /// <summary>
    /// Where to write the gradient from which differentiation starts, in the shape of the value that
    /// <see cref="LayerOutputsOptions.GradientOf"/> names: 1 at a unit and 0 elsewhere for that
    /// unit's gradient. Keeps what was written.
    /// </summary>
    /// <exception cref="FoveaException">No gradient was asked for.</exception>
    public Span<float> Seed => _seed is null
        ? throw new FoveaException("No gradient was asked for: set GradientOf in the options.")
        : _executable.Input(SeedName);

    /// <summary>What runs, whose inputs have the names of the model's.</summary>
    internal IExecutable Executable => _executable;

    /// <summary>Bytes of the values, gradients and workspace.</summary>
    public long MemoryBytes => _executable.MemoryBytes;

    /// <summary>Runs the model on the inputs as they were written.</summary>
    /// <param name="step">The training step, for layers that draw random numbers.</param>
    public void Run(long step = 0) => _executable.Run(step);

    /// <summary>Call after changing parameters, so that packed weights are made again.</summary>
    public void RefreshParameters() => _executable.RefreshParameters();

    /// <inheritdoc/>
    public void Dispose()
    {
        _executable.Dispose();
        if (_ownsBackend)
        {
            (_backend as IDisposable)?.Dispose();
        }
    }

    // The seed's value. Only the values asked for get gradients: parameters that are not among them are left out.
    private Value AddGradients(GraphBuilder builder, string target)
    {
        NetworkGraph graph = builder.Graph;
        Value output = Find(graph, [target]).Single().Value;
        foreach (ParameterInfo info in graph.Parameters.Where(info => !_values.ContainsKey(info.Name)))
        {
            builder.Freeze(graph.Parameter(info.Name));
        }
        foreach (Value value in _values.Values)
        {
            builder.RequestGradient(value);
        }
        Value seed = builder.Input(SeedName, output.Shape);
        IReadOnlyDictionary<int, Value> gradients = Differentiation.AddGradients(builder, [(output, seed)]);
        foreach ((string name, Value value) in _values)
        {
            if (gradients.TryGetValue(value.Id, out Value? gradient))
            {
                graph.SetOutput(GradientPrefix + name, gradient);
                _withGradient.Add(name);
            }
        }
        return seed;
    }

    private static List<(string Name, Value Value)> Find(NetworkGraph graph, IReadOnlyList<string> names)
    {
        var known = new Dictionary<string, Value>(StringComparer.Ordinal);
        foreach (LayerUse use in graph.Layers)
        {
            string name = use.Path;
            for (int again = 2; known.TryGetValue(name, out Value? other) && other != use.Output; again++)
            {
                name = FormattableString.Invariant($"{use.Path}#{again}");
            }
            known[name] = use.Output;
        }
        IEnumerable<string> all = names.Count > 0 ? names.Distinct(StringComparer.Ordinal) : [.. known.Keys];
        foreach ((string name, Value value) in
            graph.Values.Where(value => value.Kind != ValueKind.Computed).Select(value => (value.Name, value))
            .Concat(graph.Outputs.Select(output => (output.Key, output.Value))))
        {
            known.TryAdd(name, value);
        }
        return [.. all.Select(name => (name, known.GetValueOrDefault(name) ?? throw new FoveaException(
            $"The model has no layer, input, output or parameter \"{name}\". "
            + $"Its layers are {string.Join(", ", graph.Layers.Select(use => use.Path).Distinct())}.")))];
    }

    private string Known(string name) => _values.ContainsKey(name)
        ? name
        : throw new FoveaException($"\"{name}\" was not asked for. There are {string.Join(", ", _values.Keys)}.");

    private static int Offset(string name, Shape shape, ReadOnlySpan<int> position)
    {
        if (position.Length != shape.Rank)
        {
            throw new ShapeException($"\"{name}\" is {shape}: a unit has {shape.Rank} coordinates; found {position.Length}.");
        }
        int offset = 0;
        for (int axis = 0; axis < shape.Rank; axis++)
        {
            if ((uint)position[axis] >= (uint)shape[axis])
            {
                throw new ShapeException($"\"{name}\" is {shape}: coordinate {position[axis]} of axis {axis} is outside.");
            }
            offset = (offset * shape[axis]) + position[axis];
        }
        return offset;
    }
}

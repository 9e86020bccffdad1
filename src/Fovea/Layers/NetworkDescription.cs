using Fovea.Graph;
using Fovea.Tensors;

namespace Fovea.Layers;

/// <summary>
/// A network with named inputs and outputs, written as steps; the batch is left open.
/// Immutable; its constructor checks every name.
/// </summary>
public sealed record NetworkDescription
{
    /// <summary>The name of the input of a network that is one layer.</summary>
    public const string DefaultInput = "input";

    /// <summary>The name of the output of a network that is one layer.</summary>
    public const string DefaultOutput = "output";

    /// <summary>Describes a network.</summary>
    /// <param name="inputs">Names and shapes, without the batch axis.</param>
    /// <param name="steps">In an order in which they can be built.</param>
    /// <param name="outputs">The names of inputs or steps that the network gives.</param>
    /// <exception cref="FoveaException">A name is empty, is used twice, or does not exist where it is used.</exception>
    public NetworkDescription(IReadOnlyList<NamedShape> inputs, IReadOnlyList<NetworkStep> steps, IReadOnlyList<string> outputs)
    {
        var known = new HashSet<string>(StringComparer.Ordinal);
        foreach (string name in inputs.Select(input => input.Name).Concat(steps.Select(step => step.Name)))
        {
            Require(name.Length > 0, "an input or a step has no name");
        }
        foreach (NamedShape input in inputs)
        {
            Require(known.Add(input.Name), $"the name \"{input.Name}\" is used twice");
        }
        foreach (NetworkStep step in steps)
        {
            Require(step.From.Count > 0, $"the step \"{step.Name}\" has no inputs");
            foreach (string name in step.From)
            {
                Require(known.Contains(name), $"the step \"{step.Name}\" takes \"{name}\", "
                    + $"which is neither an input nor an earlier step; there are {QuotedList.Names(known)}");
            }
            Require(known.Add(step.Name), $"the name \"{step.Name}\" is used twice");
        }
        foreach (string name in outputs)
        {
            Require(known.Contains(name), $"the output \"{name}\" is neither an input nor a step; there are {QuotedList.Names(known)}");
        }
        Require(inputs.Count > 0 && outputs.Count > 0, "a network has at least one input and one output");
        Require(outputs.Distinct(StringComparer.Ordinal).Count() == outputs.Count, "an output is named twice");
        (Inputs, Steps, Outputs) = (inputs, steps, outputs);
    }

    /// <summary>Names and shapes of the inputs, without the batch axis.</summary>
    public IReadOnlyList<NamedShape> Inputs { get; }

    /// <summary>The layers, in the order in which they are built.</summary>
    public IReadOnlyList<NetworkStep> Steps { get; }

    /// <summary>The names of what the network gives.</summary>
    public IReadOnlyList<string> Outputs { get; }

    /// <summary>The layer that is the whole network, from one input to one output; null if there is more to it.</summary>
    public Layer? OnlyLayer =>
        Inputs is [{ Name: DefaultInput }] && Outputs is [DefaultOutput]
            && Steps is [{ Name: DefaultOutput, Scope: "" } step]
            ? step.Layer
            : null;

    /// <summary>A network that is one layer, as most are.</summary>
    /// <param name="input">One input, without the batch axis.</param>
    /// <param name="network">The layer; parameter names begin with nothing before its own.</param>
    public static NetworkDescription Of(Shape input, Layer network) => new(
        [new NamedShape(DefaultInput, input)], [new NetworkStep(DefaultOutput, network, [DefaultInput]) { Scope = "" }], [DefaultOutput]);

    /// <summary>Writes the network out for a batch size.</summary>
    /// <param name="batch">Samples in a batch.</param>
    /// <param name="mode">Which form layers take.</param>
    /// <returns>A builder whose graph has the inputs and outputs by name; losses and gradients may be added.</returns>
    /// <exception cref="ShapeException">A layer does not fit its input; the message names it.</exception>
    public GraphBuilder Write(int batch, GraphMode mode)
    {
        var builder = new GraphBuilder(mode);
        WriteTo(builder, batch);
        return builder;
    }

    /// <summary>Writes the network into a graph; where it fails, <see cref="GraphBuilder.Path"/> is the layer's that did not fit.</summary>
    internal void WriteTo(GraphBuilder builder, int batch)
    {
        Dictionary<string, Value> values =
            Inputs.ToDictionary(input => input.Name,
                input => builder.Input(input.Name, input.Shape.WithBatch(batch)), StringComparer.Ordinal);
        foreach (NetworkStep step in Steps)
        {
            values.Add(step.Name, builder.Build(step.Layer, step.Scope ?? step.Name, [.. step.From.Select(name => values[name])]));
        }
        foreach (string output in Outputs)
        {
            builder.Graph.SetOutput(output, values[output]);
        }
    }

    private static void Require(bool holds, string found)
    {
        if (!holds)
        {
            throw new FoveaException($"A network's description: {found}.");
        }
    }
}

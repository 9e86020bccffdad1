using Fovea.Tensors;

namespace Fovea.Data;

/// <summary>Samples in memory for networks with several inputs or outputs: a tensor for each, by name.</summary>
public sealed class NamedTensorDataset : Dataset
{
    private readonly (NamedShape Column, Tensor Values)[] _inputs, _targets;

    /// <summary>Makes a set of samples.</summary>
    /// <param name="inputs">For each of the network's inputs, in its order: [n, …].</param>
    /// <param name="targets">For each output that has a loss: class indices [n], or values [n, …].</param>
    /// <param name="name">What to call the set in messages.</param>
    /// <exception cref="ShapeException">There are no inputs, targets or samples, or the counts differ.</exception>
    /// <exception cref="FoveaException">A name is empty, or two inputs or two targets have the same one.</exception>
    public NamedTensorDataset(
        IReadOnlyList<(string Name, Tensor Values)> inputs, IReadOnlyList<(string Name, Tensor Values)> targets, string name = "tensors")
    {
        Name = name;
        if (inputs.Count == 0 || targets.Count == 0)
        {
            throw new ShapeException($"{name}: a set has at least one input and one target; found {inputs.Count} and {targets.Count}.");
        }
        foreach ((string tensor, Tensor values) in inputs.Concat(targets))
        {
            if (values.Shape.Rank == 0 || values.Shape[0] == 0 || values.Shape[0] != inputs[0].Values.Shape[0])
            {
                throw new ShapeException(
                    $"{name}: all tensors are [n, …] with the same n, at least 1; "
                    + $"found \"{inputs[0].Name}\" {inputs[0].Values.Shape} and \"{tensor}\" {values.Shape}.");
            }
        }
        RequireNames(name, "input", inputs);
        RequireNames(name, "target", targets);
        Count = inputs[0].Values.Shape[0];
        _inputs = [.. inputs.Select(input => (new NamedShape(input.Name, input.Values.Shape.WithoutBatch()), input.Values))];
        _targets = [.. targets.Select(target => (new NamedShape(target.Name, PerSample(target.Values.Shape)), target.Values))];
        Inputs = [.. _inputs.Select(input => input.Column)];
        Targets = [.. _targets.Select(target => target.Column)];
    }

    /// <inheritdoc/>
    public override string Name { get; }

    /// <inheritdoc/>
    public override int Count { get; }

    /// <inheritdoc/>
    /// <remarks>All inputs, one after the other, where there are several.</remarks>
    public override Shape SampleShape => Inputs is [NamedShape only] ? only.Shape : new Shape(Inputs.Sum(input => input.Shape.Length));

    /// <inheritdoc/>
    public override IReadOnlyList<string> Classes => [];

    /// <inheritdoc/>
    public override int TargetLength => Targets.Sum(target => target.Shape.Length);

    /// <inheritdoc/>
    public override IReadOnlyList<NamedShape> Inputs { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<NamedShape> Targets { get; }

    /// <inheritdoc/>
    public override void ReadSample(int index, Span<float> sample) => Read(_inputs, index, sample);

    /// <inheritdoc/>
    public override void ReadTarget(int index, Span<float> target) => Read(_targets, index, target);

    private static void RequireNames(string set, string kind, IReadOnlyList<(string Name, Tensor Values)> columns)
    {
        var known = new HashSet<string>(StringComparer.Ordinal);
        foreach ((string name, _) in columns)
        {
            if (string.IsNullOrEmpty(name) || !known.Add(name))
            {
                throw new FoveaException($"{set}: every {kind} has a name of its own; found "
                    + $"{QuotedList.Names(columns.Select(column => column.Name))}.");
            }
        }
    }

    private static Shape PerSample(Shape shape) => shape.Rank == 1 ? new Shape(1) : shape.WithoutBatch();

    private static void Read((NamedShape Column, Tensor Values)[] columns, int index, Span<float> values)
    {
        foreach ((NamedShape column, Tensor tensor) in columns)
        {
            int length = column.Shape.Length;
            tensor.Span.Slice(index * length, length).CopyTo(values);
            values = values[length..];
        }
    }
}

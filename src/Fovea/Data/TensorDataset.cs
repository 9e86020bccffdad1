using System.Globalization;
using Fovea.Tensors;

namespace Fovea.Data;

/// <summary>Samples and targets in memory; the tensors are referenced, not copied.</summary>
public sealed class TensorDataset : Dataset
{
    private readonly Tensor _samples, _targets;
    private readonly int _sampleLength;

    /// <summary>Creates a set for regression: samples, and values to predict.</summary>
    /// <param name="samples">[n, …]: the first axis counts the samples.</param>
    /// <param name="targets">[n] or [n, values].</param>
    /// <param name="name">The name of the set in messages.</param>
    /// <exception cref="ShapeException">The counts differ, or there are no samples.</exception>
    public TensorDataset(Tensor samples, Tensor targets, string name = "tensors") : this(samples, targets, [], name)
    {
    }

    /// <summary>Creates a set of labelled samples.</summary>
    /// <param name="samples">[n, …]: the first axis counts the samples.</param>
    /// <param name="labels">[n] or [n, 1]: class indices, 0 … classes − 1.</param>
    /// <param name="classes">The classes' names, by index; empty for regression.</param>
    /// <param name="name">The name of the set in messages.</param>
    /// <exception cref="ShapeException">The counts differ, or there are no samples.</exception>
    /// <exception cref="FoveaException">A label is not a class index.</exception>
    public TensorDataset(Tensor samples, Tensor labels, IReadOnlyList<string> classes, string name = "tensors")
    {
        if (samples.Shape.Rank == 0 || labels.Shape.Rank is 0 or > 2 || samples.Shape[0] == 0 || samples.Shape[0] != labels.Shape[0])
        {
            throw new ShapeException($"{name}: samples are [n, …] and targets [n] or [n, values], "
                + $"with n at least 1 and the same; found samples {samples.Shape} and targets {labels.Shape}.");
        }
        _samples = samples;
        _targets = labels;
        Name = name;
        Classes = classes;
        SampleShape = samples.Shape.WithoutBatch();
        _sampleLength = SampleShape.Length;
        TargetLength = labels.Shape.Rank == 1 ? 1 : labels.Shape[1];
        if (classes.Count > 0)
        {
            CheckLabels();
        }
    }

    /// <inheritdoc/>
    public override string Name { get; }

    /// <inheritdoc/>
    public override int Count => _samples.Shape[0];

    /// <inheritdoc/>
    public override Shape SampleShape { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<string> Classes { get; }

    /// <inheritdoc/>
    public override int TargetLength { get; }

    /// <inheritdoc/>
    public override void ReadSample(int index, Span<float> sample) =>
        _samples.Span.Slice(index * _sampleLength, _sampleLength).CopyTo(sample);

    /// <inheritdoc/>
    public override void ReadTarget(int index, Span<float> target) =>
        _targets.Span.Slice(index * TargetLength, TargetLength).CopyTo(target);

    private void CheckLabels()
    {
        if (TargetLength != 1)
        {
            throw new ShapeException($"{Name}: labels are one class index per sample, [n] or [n, 1]; found {_targets.Shape}.");
        }
        for (int index = 0; index < Count; index++)
        {
            float label = _targets.Span[index];
            if (!(label >= 0 && label < Classes.Count && label == MathF.Floor(label)))
            {
                throw new FoveaException(string.Create(CultureInfo.InvariantCulture,
                    $"{Name}: sample {index} has label {label}; there are {Classes.Count} classes, 0 … {Classes.Count - 1}."));
            }
        }
    }
}

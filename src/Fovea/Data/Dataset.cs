using Fovea.Tensors;

namespace Fovea.Data;

/// <summary>
/// Indexed samples with their targets. Reading is thread-safe and has no side effects: the same index gives the same
/// values, in any order, from any thread.
/// </summary>
public abstract class Dataset
{
    /// <summary>The name of the set in messages and reports: <c>mnist-10k train</c>.</summary>
    public abstract string Name { get; }

    /// <summary>The number of samples; at least 1.</summary>
    public abstract int Count { get; }

    /// <summary>The shape of one sample, without a batch axis: [channels, height, width], [channels, length], [features]…</summary>
    public abstract Shape SampleShape { get; }

    /// <summary>The names of the classes, by class index; empty for regression.</summary>
    public abstract IReadOnlyList<string> Classes { get; }

    /// <summary>The number of values in a target: 1 for a class index or a single value.</summary>
    public abstract int TargetLength { get; }

    /// <summary>
    /// What a sample holds, for a network with several inputs: their names and shapes, whose values
    /// <see cref="ReadSample"/> gives one after the other. One input by default, of <see cref="SampleShape"/>.
    /// </summary>
    public virtual IReadOnlyList<NamedShape> Inputs => [new NamedShape("input", SampleShape)];

    /// <summary>
    /// What a target holds, for a network with several outputs: the outputs' names, and the shape of each one's target, whose values
    /// <see cref="ReadTarget"/> gives one after the other. One target by default, of <see cref="TargetLength"/> values.
    /// </summary>
    public virtual IReadOnlyList<NamedShape> Targets => [new NamedShape("output", new Shape(TargetLength))];

    /// <summary>Reads a sample; images are in 0 … 1, channel by channel.</summary>
    /// <param name="index">0 … <see cref="Count"/> − 1.</param>
    /// <param name="sample">As many values as <see cref="SampleShape"/> has elements; overwritten.</param>
    public abstract void ReadSample(int index, Span<float> sample);

    /// <summary>Reads a target: the class index, or the values to predict.</summary>
    /// <param name="index">0 … <see cref="Count"/> − 1.</param>
    /// <param name="target"><see cref="TargetLength"/> values; overwritten.</param>
    public abstract void ReadTarget(int index, Span<float> target);

    /// <summary>
    /// The origin of a sample, for lists of mistakes: a file's path, or the set's name and the index.
    /// </summary>
    public virtual string Describe(int index) => $"{Name} sample {index}";

    /// <summary>The first samples of the set, or the whole set if it is not larger.</summary>
    /// <param name="count">How many; at least 1.</param>
    public Dataset Take(int count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        return count >= Count ? this : new SubsetDataset(this, Enumerable.Range(0, count).ToArray());
    }

    /// <summary>Selected samples of the set, in the given order.</summary>
    /// <param name="indices">Each 0 … <see cref="Count"/> − 1; at least one; repetitions are allowed.</param>
    public Dataset Subset(ReadOnlySpan<int> indices) => new SubsetDataset(this, indices.ToArray());

    /// <summary>Measures the mean and the population standard deviation of each channel over the set.</summary>
    /// <returns>
    /// The normalisation after which each channel has mean 0 and standard deviation 1; a constant channel gets the
    /// standard deviation 1, so it is shifted and not scaled.
    /// </returns>
    public Normalization MeasureNormalization() => NormalizationMeasurement.Of(this);

    /// <summary>Whether <see cref="GetBytes"/> is supported, so that a loader converts bytes by table.</summary>
    internal virtual bool HasBytes => false;

    /// <summary>Whether reading a sample decodes a file, so that several threads pay off.</summary>
    internal virtual bool DecodesSamples => false;

    /// <summary>A sample as bytes in the order of <see cref="SampleShape"/>; byte b stands for b / 255.</summary>
    internal virtual ReadOnlySpan<byte> GetBytes(int index) => throw new NotSupportedException($"{Name} does not store bytes.");
}

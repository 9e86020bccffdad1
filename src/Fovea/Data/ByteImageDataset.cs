using Fovea.Tensors;

namespace Fovea.Data;

/// <summary>
/// Labelled images kept in memory as bytes, a quarter of the size of floats, and converted when read.
/// </summary>
public abstract class ByteImageDataset : Dataset
{
    private readonly byte[] _pixels;   // [count, channels, height, width]
    private readonly int[] _labels;    // [count]
    private readonly int _sampleLength;

    private protected ByteImageDataset(string name, Shape sampleShape, byte[] pixels, int[] labels, IReadOnlyList<string> classes)
    {
        Name = name;
        SampleShape = sampleShape;
        Classes = classes;
        _pixels = pixels;
        _labels = labels;
        _sampleLength = sampleShape.Length;
        for (int index = 0; index < labels.Length; index++)
        {
            if (labels[index] >= classes.Count)
            {
                throw new FoveaException($"{name}: sample {index} has label {labels[index]}; "
                    + $"there are {classes.Count} classes, 0 … {classes.Count - 1}.");
            }
        }
    }

    /// <inheritdoc/>
    public override string Name { get; }

    /// <inheritdoc/>
    public override int Count => _labels.Length;

    /// <inheritdoc/>
    public override Shape SampleShape { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<string> Classes { get; }

    /// <inheritdoc/>
    public override int TargetLength => 1;

    internal override bool HasBytes => true;

    /// <inheritdoc/>
    public override void ReadSample(int index, Span<float> sample) => ByteTable.Unit.Convert(GetBytes(index), sample);

    /// <inheritdoc/>
    public override void ReadTarget(int index, Span<float> target) => target[0] = _labels[index];

    /// <inheritdoc/>
    public override string Describe(int index) => $"{Name} image {index}";

    internal override ReadOnlySpan<byte> GetBytes(int index) => _pixels.AsSpan(index * _sampleLength, _sampleLength);
}

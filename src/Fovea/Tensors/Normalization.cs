using System.Globalization;

namespace Fovea.Tensors;

/// <summary>Normalises each channel: (value − mean) / standard deviation. Equal by value.</summary>
public sealed record Normalization
{
    private readonly float[] _mean, _deviation;

    /// <summary>Creates a normalisation.</summary>
    /// <param name="mean">The mean of each channel, in the samples' units (0 … 1 for images).</param>
    /// <param name="deviation">The standard deviation of each channel, above 0.</param>
    /// <exception cref="FoveaException">
    /// The counts differ or are 0, a value is not finite, or a standard deviation is not above 0.
    /// </exception>
    public Normalization(ReadOnlySpan<float> mean, ReadOnlySpan<float> deviation)
    {
        if (mean.Length == 0 || mean.Length != deviation.Length)
        {
            throw new FoveaException(
                $"A normalisation takes a mean and a standard deviation per channel; found {mean.Length} means and " +
                $"{deviation.Length} standard deviations.");
        }
        for (int channel = 0; channel < mean.Length; channel++)
        {
            if (!float.IsFinite(mean[channel]) || !float.IsFinite(deviation[channel]) || deviation[channel] <= 0)
            {
                throw new FoveaException(string.Create(CultureInfo.InvariantCulture,
                    $"A normalisation takes finite means, and finite standard deviations above 0; channel " +
                    $"{channel} has mean {mean[channel]} and standard deviation {deviation[channel]}."));
            }
        }
        _mean = mean.ToArray();
        _deviation = deviation.ToArray();
    }

    /// <summary>The normalisation of torchvision's ImageNet networks, for RGB images in 0 … 1.</summary>
    public static Normalization ImageNet { get; } = new([0.485f, 0.456f, 0.406f], [0.229f, 0.224f, 0.225f]);

    /// <summary>The mean of each channel.</summary>
    public ReadOnlyMemory<float> Mean => _mean;

    /// <summary>The standard deviation of each channel.</summary>
    public ReadOnlyMemory<float> Deviation => _deviation;

    /// <summary>Normalises one sample in place.</summary>
    /// <param name="sample">As many values as the shape has elements.</param>
    /// <param name="sampleShape">[channels, …], without a batch axis.</param>
    /// <exception cref="ShapeException">The shape has another number of channels.</exception>
    public void Apply(Span<float> sample, Shape sampleShape)
    {
        Check(sampleShape);
        int plane = sample.Length / _mean.Length;
        for (int channel = 0; channel < _mean.Length; channel++)
        {
            float mean = _mean[channel], deviation = _deviation[channel];
            foreach (ref float value in sample.Slice(channel * plane, plane))
            {
                value = (value - mean) / deviation;
            }
        }
    }

    /// <summary>Checks that samples of a shape can be normalised.</summary>
    /// <exception cref="ShapeException">The shape has another number of channels.</exception>
    public void Check(Shape sampleShape)
    {
        int channels = sampleShape.Rank == 0 ? 1 : sampleShape[0];
        if (channels != _mean.Length)
        {
            throw new ShapeException(
                $"The normalisation has {_mean.Length} channels; the samples have shape {sampleShape}, {channels} " +
                "channels. Measure it on the training set: Dataset.MeasureNormalization.");
        }
    }

    /// <inheritdoc/>
    public bool Equals(Normalization? other) =>
        other is not null && _mean.AsSpan().SequenceEqual(other._mean) && _deviation.AsSpan().SequenceEqual(other._deviation);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = new HashCode();
        foreach (float value in _mean)
        {
            hash.Add(value);
        }
        foreach (float value in _deviation)
        {
            hash.Add(value);
        }
        return hash.ToHashCode();
    }

    /// <inheritdoc/>
    public override string ToString() => $"mean {Format(_mean)}, deviation {Format(_deviation)}";

    private static string Format(float[] values) =>
        "[" + string.Join(", ", values.Select(value => value.ToString("G4", CultureInfo.InvariantCulture))) + "]";
}

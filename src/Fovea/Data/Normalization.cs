using System.Globalization;
using Fovea.Tensors;

namespace Fovea.Data;

/// <summary>Shifts and scales each channel: (value − mean) / deviation. Equal by value.</summary>
public sealed record Normalization
{
    private readonly float[] _mean, _deviation;

    /// <summary>Makes a normalisation.</summary>
    /// <param name="mean">A number per channel, in the samples' own units (0 … 1 for images).</param>
    /// <param name="deviation">A number per channel, above 0.</param>
    /// <exception cref="FoveaException">The counts differ or are 0, or a number is not finite, or a deviation is not above 0.</exception>
    public Normalization(ReadOnlySpan<float> mean, ReadOnlySpan<float> deviation)
    {
        if (mean.Length == 0 || mean.Length != deviation.Length)
        {
            throw new FoveaException($"A normalisation takes a mean and a deviation per channel; found {mean.Length} means and {deviation.Length} deviations.");
        }
        for (int channel = 0; channel < mean.Length; channel++)
        {
            if (!float.IsFinite(mean[channel]) || !float.IsFinite(deviation[channel]) || deviation[channel] <= 0)
            {
                throw new FoveaException(string.Create(CultureInfo.InvariantCulture,
                    $"A normalisation takes finite means and finite deviations above 0; channel {channel} has mean {mean[channel]} and deviation {deviation[channel]}."));
            }
        }
        _mean = mean.ToArray();
        _deviation = deviation.ToArray();
    }

    /// <summary>The figures that torchvision's ImageNet networks were trained with, for RGB images in 0 … 1.</summary>
    public static Normalization ImageNet { get; } = new([0.485f, 0.456f, 0.406f], [0.229f, 0.224f, 0.225f]);

    /// <summary>What is subtracted, a number per channel.</summary>
    public ReadOnlyMemory<float> Mean => _mean;

    /// <summary>What the difference is divided by, a number per channel.</summary>
    public ReadOnlyMemory<float> Deviation => _deviation;

    /// <summary>Measures mean and (population) deviation per channel over a set, so that the set comes out with 0 and 1.</summary>
    /// <param name="data">The training samples; the first axis is the channel.</param>
    /// <returns>A channel without any variation gets the deviation 1: it is shifted and not scaled.</returns>
    public static Normalization Measure(Dataset data)
    {
        int channels = data.SampleShape.Rank == 0 ? 1 : data.SampleShape[0];
        return data.HasBytes ? MeasureBytes(data, channels) : MeasureSamples(data, channels);
    }

    /// <summary>Normalises one sample in place.</summary>
    /// <param name="sample">As many numbers as the shape has elements.</param>
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
            throw new ShapeException($"The normalisation has {_mean.Length} channels; the samples are {sampleShape}, {channels} channels. Use Normalization.Measure on the training set.");
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

    // Counting how often each byte occurs loses nothing: the sums below are exact integers up to the final division.
    private static Normalization MeasureBytes(Dataset data, int channels)
    {
        using var workers = new SampleWorkers(SampleWorkers.Usual(data));
        long[][] histograms = [.. Enumerable.Range(0, workers.Threads).Select(_ => new long[channels * 256])];
        workers.Run(data.Count, (index, worker) => Count(data.GetBytes(index), histograms[worker], channels));
        long[] histogram = [.. Enumerable.Range(0, channels * 256).Select(entry => histograms.Sum(counts => counts[entry]))];

        var mean = new float[channels];
        var deviation = new float[channels];
        for (int channel = 0; channel < channels; channel++)
        {
            double count = 0, sum = 0, squares = 0;
            for (int value = 0; value < 256; value++)
            {
                double times = histogram[(channel * 256) + value];
                count += times;
                sum += times * value;
                squares += times * value * value;
            }
            mean[channel] = (float)(sum / count / 255);
            deviation[channel] = Deviation255((squares / count) - (sum / count * (sum / count)));
        }
        return new Normalization(mean, deviation);

        static float Deviation255(double variance) => variance > 1e-9 ? (float)(Math.Sqrt(variance) / 255) : 1;
    }

    private static void Count(ReadOnlySpan<byte> sample, long[] histogram, int channels)
    {
        int plane = sample.Length / channels;
        for (int channel = 0; channel < channels; channel++)
        {
            Span<long> counts = histogram.AsSpan(channel * 256, 256);
            foreach (byte value in sample.Slice(channel * plane, plane))
            {
                counts[value]++;
            }
        }
    }

    // Welford's update, one value after the other: no cancellation, however far the mean is from 0.
    private static Normalization MeasureSamples(Dataset data, int channels)
    {
        var sample = new float[data.SampleShape.Length];
        var mean = new double[channels];
        var squares = new double[channels];   // sum of squared distances from the mean so far
        int plane = sample.Length / channels;
        long count = 0;
        for (int index = 0; index < data.Count; index++)
        {
            data.ReadSample(index, sample);
            for (int channel = 0; channel < channels; channel++)
            {
                for (int position = 0; position < plane; position++)
                {
                    double distance = sample[(channel * plane) + position] - mean[channel];
                    mean[channel] += distance / (count + position + 1);
                    squares[channel] += distance * (sample[(channel * plane) + position] - mean[channel]);
                }
            }
            count += plane;
        }

        var deviation = new float[channels];
        for (int channel = 0; channel < channels; channel++)
        {
            float root = (float)Math.Sqrt(squares[channel] / count);
            deviation[channel] = root > 0 ? root : 1;
        }
        return new Normalization(Array.ConvertAll(mean, value => (float)value), deviation);
    }

    private static string Format(float[] values) =>
        "[" + string.Join(", ", values.Select(value => value.ToString("G4", CultureInfo.InvariantCulture))) + "]";
}

using Fovea.Tensors;

namespace Fovea.Data;

/// <summary>The mean and standard deviation of each channel over a data set.</summary>
internal static class NormalizationMeasurement
{
    /// <summary>Reads every sample once.</summary>
    public static Normalization Of(Dataset data)
    {
        int channels = data.SampleShape.Rank == 0 ? 1 : data.SampleShape[0];
        return data.HasBytes ? OfBytes(data, channels) : OfSamples(data, channels);
    }

    // Histograms of the bytes are exact: the sums below are integers up to the final division.
    private static Normalization OfBytes(Dataset data, int channels)
    {
        using var workers = new SampleWorkers(SampleWorkers.DefaultThreads(data));
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

    // Welford's update, value by value: no cancellation, however far the mean is from 0.
    private static Normalization OfSamples(Dataset data, int channels)
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
}

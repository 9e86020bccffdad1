using System.Globalization;
using Fovea.Data;
using Fovea.Data.Decoding;
using Fovea.Tensors;

namespace Fovea.Cli;

/// <summary>Finds the inputs that a command names: a number of synthetic ones, a folder with images in it, or a data set.</summary>
internal static class InputSource
{
    private const int Most = 64;   // of a set: a mean over more moves little, and large networks take a second for one

    /// <summary>How many synthetic inputs, if that is what the text says.</summary>
    /// <exception cref="FoveaException">The number is too small or too large.</exception>
    public static int? Synthetic(string text) =>
        !int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int count) ? null
            : count is >= 1 and <= 10_000 ? count
            : throw new FoveaException($"--images: found {text}, expected a number from 1 to 10,000, a folder or a data set's name.");

    /// <summary>The images of a folder, or the test part of a data set; 64 of them, evenly spread, where there are more.</summary>
    /// <exception cref="FoveaException">There is no such folder or set, or an image cannot be read.</exception>
    public static Dataset Open(string folderOrName, Shape sampleShape)
    {
        string[] files = Directory.Exists(folderOrName)
            ? [.. Directory.GetFiles(folderOrName)
                .Where(file => ImageDecoder.FileExtensions.Contains(Path.GetExtension(file).ToLowerInvariant()))
                .Order(StringComparer.Ordinal)]
            : [];
        if (files.Length > 0)
        {
            return Load(folderOrName, [.. Spread(files.Length).Select(index => files[index])], sampleShape);
        }
        var images = new ImageFileOptions { SampleShape = sampleShape.Rank == 3 ? sampleShape : null };
        Dataset test = DatasetCatalog.Open(folderOrName, new DatasetCatalogOptions { Images = images }).Test;
        return test.Count <= Most ? test : test.Subset(Spread(test.Count));
    }

    private static TensorDataset Load(string folder, string[] files, Shape shape)
    {
        if (shape.Rank != 3 || shape[0] is not (1 or 3 or 4))
        {
            throw new ShapeException($"{folder}: holds images of 1, 3 or 4 channels, and the network takes {shape}. "
                + "Give a number of synthetic inputs.");
        }
        var samples = new Tensor(shape.WithBatch(files.Length));
        for (int i = 0; i < files.Length; i++)
        {
            ImageDecoder.Load(files[i], (PixelFormat)shape[0]).Resize(shape[2], shape[1])
                .WritePlanes(samples.Span.Slice(i * shape.Length, shape.Length));
        }
        return new TensorDataset(samples, new Tensor(new Shape(files.Length)), folder);
    }

    private static int[] Spread(int count) =>
        [.. Enumerable.Range(0, Math.Min(count, Most)).Select(i => (int)((long)i * count / Math.Min(count, Most)))];
}

using Fovea.Tensors;

namespace Fovea.Data;

/// <summary>Labelled samples in a <c>.npz</c> file, under the names that Keras and MedMNIST use.</summary>
/// <remarks>
/// <para>Arrays: <c>x_train, y_train, x_test, y_test</c>, or
/// <c>train_images, train_labels, test_images, test_labels</c> (or <c>val</c> if there is no <c>test</c>); without a
/// split <c>x, y</c> or <c>images, labels</c>.</para>
/// <para>Samples are [n, features]; [n, height, width], which get one channel; [n, height, width, channels], or [n,
/// channels, height, width], where channels are 1, 3 or 4 (if both fit, channels are last). Unsigned bytes mean b /
/// 255 and stay bytes in memory; other types are not scaled. Labels are [n] or [n, 1], whole numbers from 0.</para>
/// </remarks>
public static class NpzDataset
{
    private static readonly (string Samples, string Labels)[] TrainNames = [("x_train", "y_train"), ("train_images", "train_labels")];

    private static readonly (string Samples, string Labels)[] TestNames =
        [("x_test", "y_test"), ("test_images", "test_labels"), ("x_val", "y_val"), ("val_images", "val_labels")];

    private static readonly (string Samples, string Labels)[] WholeNames = [("x", "y"), ("images", "labels"), .. TrainNames];

    /// <summary>Reads a set without a split.</summary>
    /// <param name="path">The file.</param>
    /// <param name="classes">The classes' names, by label; by default one per label value, named by number.</param>
    /// <exception cref="FoveaException">
    /// The file or an array is missing, damaged or of an unsupported type, or a label has no class.
    /// </exception>
    /// <exception cref="ShapeException">The arrays do not have the shapes of samples and labels.</exception>
    public static Dataset Open(string path, IReadOnlyList<string>? classes = null)
    {
        using NpzFile file = NpzFile.Open(path);
        return Read(file, path, Find(file, path, WholeNames), path, classes);
    }

    /// <summary>Reads the training and the test samples, whose shapes and classes must be the same.</summary>
    /// <param name="path">The file.</param>
    /// <param name="classes">
    /// The classes' names, by label; by default one per value of the training labels, named by number.
    /// </param>
    /// <exception cref="FoveaException">
    /// The file or an array is missing, damaged or of an unsupported type, or a label has no class.
    /// </exception>
    /// <exception cref="ShapeException">
    /// The arrays do not have the shapes of samples and labels, or the two sets differ in sample shape.
    /// </exception>
    public static DataSplit OpenSplit(string path, IReadOnlyList<string>? classes = null)
    {
        using NpzFile file = NpzFile.Open(path);
        Dataset train = Read(file, path, Find(file, path, TrainNames), $"{path} train", classes);
        Dataset test = Read(file, path, Find(file, path, TestNames), $"{path} test", train.Classes);
        return DataSplit.Create(train, test, path);
    }

    /// <summary>Whether the file has the arrays that <see cref="OpenSplit"/> reads.</summary>
    internal static bool IsSplit(string path)
    {
        using NpzFile file = NpzFile.Open(path);
        return TrainNames.Any(Has) && TestNames.Any(Has);

        bool Has((string Samples, string Labels) names) => file.Contains(names.Samples) && file.Contains(names.Labels);
    }

    private static (string Samples, string Labels) Find(NpzFile file, string path, (string Samples, string Labels)[] known)
    {
        foreach ((string samples, string labels) in known)
        {
            if (file.Contains(samples) && file.Contains(labels))
            {
                return (samples, labels);
            }
        }
        throw new FoveaException(
            $"{path}: found the arrays {string.Join(", ", file.Names.Take(20))}; expected one of the pairs "
            + $"{string.Join("; ", known.Select(pair => $"{pair.Samples}, {pair.Labels}"))}. " +
            "Read arrays with other names by NpzFile.Open, and make a TensorDataset of them.");
    }

    private static Dataset Read(
        NpzFile file, string path, (string Samples, string Labels) names, string name, IReadOnlyList<string>? classes)
    {
        int[] labels = NpzLabels.Read(file.Read(names.Labels), file.Describe(names.Labels));
        byte[] encoded = file.ReadEntry(names.Samples);
        string source = file.Describe(names.Samples);
        NpyHeader header = NpyFile.ReadHeader(encoded, source, out int dataStart);
        SampleLayout layout = SampleLayout.Of(header.Shape, source);
        if (header.Shape[0] != labels.Length)
        {
            throw new ShapeException(
                $"{path}: {names.Samples} holds {header.Shape[0]:N0} samples, {names.Labels} {labels.Length:N0} " +
                "labels. They must belong to the same set.");
        }

        classes ??= NpzLabels.NumberedClasses(labels);
        if (header is { Kind: 'u', ElementBytes: 1 })
        {
            byte[] bytes = new byte[encoded.Length - dataStart];
            layout.ToPlanes(encoded.AsSpan(dataStart), bytes);
            return new ArrayImageDataset(name, layout.SampleShape, bytes, labels, classes);
        }
        Tensor stored = NpyFile.Decode(encoded, source);
        var samples = new Tensor(layout.SampleShape.WithBatch(labels.Length));
        layout.ToPlanes<float>(stored.Span, samples.Span);
        return new TensorDataset(samples,
            new Tensor(new Shape(labels.Length), Array.ConvertAll(labels, label => (float)label)), classes, name);
    }

    private sealed class ArrayImageDataset(string name, Shape sampleShape, byte[] samples, int[] labels, IReadOnlyList<string> classes) :
        ByteImageDataset(name, sampleShape, samples, labels, classes);
}

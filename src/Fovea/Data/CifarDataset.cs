using System.Globalization;
using Fovea.IO;
using Fovea.Tensors;

namespace Fovea.Data;

/// <summary>The binary versions of CIFAR-10 and CIFAR-100: 32×32 colour images.</summary>
/// <remarks>
/// A record is one label (CIFAR-10) or a coarse and a fine label (CIFAR-100, of which the fine one is used), then
/// 1024 bytes each of red, green and blue, row by row. Source: Krizhevsky, the data sets' own description.
/// </remarks>
public sealed class CifarDataset : ByteImageDataset
{
    private const int PixelBytes = 3 * 32 * 32;

    private static readonly string[] Cifar10Classes =
        ["airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck"];

    private CifarDataset(string name, byte[] pixels, int[] labels, IReadOnlyList<string> classes) :
        base(name, Shape.Image(3, 32, 32), pixels, labels, classes)
    {
    }

    /// <summary>
    /// Opens a folder of CIFAR-10 (<c>data_batch_1.bin</c> … <c>data_batch_5.bin</c>, <c>test_batch.bin</c>) or
    /// CIFAR-100 (<c>train.bin</c>, <c>test.bin</c>).
    /// </summary>
    /// <param name="folder">
    /// The folder with the files; class names of CIFAR-100 come from <c>fine_label_names.txt</c> there, when it exists.
    /// </param>
    /// <exception cref="FoveaException">
    /// A file is missing, its size is not a multiple of the record size, or a label has no class.
    /// </exception>
    public static DataSplit Open(string folder)
    {
        if (File.Exists(Path.Combine(folder, "test_batch.bin")))
        {
            string[] batches = Enumerable.Range(1, 5).Select(number => $"data_batch_{number}.bin").ToArray();
            return new DataSplit(
                Read("cifar-10 train", folder, batches, labelBytes: 1, Cifar10Classes),
                Read("cifar-10 test", folder, ["test_batch.bin"], labelBytes: 1, Cifar10Classes));
        }
        if (File.Exists(Path.Combine(folder, "train.bin")) && File.Exists(Path.Combine(folder, "test.bin")))
        {
            string[] classes = Cifar100Classes(folder);
            return new DataSplit(
                Read("cifar-100 train", folder, ["train.bin"], labelBytes: 2, classes),
                Read("cifar-100 test", folder, ["test.bin"], labelBytes: 2, classes));
        }
        throw new FoveaException(
            $"{folder}: found neither test_batch.bin (CIFAR-10) nor train.bin and test.bin (CIFAR-100). Download " +
            "the binary version of the data set, and give the folder that contains its .bin files.");
    }

    private static CifarDataset Read(string name, string folder, string[] files, int labelBytes, string[] classes)
    {
        int recordBytes = labelBytes + PixelBytes;
        byte[][] contents = new byte[files.Length][];
        long count = 0;
        for (int file = 0; file < files.Length; file++)
        {
            string path = Path.Combine(folder, files[file]);
            contents[file] = SourceFile.ReadAllBytes(path, Array.MaxLength);
            if (contents[file].Length == 0 || contents[file].Length % recordBytes != 0)
            {
                throw new FoveaException(
                    $"{path}: the file has {contents[file].Length:N0} bytes, not a multiple of the record size, " +
                    $"{recordBytes:N0}. It is damaged; download it again.");
            }
            count += contents[file].Length / recordBytes;
        }
        if (count * PixelBytes > Array.MaxLength)
        {
            throw new FoveaException($"{name}: {count:N0} images are too many for one data set in memory.");
        }

        byte[] pixels = new byte[count * PixelBytes];
        int[] labels = new int[count];
        int index = 0;
        foreach (byte[] content in contents)
        {
            for (int offset = 0; offset < content.Length; offset += recordBytes, index++)
            {
                labels[index] = content[offset + labelBytes - 1];
                content.AsSpan(offset + labelBytes, PixelBytes).CopyTo(pixels.AsSpan(index * PixelBytes));
            }
        }
        return new CifarDataset(name, pixels, labels, classes);
    }

    private static string[] Cifar100Classes(string folder)
    {
        string path = Path.Combine(folder, "fine_label_names.txt");
        if (!File.Exists(path))
        {
            return Enumerable.Range(0, 100).Select(label => label.ToString(CultureInfo.InvariantCulture)).ToArray();
        }
        byte[] bytes = SourceFile.ReadAllBytes(path, 1 << 16);
        string[] names = System.Text.Encoding.UTF8.GetString(bytes)
            .Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        return names.Length == 100 ? names : throw new FoveaException(
            $"{path}: found {names.Length} class names, expected 100, one per line.");
    }
}

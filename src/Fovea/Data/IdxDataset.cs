using System.Buffers.Binary;
using System.Globalization;
using Fovea.IO;
using Fovea.Tensors;

namespace Fovea.Data;

/// <summary>
/// Grey images and labels in IDX files, the format of MNIST and similar sets; plain or gzip-compressed.
/// </summary>
/// <remarks>
/// Format: 0, 0, element type, number of axes; then each axis as a big-endian int32; then the data, row-major. Images
/// are bytes on 3 axes, labels bytes on 1. Everything is checked before memory is allocated: the magic number, the
/// axes, and that the file has exactly the size they declare.
/// </remarks>
public sealed class IdxDataset : ByteImageDataset
{
    private const int ImagesMagic = 0x00000803, LabelsMagic = 0x00000801;
    private const int MaxSide = 1 << 15;

    private IdxDataset(string name, Shape shape, byte[] pixels, int[] labels, IReadOnlyList<string> classes)
        : base(name, shape, pixels, labels, classes)
    {
    }

    /// <summary>Reads a pair of files into memory.</summary>
    /// <param name="imagesPath">An <c>idx3-ubyte</c> file, plain or compressed (<c>.gz</c>).</param>
    /// <param name="labelsPath">An <c>idx1-ubyte</c> file, plain or compressed.</param>
    /// <param name="name">The name of the set; by default the images' file name.</param>
    /// <param name="classes">The classes' names, by label; by default one per label value, named by number.</param>
    /// <exception cref="FoveaException">
    /// A file is missing, damaged or not an IDX file, the counts differ, or a label has no class.
    /// </exception>
    public static IdxDataset Open(string imagesPath, string labelsPath, string? name = null, IReadOnlyList<string>? classes = null)
    {
        using SourceFile images = SourceFile.Open(imagesPath);
        using SourceFile labels = SourceFile.Open(labelsPath);
        return Read(images, labels, name ?? Path.GetFileName(imagesPath), classes);
    }

    internal static IdxDataset Read(SourceFile images, SourceFile labels, string name, IReadOnlyList<string>? classes)
    {
        int[] axes = ReadHeader(images, ImagesMagic, 3, "images");
        int[] labelAxes = ReadHeader(labels, LabelsMagic, 1, "labels");
        (int count, int height, int width) = (axes[0], axes[1], axes[2]);
        if (count != labelAxes[0])
        {
            throw new FoveaException(
                $"{name}: {images.Name} holds {count:N0} images, {labels.Name} {labelAxes[0]:N0} labels. They must " +
                "belong to the same set.");
        }
        if (count == 0 || height is 0 or > MaxSide || width is 0 or > MaxSide)
        {
            throw new FoveaException(
                $"{images.Name}: the header says {count} images of {height} × {width}; expected at least one " +
                $"image, with sides 1 … {MaxSide}.");
        }

        byte[] labelBytes = labels.ReadRest(8, count);
        byte[] pixels = images.ReadRest(16, (long)count * height * width);
        return new IdxDataset(name, Shape.Image(1, height, width), pixels,
            Array.ConvertAll(labelBytes, label => (int)label), classes ?? NumberedClasses(labelBytes));
    }

    private static int[] ReadHeader(SourceFile file, int expectedMagic, int rank, string what)
    {
        Span<byte> header = stackalloc byte[16];
        header = header[..(4 + (4 * rank))];
        file.ReadExactly(header[..4]);
        int magic = BinaryPrimitives.ReadInt32BigEndian(header);
        if (magic != expectedMagic)
        {
            throw new FoveaException($"{file.Name}: the file begins with 0x{magic:X8}; IDX {what} begin with 0x{expectedMagic:X8}.");
        }
        file.ReadExactly(header[4..]);
        int[] axes = new int[rank];
        for (int axis = 0; axis < rank; axis++)
        {
            axes[axis] = BinaryPrimitives.ReadInt32BigEndian(header[(4 + (4 * axis))..]);
            if (axes[axis] < 0)
            {
                throw new FoveaException($"{file.Name}: axis {axis} has size {axes[axis]}; sizes are 0 or more.");
            }
        }
        return axes;
    }

    private static string[] NumberedClasses(byte[] labels)
    {
        int count = 1;
        foreach (byte label in labels)
        {
            count = Math.Max(count, label + 1);
        }
        return Enumerable.Range(0, count).Select(label => label.ToString(CultureInfo.InvariantCulture)).ToArray();
    }
}

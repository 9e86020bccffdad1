using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using Fovea.IO;
using Fovea.Tensors;

namespace Fovea.Data;

/// <summary>NumPy's <c>.npy</c> files: one array, converted to float32 when read, written as float32.</summary>
/// <remarks>
/// Reads bool, unsigned 8-bit, signed 8-, 16-, 32- and 64-bit integers, and 16-, 32- and 64-bit floats, in either
/// byte order; integers beyond ±2²⁴ and 64-bit floats are rounded to nearest. Row-major (C) order only. The file must
/// have exactly the size that its header declares. Source: NumPy, NEP 1 and numpy.lib.format.
/// </remarks>
public static class NpyFile
{
    private static ReadOnlySpan<byte> Magic => [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y'];

    /// <summary>Reads an array.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="FoveaException">The file cannot be read, is damaged, or has an unsupported type.</exception>
    public static Tensor Load(string path) => Decode(SourceFile.ReadAllBytes(path, Array.MaxLength), path);

    /// <summary>Reads an array from the bytes of a file.</summary>
    /// <param name="encoded">The whole file.</param>
    /// <param name="source">The file's name in messages.</param>
    /// <exception cref="FoveaException">The content is damaged, or has an unsupported type.</exception>
    public static Tensor Decode(ReadOnlySpan<byte> encoded, string source = "npy")
    {
        NpyHeader header = ReadHeader(encoded, source, out int dataStart);
        ReadOnlySpan<byte> data = encoded[dataStart..];
        var tensor = new Tensor(header.Shape);
        Span<float> values = tensor.Span;
        for (int index = 0; index < values.Length; index++)
        {
            values[index] = header.Read(data.Slice(index * header.ElementBytes, header.ElementBytes));
        }
        return tensor;
    }

    /// <summary>Reads the header, and checks that exactly the data it describes follows.</summary>
    internal static NpyHeader ReadHeader(ReadOnlySpan<byte> encoded, string source, out int dataStart)
    {
        if (encoded.Length < 10 || !encoded.StartsWith(Magic))
        {
            throw new FoveaException(
                $"{source}: the file does not begin with NumPy's \\x93NUMPY; it is not an .npy file, or it is truncated.");
        }
        bool wide = encoded[6] is 2 or 3;
        if (!wide && encoded[6] != 1)
        {
            throw new FoveaException($"{source}: .npy version {encoded[6]} is not supported; expected 1, 2 or 3.");
        }
        int start = wide ? 12 : 10;
        long headerBytes = encoded.Length < start ? long.MaxValue : wide
            ? BinaryPrimitives.ReadUInt32LittleEndian(encoded[8..])
            : BinaryPrimitives.ReadUInt16LittleEndian(encoded[8..]);
        if (headerBytes > encoded.Length - start)
        {
            throw new FoveaException($"{source}: the file ends within its header; it is truncated.");
        }

        NpyHeader header = NpyHeader.Parse(encoded.Slice(start, (int)headerBytes), source);
        dataStart = start + (int)headerBytes;
        int dataBytes = encoded.Length - dataStart;
        if ((long)header.Shape.Length * header.ElementBytes != dataBytes)
        {
            throw new FoveaException($"{source}: an array {header.Shape} of {header.Description} has "
                + $"{(long)header.Shape.Length * header.ElementBytes:N0} bytes; {dataBytes:N0} follow the header.");
        }
        return header;
    }

    /// <summary>Writes an array as little-endian float32, atomically.</summary>
    /// <param name="path">The file; replaced if it exists.</param>
    /// <param name="tensor">The array.</param>
    /// <exception cref="FoveaException">The file cannot be written.</exception>
    public static void Save(string path, Tensor tensor) => AtomicFile.Write(path, stream => stream.Write(Encode(tensor)));

    /// <summary>Encodes an array as a <c>.npy</c> file in memory.</summary>
    public static byte[] Encode(Tensor tensor)
    {
        string sizes = string.Join(", ", tensor.Shape.Select(size => size.ToString(CultureInfo.InvariantCulture)));
        string shape = tensor.Shape.Rank == 1 ? $"({sizes},)" : $"({sizes})";
        string header = $"{{'descr': '<f4', 'fortran_order': False, 'shape': {shape}, }}";
        int padded = (((10 + header.Length + 1) + 63) / 64 * 64) - 10;   // NumPy aligns the data to 64 bytes

        byte[] encoded = new byte[checked(10 + padded + (4 * tensor.Shape.Length))];
        Magic.CopyTo(encoded);
        encoded[6] = 1;
        BinaryPrimitives.WriteUInt16LittleEndian(encoded.AsSpan(8), (ushort)padded);
        encoded.AsSpan(10, padded - 1).Fill((byte)' ');
        Encoding.ASCII.GetBytes(header, encoded.AsSpan(10));
        encoded[10 + padded - 1] = (byte)'\n';
        Span<byte> data = encoded.AsSpan(10 + padded);
        if (BitConverter.IsLittleEndian)
        {
            MemoryMarshal.AsBytes(tensor.Span).CopyTo(data);
        }
        else
        {
            for (int index = 0; index < tensor.Shape.Length; index++)
            {
                BinaryPrimitives.WriteSingleLittleEndian(data[(4 * index)..], tensor.Span[index]);
            }
        }
        return encoded;
    }
}

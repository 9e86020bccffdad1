using System.Buffers.Binary;
using System.Text;
using Fovea.Tensors;

namespace Fovea.Data;

/// <summary>
/// The header of a <c>.npy</c> file: a Python dictionary with three entries, parsed as exactly that and never
/// evaluated.
/// </summary>
/// <param name="Kind">NumPy's type letter: b, u, i or f.</param>
/// <param name="ElementBytes">Bytes per element.</param>
/// <param name="BigEndian">Whether elements are big-endian.</param>
/// <param name="Shape">The axes.</param>
internal readonly record struct NpyHeader(char Kind, int ElementBytes, bool BigEndian, Shape Shape)
{
    public const int MaxBytes = 1 << 16;

    private static readonly string[] Supported = ["b1", "u1", "i1", "i2", "i4", "i8", "f2", "f4", "f8"];

    /// <summary>NumPy's name of the element type.</summary>
    public string Description => $"{Kind}{ElementBytes}";

    public static NpyHeader Parse(ReadOnlySpan<byte> bytes, string source)
    {
        if (bytes.Length > MaxBytes)
        {
            throw new FoveaException($"{source}: the .npy header has {bytes.Length:N0} bytes; at most {MaxBytes:N0} are read.");
        }
        var scanner = new NpyHeaderScanner(Encoding.Latin1.GetString(bytes), source);
        string? descr = null;
        bool? fortran = null;
        int[]? shape = null;
        scanner.Expect('{');
        while (!scanner.TryTake('}'))
        {
            string key = scanner.Text();
            scanner.Expect(':');
            bool again = key switch
            {
                "descr" => descr is not null,
                "fortran_order" => fortran is not null,
                "shape" => shape is not null,
                _ => true
            };
            if (again)
            {
                throw scanner.Error($"the entry '{key}' is unknown or appears twice");
            }
            switch (key)
            {
                case "descr":
                    descr = scanner.Text();
                    break;
                case "fortran_order":
                    fortran = scanner.Boolean();
                    break;
                default:
                    shape = scanner.Tuple();
                    break;
            }
            if (!scanner.TryTake(','))
            {
                scanner.Expect('}');
                break;
            }
        }
        scanner.ExpectEnd();

        if (descr is null || fortran is null || shape is null)
        {
            throw scanner.Error("one of 'descr', 'fortran_order' and 'shape' is missing");
        }
        if (fortran.Value)
        {
            throw new FoveaException(
                $"{source}: the array is stored in Fortran order, which is not supported. Save it with " +
                "numpy.ascontiguousarray(array).");
        }
        if (descr.Length != 3 || descr[0] is not ('<' or '>' or '|')
            || !Supported.Contains(descr[1..]) || (descr[0] == '|' && descr[2] != '1'))
        {
            throw new FoveaException(
                $"{source}: the element type '{descr}' is not supported; supported are " +
                $"{string.Join(", ", Supported)}. Save it with array.astype('float32').");
        }
        return new NpyHeader(descr[1], descr[2] - '0', descr[0] == '>', new Shape(shape));
    }

    /// <summary>Reads one element.</summary>
    public float Read(ReadOnlySpan<byte> bytes)
    {
        if (ElementBytes == 1)
        {
            return Kind == 'i' ? (sbyte)bytes[0] : Kind == 'b' && bytes[0] != 0 ? 1 : bytes[0];
        }
        Span<byte> little = stackalloc byte[8];
        little = little[..ElementBytes];
        bytes.CopyTo(little);
        if (BigEndian)
        {
            little.Reverse();
        }
        return (Kind, ElementBytes) switch
        {
            ('i', 2) => BinaryPrimitives.ReadInt16LittleEndian(little),
            ('i', 4) => BinaryPrimitives.ReadInt32LittleEndian(little),
            ('i', _) => BinaryPrimitives.ReadInt64LittleEndian(little),
            (_, 2) => (float)BinaryPrimitives.ReadHalfLittleEndian(little),
            (_, 4) => BinaryPrimitives.ReadSingleLittleEndian(little),
            _ => (float)BinaryPrimitives.ReadDoubleLittleEndian(little),
        };
    }
}

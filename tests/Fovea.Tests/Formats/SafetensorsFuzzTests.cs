using System.Text;
using Fovea.Formats;
using Fovea.Tensors;
using static Fovea.Tests.Formats.SafetensorsSamples;

namespace Fovea.Tests.Formats;

public class SafetensorsFuzzTests
{
    private const int Mutations = 20_000;

    private static readonly string[] Fragments =
    [
        "{", "}", "[", "]", ",", ":", "\"", "\"dtype\"", "\"shape\"", "\"data_offsets\"", "\"__metadata__\"", "F32",
        "F64", "F4", "I8", "BOOL", "-", "0", "1", "8",
        "9223372036854775807", "18446744073709551616", "1e9", "0.5", "null", "true", "\\u0061", "\\ud800", "\\", " ", "\0", "[[[[", "{}",
    ];

    [Fact]
    public void Parse_ThrowsOnlyItsOwnException_AndWhatItAcceptsReloadsEqual()
    {
        byte[] seed = Write(
            [Ramp("conv.weight", new Shape(2, 3)), Ramp("b", new Shape(2)),
                new("n", SafetensorsType.Int64, [], new byte[8]), new("m", SafetensorsType.UInt8, [3], new byte[3])],
            new Dictionary<string, string> { ["format"] = "pt" });
        int accepted = 0, refused = 0;

        for (int seedNumber = 0; seedNumber < Mutations; seedNumber++)
        {
            byte[] file = Mutate(seed, new Random(seedNumber));
            try
            {
                AssertReloadsEqual(file);
                accepted++;
            }
            catch (FileFormatException)
            {
                refused++;
            }
            catch (Exception error)
            {
                Assert.Fail($"mutation {seedNumber}: {error}");
            }
        }

        // A mutator that always or never breaks the file would test nothing.
        Assert.InRange(accepted, Mutations / 100, Mutations / 2);
        Assert.InRange(refused, Mutations / 4, Mutations);
    }

    private static void AssertReloadsEqual(byte[] file)
    {
        using SafetensorsReader first = SafetensorsReader.Open(file, "mutated");
        using SafetensorsReader second = SafetensorsReader.Open(
            Write([.. first.Tensors.Select(t => new SafetensorsTensor(t.Name, t.Type, t.Sizes, Bytes(first, t)))],
                first.Metadata), "rewritten");

        Assert.Equal(first.Metadata.OrderBy(p => p.Key, StringComparer.Ordinal),
            second.Metadata.OrderBy(p => p.Key, StringComparer.Ordinal));
        Assert.Equal(first.Tensors.Count, second.Tensors.Count);
        foreach (SafetensorsEntry entry in first.Tensors)
        {
            Assert.Equal(entry.ToString(), second.Find(entry.Name).ToString());
            Assert.Equal(Bytes(first, entry), Bytes(second, second.Find(entry.Name)));
        }
    }

    private static byte[] Bytes(SafetensorsReader reader, SafetensorsEntry entry)
    {
        byte[] bytes = new byte[entry.Bytes];
        reader.ReadBytes(entry.Name, bytes);
        return bytes;
    }

    // One to three edits: bytes anywhere, or fragments that mean something to the parser inside the header.
    private static byte[] Mutate(byte[] seed, Random random)
    {
        List<byte> file = [.. seed];
        int headerBytes = seed[0] | (seed[1] << 8);
        bool keepLengthTrue = random.Next(4) != 0;
        for (int edits = random.Next(1, 4); edits > 0 && file.Count > 20; edits--)
        {
            int at = random.Next(file.Count), header = 8 + random.Next(Math.Clamp(headerBytes, 1, file.Count - 9));
            int before = file.Count;
            switch (random.Next(7))
            {
                case 0: file[at] ^= (byte)(1 << random.Next(8)); break;
                case 1: file[at] = (byte)random.Next(256); break;
                case 2: file.RemoveRange(at, Math.Min(random.Next(1, 9), file.Count - at)); break;
                case 3: file.InsertRange(header, Encoding.UTF8.GetBytes(Fragments[random.Next(Fragments.Length)])); break;
                case 4: file.RemoveRange(header, Math.Min(random.Next(1, 40), file.Count - header)); break;
                case 5: file.InsertRange(header, file.GetRange(8, Math.Min(random.Next(1, 80), file.Count - 8))); break;
                default: file[header] = (byte)"0123456789"[random.Next(10)]; break;
            }
            headerBytes += file.Count - before;
        }
        if (keepLengthTrue && headerBytes is > 0 and < 65536)
        {
            (file[0], file[1]) = ((byte)headerBytes, (byte)(headerBytes >> 8));
        }
        return [.. file];
    }
}

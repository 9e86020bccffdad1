using System.Text;
using Fovea.Data.Decoding;
using Fovea.Kernels.Random;

namespace Fovea.Tests.Data.Decoding;

public class ImageFuzzTests
{
    private const int Mutations = 5000;

    public static TheoryData<string> Seeds() =>
        ["png grey", "png palette", "png interlaced", "bmp palette", "bmp 32", "pgm", "ppm text", "pbm"];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Decode_ThrowsNothingButItsOwnError_WhateverTheBytes(string name)
    {
        int accepted = 0;
        for (uint round = 0; round < Mutations; round++)
        {
            // A change to compressed bytes hardly ever passes zlib's own check: every other PNG is changed before compression.
            var random = new CounterRandom(1, (uint)RandomPurpose.Synthetic, round);
            bool inside = round % 2 == 0 && name.StartsWith("png", StringComparison.Ordinal);
            byte[] mutant = inside ? Seed(name, rows => Mutate(rows, random)) : Mutate(Seed(name, rows => rows), random);
            try
            {
                Image image = ImageDecoder.Decode(mutant, maxPixels: 1_000_000);
                Assert.Equal(image.Width * image.Height * image.Channels, image.Pixels.Length);
                accepted++;
            }
            catch (ImageFormatException)
            {
                // What a damaged file should give.
            }
            catch (Exception error)
            {
                throw new InvalidOperationException($"Seed file \"{name}\", round {round}.", error);
            }
        }
        Assert.InRange(accepted, Mutations / 100, Mutations * 9 / 10);   // else the mutations reach nothing, or change nothing
    }

    private static byte[] Seed(string name, Func<byte[], byte[]> change) => name switch
    {
        "png grey" => Stored(new TestPng().Header(5, 4, 8, 0),
            change(TestPng.Rows(5, 4, 8, 0, interlaced: false, (x, y, _) => (x * y) + 1))),
        "png palette" => Stored(new TestPng().Header(9, 5, 2, 3).Chunk("PLTE", new byte[12]).Chunk("tRNS", [1, 2]),
            change(TestPng.Rows(9, 5, 2, 3, interlaced: false, (x, y, _) => (x + y) & 3))),
        "png interlaced" => Stored(new TestPng().Header(9, 9, 16, 6, interlace: 1),
            change(TestPng.Rows(9, 9, 16, 6, interlaced: true, (x, y, s) => x * y * s))),
        "bmp palette" => TestBmp.Build(9, 3, 4, TestData.Ramp(24), new byte[64]),
        "bmp 32" => TestBmp.Build(3, -3, 32, TestData.Ramp(36), compression: 3, headerBytes: 124, masks: TestBmp.UsualMasks(opacity: true)),
        "pgm" => Encoding.Latin1.GetBytes("P5 # grey\n4 3 255\nABCDEFGHIJKL"),
        "ppm text" => Encoding.Latin1.GetBytes("P3\n2 2\n15\n1 2 3 4 5 6\n7 8 9 10 11 12\n"),
        _ => Encoding.Latin1.GetBytes("P1 4 3\n1010\n0101 1 1 1 1"),
    };

    private static byte[] Stored(TestPng png, byte[] rows) => png.Chunk("IDAT", TestPng.Zlib(rows)).End().Bytes;

    // One to four changes; PNG checksums are mended in three of four rounds, or nothing would get past them.
    private static byte[] Mutate(byte[] seed, CounterRandom random)
    {
        var bytes = new List<byte>(seed);
        int changes = 1 + random.Below(0, 4);
        for (ulong change = 1; change <= (ulong)changes && bytes.Count > 1; change++)
        {
            ulong first = change * 8;
            int at = random.Below(first, bytes.Count);
            byte[] extremes = [0, 1, 0x7F, 0x80, 0xFF, (byte)'9'];
            switch (random.Below(first + 1, 6))
            {
                case 0:
                    bytes[at] ^= (byte)(1 << random.Below(first + 2, 8));
                    break;
                case 1:
                    bytes[at] = (byte)random.Bits(first + 2);
                    break;
                case 2:
                    bytes[at] = extremes[random.Below(first + 2, extremes.Length)];
                    break;
                case 3:
                    bytes.RemoveRange(at, Math.Min(bytes.Count - at, 1 + random.Below(first + 2, 8)));
                    break;
                case 4:
                    bytes.InsertRange(at, bytes.GetRange(at, Math.Min(bytes.Count - at, 1 + random.Below(first + 2, 16))));
                    break;
                default:
                    bytes.RemoveRange(at, bytes.Count - at);
                    break;
            }
        }
        byte[] mutant = [.. bytes];
        return random.Below(1, 4) == 0 ? mutant : WithChecksums(mutant);
    }

    private static byte[] WithChecksums(byte[] file)
    {
        if (!file.AsSpan().StartsWith<byte>([0x89, 0x50, 0x4E, 0x47]))
        {
            return file;
        }
        var mended = new List<byte>(file.Take(8));
        int at = 8;
        while (at + 12 <= file.Length)
        {
            long length = ((long)file[at] << 24) | ((long)file[at + 1] << 16) | ((long)file[at + 2] << 8) | file[at + 3];
            if (length > file.Length - at - 12)
            {
                break;
            }
            byte[] chunk = new TestPng().Chunk(Encoding.Latin1.GetString(file, at + 4, 4), file[(at + 8)..(at + 8 + (int)length)]).Bytes;
            mended.AddRange(chunk.Skip(8));
            at += 12 + (int)length;
        }
        mended.AddRange(file.Skip(at));
        return [.. mended];
    }
}

using System.Text;
using Fovea.Formats;
using Fovea.Tensors;
using static Fovea.Tests.Formats.SafetensorsSamples;

namespace Fovea.Tests.Formats;

public class CheckpointDamageTests
{
    private const int PrefixStride = 64, Flips = 2000;

    private static readonly string Sixty4 = new('0', 64);

    // Files that a strict safetensors reader accepts, or refuses, but that are no valid checkpoint of step 5.
    private static readonly Dictionary<string, (Func<byte[], byte[]> Damage, FileFormatError Error)> Corpus = new()
    {
        ["empty"] = (_ => [], FileFormatError.TooShort),
        ["seven bytes"] = (good => good[..7], FileFormatError.TooShort),
        ["length only"] = (good => good[..8], FileFormatError.HeaderPastEnd),
        ["half a header"] = (good => good[..60], FileFormatError.HeaderPastEnd),
        ["no data"] = (good => good[..(8 + good[0] + (good[1] << 8))], FileFormatError.Truncated),
        ["one byte short"] = (good => good[..^1], FileFormatError.Truncated),
        ["one byte long"] = (good => [.. good, 0], FileFormatError.TrailingBytes),
        ["twice"] = (good => [.. good, .. good], FileFormatError.TrailingBytes),
        ["zeros of the same length"] = (good => new byte[good.Length], FileFormatError.HeaderStart),
        ["zeros from the second block on"] = (good => [.. good[..512], .. new byte[good.Length - 512]], FileFormatError.HashMismatch),
        ["ones of the same length"] = (good => [.. Enumerable.Repeat((byte)255, good.Length)], FileFormatError.TooLarge),
        ["two blocks exchanged"] = (good => [.. good[..^512], .. good[^256..], .. good[^512..^256]], FileFormatError.HashMismatch),
        ["last byte changed"] = (good => [.. good[..^1], (byte)(good[^1] ^ 1)], FileFormatError.HashMismatch),
        ["text"] = (_ => "this is not a checkpoint"u8.ToArray(), FileFormatError.TooLarge),

        ["plain safetensors"] = (_ => Notes(), FileFormatError.NoManifest),
        ["other notes only"] = (_ => Notes(("format", "pt")), FileFormatError.NoManifest),
        ["step and hash without version"] = (_ => Notes(("fovea.step", "5"), ("fovea.sha256", Sixty4)), FileFormatError.NoManifest),
        ["version of the future"] = (_ => Manifest(version: "2"), FileFormatError.UnsupportedVersion),
        ["version with a space"] = (_ => Manifest(version: "1 "), FileFormatError.UnsupportedVersion),
        ["empty version"] = (_ => Manifest(version: ""), FileFormatError.UnsupportedVersion),
        ["no step"] = (_ => Notes(("fovea.checkpoint", "1"), ("fovea.sha256", Sixty4)), FileFormatError.InvalidManifest),
        ["empty step"] = (_ => Manifest(step: ""), FileFormatError.InvalidManifest),
        ["negative step"] = (_ => Manifest(step: "-5"), FileFormatError.InvalidManifest),
        ["fractional step"] = (_ => Manifest(step: "5.0"), FileFormatError.InvalidManifest),
        ["step with a leading zero"] = (_ => Manifest(step: "05"), FileFormatError.InvalidManifest),
        ["step beyond 2⁶³"] = (_ => Manifest(step: "9223372036854775808"), FileFormatError.InvalidManifest),
        ["step in words"] = (_ => Manifest(step: "five"), FileFormatError.InvalidManifest),
        ["no hash"] = (_ => Notes(("fovea.checkpoint", "1"), ("fovea.step", "5")), FileFormatError.InvalidManifest),
        ["hash too short"] = (_ => Manifest(hash: Sixty4[1..]), FileFormatError.InvalidManifest),
        ["hash too long"] = (_ => Manifest(hash: Sixty4 + "0"), FileFormatError.InvalidManifest),
        ["hash in capitals"] = (_ => Manifest(hash: new string('A', 64)), FileFormatError.InvalidManifest),
        ["hash not hexadecimal"] = (_ => Manifest(hash: new string('g', 64)), FileFormatError.InvalidManifest),
        ["hash of zeros"] = (_ => Manifest(), FileFormatError.HashMismatch),
        ["hash of another file"] = (_ => Manifest(hash: "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
            FileFormatError.HashMismatch),
        ["hash key escaped"] = (good => Replace(good, "\"fovea.sha256\":", "\"fovea.sha25\\u0036\":"), FileFormatError.InvalidManifest),
        ["notes doubled"] = (good => Replace(good, "\"fovea.step\":\"5\"", "\"fovea.step\":\"5\",\"fovea.step\":\"5\""),
            FileFormatError.DuplicateKey),
        ["step edited"] = (good => Replace(good, "\"fovea.step\":\"5\"", "\"fovea.step\":\"6\""), FileFormatError.HashMismatch),
        ["tensor renamed"] = (good => Replace(good, "\"weights\"", "\"wEights\""), FileFormatError.HashMismatch),
        ["shape transposed"] = (good => Replace(good, "[64,250]", "[250,64]"), FileFormatError.HashMismatch),
        ["dtype replaced"] = (good => Replace(good, "\"F32\"", "\"I32\""), FileFormatError.HashMismatch),
        ["whitespace moved"] = (good => Replace(good, "},\"weights\"", "} ,\"weights\""), FileFormatError.HashMismatch),
        ["checkpoint of another step"] = (_ => OfStep(6), FileFormatError.StepMismatch),
    };

    public static TheoryData<string> Cases => [.. Corpus.Keys];

    [Theory]
    [MemberData(nameof(Cases))]
    public void OpenNewestValid_FallsBack_AndSaysWhy(string name)
    {
        using var folder = new TemporaryFolder();
        CheckpointStore store = Fill(folder);
        (Func<byte[], byte[]> damage, FileFormatError expected) = Corpus[name];
        File.WriteAllBytes(store.PathOf(5), damage(File.ReadAllBytes(store.PathOf(5))));

        CheckpointSearch search = store.OpenNewestValid();

        using Checkpoint checkpoint = search.Checkpoint!;
        Assert.Equal(4, checkpoint.Step);
        RejectedCheckpoint rejected = Assert.Single(search.Rejected);
        Assert.Equal((store.PathOf(5), expected), (rejected.Path, rejected.Error));
    }

    [Fact]
    public void OpenNewestValid_FallsBack_ForEveryPrefixOfTheFile()
    {
        using var folder = new TemporaryFolder();
        CheckpointStore store = Fill(folder);
        byte[] good = File.ReadAllBytes(store.PathOf(5));
        Assert.InRange(good.Length, 63 << 10, 66 << 10);

        for (int length = good.Length - 1; length >= 0; length -= PrefixStride)
        {
            using (var file = new FileStream(store.PathOf(5), FileMode.Open))
            {
                file.SetLength(length);
            }
            AssertFallsBack(store, $"prefix of {length} bytes");
        }
    }

    [Fact]
    public void OpenNewestValid_FallsBack_ForEverySingleBitFlip()
    {
        using var folder = new TemporaryFolder();
        CheckpointStore store = Fill(folder);
        byte[] good = File.ReadAllBytes(store.PathOf(5));
        var random = new Random(14);

        using var file = new FileStream(store.PathOf(5), FileMode.Open, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
        for (int i = 0; i < Flips; i++)
        {
            // Every other flip hits the header, which is small but where a flip means something to the parser.
            int at = random.Next(i % 2 == 0 ? good.Length : 400), bit = random.Next(8);
            Put(at, (byte)(good[at] ^ (1 << bit)));
            AssertFallsBack(store, $"bit {bit} of byte {at} flipped");
            Put(at, good[at]);
        }

        void Put(int at, byte value)
        {
            file.Seek(at, SeekOrigin.Begin);
            file.WriteByte(value);
        }
    }

    private static void AssertFallsBack(CheckpointStore store, string damage)
    {
        CheckpointSearch search = store.OpenNewestValid();
        using Checkpoint checkpoint = search.Checkpoint!;
        Assert.True(checkpoint.Step == 4, $"{damage}: loaded step {checkpoint.Step}");
        Assert.Single(search.Rejected);
    }

    private static CheckpointStore Fill(TemporaryFolder folder)
    {
        var store = new CheckpointStore(folder.Path);
        store.Save(4, State());
        store.Save(5, State());
        return store;
    }

    private static SafetensorsTensor[] State() => [Ramp("weights", new Shape(64, 250)), Ramp("momentum", new Shape(8, 7))];

    private static byte[] OfStep(long step)
    {
        using var folder = new TemporaryFolder();
        return File.ReadAllBytes(new CheckpointStore(folder.Path).Save(step, State()));
    }

    private static byte[] Manifest(string version = "1", string step = "5", string? hash = null) =>
        Notes(("fovea.checkpoint", version), ("fovea.step", step), ("fovea.sha256", hash ?? Sixty4));

    private static byte[] Notes(params (string Key, string Value)[] notes) =>
        Write(State(), notes.ToDictionary(note => note.Key, note => note.Value));

    // Edits the header's text and mends its length; the hash stays that of the unedited file.
    private static byte[] Replace(byte[] good, string old, string replacement)
    {
        int headerBytes = good[0] | (good[1] << 8);
        string header = Encoding.UTF8.GetString(good, 8, headerBytes);
        Assert.Contains(old, header, StringComparison.Ordinal);
        byte[] edited = Encoding.UTF8.GetBytes(header.Replace(old, replacement, StringComparison.Ordinal));
        return [(byte)edited.Length, (byte)(edited.Length >> 8), 0, 0, 0, 0, 0, 0, .. edited, .. good[(8 + headerBytes)..]];
    }
}

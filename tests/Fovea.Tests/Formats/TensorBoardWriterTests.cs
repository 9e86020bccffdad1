using System.Text;
using Fovea.Formats;

namespace Fovea.Tests.Formats;

public class TensorBoardWriterTests
{
    private static readonly byte[] Png = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 1, 2, 3];

    // RFC 3720, appendix B.4, and the check value of the catalogue of CRCs.
    public static TheoryData<byte[], uint> KnownChecksums => new()
    {
        { Encoding.ASCII.GetBytes("123456789"), 0xe3069283 },
        { new byte[32], 0x8a9136aa },
        { Enumerable.Repeat((byte)0xff, 32).ToArray(), 0x62a8ab43 },
        { Enumerable.Range(0, 32).Select(i => (byte)i).ToArray(), 0x46dd794e },
        { Enumerable.Range(0, 32).Select(i => (byte)(31 - i)).ToArray(), 0x113fdb5c },
        { [], 0 },
    };

    [Theory]
    [MemberData(nameof(KnownChecksums))]
    public void Crc32C_GivesTheKnownAnswers(byte[] data, uint expected)
    {
        Assert.Equal(expected, EventRecord.Crc32C(data));
    }

    [Fact]
    public void File_IsNamedAndBegins_AsTensorBoardExpects()
    {
        using var folder = new TemporaryFolder();

        using (var writer = new TensorBoardWriter(folder.File("run"), new FixedTime()))
        {
            Assert.Matches(@"^events\.out\.tfevents\.1700000000\.[A-Za-z0-9_-]+\.\d+\.[0-9a-f]{8}$", Path.GetFileName(writer.Path));
        }

        EventFile.Field[] first = Assert.Single(Read(folder));
        Assert.Equal(1_700_000_000.25, first.Single(field => field.Id == 1).Double);
        Assert.Equal("brain.Event:2", first.Single(field => field.Id == 3).Text);
    }

    [Fact]
    public void AddScalar_WritesTagStepAndValue()
    {
        using var folder = new TemporaryFolder();
        float[] values = [0.25f, float.NaN, float.NegativeInfinity];

        using (var writer = new TensorBoardWriter(folder.File("run"), new FixedTime()))
        {
            for (int i = 0; i < values.Length; i++)
            {
                writer.AddScalar("loss/tränen", (1L << 40) + i, values[i]);
            }
        }

        List<EventFile.Field[]> records = Read(folder);
        Assert.Equal(1 + values.Length, records.Count);
        for (int i = 0; i < values.Length; i++)
        {
            Assert.Equal((1UL << 40) + (ulong)i, records[1 + i].Single(field => field.Id == 2).Number);
            EventFile.Field[] value = Value(records[1 + i]);
            Assert.Equal("loss/tränen", value.Single(field => field.Id == 1).Text);
            Assert.Equal(values[i], value.Single(field => field.Id == 2).Float);
        }
    }

    [Fact]
    public void AddHistogram_CountsEveryFiniteValueBetweenItsLimits()
    {
        using var folder = new TemporaryFolder();
        float[] values = [-1000, -1, -1e-20f, 0, 0, 1e-12f, 0.5f, 3, float.MaxValue, float.NaN, float.PositiveInfinity];

        using (var writer = new TensorBoardWriter(folder.File("run")))
        {
            writer.AddHistogram("weights", 3, values);
        }

        EventFile.Field[] histogram = EventFile.Parse(Value(Read(folder)[1]).Single(field => field.Id == 5).Bytes);
        float[] finite = [.. values.Where(float.IsFinite)];
        Assert.Equal(
            [finite.Min(), finite.Max(), finite.Length, finite.Sum(v => (double)v), finite.Sum(v => (double)v * v)],
            Enumerable.Range(1, 5).Select(id => histogram.Single(field => field.Id == id).Double));
        double[] limits = histogram.Single(field => field.Id == 6).Doubles, counts = histogram.Single(field => field.Id == 7).Doubles;
        Assert.Equal(limits.Length, counts.Length);
        Assert.Equal(limits.Order(), limits);
        for (int i = 0; i < limits.Length; i++)
        {
            double low = i == 0 ? double.NegativeInfinity : limits[i - 1];
            Assert.Equal(finite.Count(v => v >= low && v < limits[i]), counts[i]);
        }
        Assert.Equal(0, counts[0]);
    }

    [Fact]
    public void AddHistogram_AcceptsNoFiniteValues()
    {
        using var folder = new TemporaryFolder();

        using (var writer = new TensorBoardWriter(folder.File("run")))
        {
            writer.AddHistogram("dead", 1, [float.NaN]);
            writer.AddHistogram("none", 1, []);
        }

        Assert.All(Read(folder).Skip(1), record =>
            Assert.Equal(0, EventFile.Parse(Value(record).Single(field => field.Id == 5).Bytes).Single(field => field.Id == 3).Double));
    }

    [Fact]
    public void AddImage_KeepsThePngAndItsSizes()
    {
        using var folder = new TemporaryFolder();

        using (var writer = new TensorBoardWriter(folder.File("run")))
        {
            writer.AddImage("filters", 9, Png, height: 5, width: 300, channels: 3);
        }

        EventFile.Field[] image = EventFile.Parse(Value(Read(folder)[1]).Single(field => field.Id == 4).Bytes);
        Assert.Equal([5UL, 300, 3], image.Take(3).Select(field => field.Number));
        Assert.Equal(Png, image.Single(field => field.Id == 4).Bytes);
    }

    [Fact]
    public void AddImage_RefusesWhatTensorBoardCannotShow()
    {
        using var folder = new TemporaryFolder();
        using var writer = new TensorBoardWriter(folder.File("run"));

        Assert.Throws<FoveaException>(() => writer.AddImage("a", 1, [1, 2, 3], 1, 1, 1));
        Assert.Throws<FoveaException>(() => writer.AddImage("a", 1, Png, 1, 1, 2));
    }

    [Fact]
    public void Flush_ShowsTheRecordsToOthers_WhileTheFileIsOpen()
    {
        using var folder = new TemporaryFolder();
        using var writer = new TensorBoardWriter(folder.File("run"));
        writer.AddScalar("loss", 1, 1);

        writer.Flush();

        using var file = new FileStream(writer.Path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        byte[] bytes = new byte[file.Length];
        file.ReadExactly(bytes);
        Assert.Equal(2, EventFile.Read(bytes).Count);
    }

    [Fact]
    public void AddScalar_AllocatesNothing_OnceWarm()
    {
        using var folder = new TemporaryFolder();
        using var writer = new TensorBoardWriter(folder.File("run"));
        writer.AddScalar("loss", 1, 1);
        long before = GC.GetAllocatedBytesForCurrentThread();

        for (int step = 2; step < 1000; step++)
        {
            writer.AddScalar("loss", step, 1);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void Constructor_NamesTheFile_WhenTheFolderCannotBeMade()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("file"), "");

        Assert.Contains(folder.File("file/run"),
            Assert.Throws<FoveaException>(() => new TensorBoardWriter(folder.File("file/run"))).Message,
            StringComparison.Ordinal);
    }

    private static List<EventFile.Field[]> Read(TemporaryFolder folder) =>
        EventFile.Read(File.ReadAllBytes(Assert.Single(Directory.GetFiles(folder.File("run")))));

    private static EventFile.Field[] Value(EventFile.Field[] record) =>
        EventFile.Parse(Assert.Single(EventFile.Parse(record.Single(field => field.Id == 5).Bytes)).Bytes);

    private sealed class FixedTime : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => DateTimeOffset.FromUnixTimeMilliseconds(1_700_000_000_250);
    }
}

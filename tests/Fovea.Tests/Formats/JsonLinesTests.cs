using Fovea.Formats;

namespace Fovea.Tests.Formats;

public class JsonLinesTests
{
    [Fact]
    public void Append_WritesALineWithItsNumbers_ThatReadBackExactly()
    {
        using var folder = new TemporaryFolder();

        using (var log = new JsonLines(folder.File("metrics.jsonl")))
        {
            log.Append(1, 0, 2.5, 0.1, ("accuracy", 0.30000000000000004), ("gradient norm", 1e-300));
            log.Append(2, 1, double.NaN, 0, ("max", double.PositiveInfinity), ("min", double.NegativeInfinity));
        }

        Assert.Equal(
            """{"step":1,"epoch":0,"loss":2.5,"learningRate":0.1,"accuracy":0.30000000000000004,"gradient norm":1E-300}""" + "\n"
            + """{"step":2,"epoch":1,"loss":"NaN","learningRate":0,"max":"Infinity","min":"-Infinity"}""" + "\n",
            File.ReadAllText(folder.File("metrics.jsonl")));
    }

    [Fact]
    public void Append_IsSeenAtOnce_AndGoesOnWhereTheFileEnds()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("metrics.jsonl");
        Fill(path, 1, 2);

        using var log = new JsonLines(path);
        log.Append(3, 0, 1, 1);

        Assert.Equal([1, 2, 3], Steps(path));
    }

    [Fact]
    public void Constructor_CutsATornLastLine()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("metrics.jsonl");
        Fill(path, 1, 2);
        byte[] whole = File.ReadAllBytes(path);
        int firstLine = whole.AsSpan().IndexOf((byte)'\n') + 1;

        for (int length = firstLine; length < whole.Length; length++)
        {
            File.WriteAllBytes(path, whole[..length]);
            using (var log = new JsonLines(path))
            {
                log.Append(2, 0, 2, 0.5);
            }
            Assert.Equal(whole, File.ReadAllBytes(path));
        }
    }

    [Fact]
    public void Constructor_RefusesAnotherKindOfFile_AndLeavesIt()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("notes.txt"), "line\nimportant, without a line feed");

        FileFormatException error = Assert.Throws<FileFormatException>(() => new JsonLines(folder.File("notes.txt")));

        Assert.Equal(FileFormatError.WrongKind, error.Error);
        Assert.Equal("line\nimportant, without a line feed", File.ReadAllText(folder.File("notes.txt")));
    }

    [Theory]
    [InlineData(0, new int[0])]
    [InlineData(2, new[] { 1, 2 })]
    [InlineData(3, new[] { 1, 2 })]
    [InlineData(9, new[] { 1, 2, 5, 9 })]
    public void TruncateAfter_DropsTheLinesOfLaterSteps(int step, int[] kept)
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("metrics.jsonl");
        Fill(path, 1, 2, 5, 9);

        JsonLines.TruncateAfter(path, step);

        Assert.Equal(kept, Steps(path));
        Assert.Equal(["metrics.jsonl"], folder.Names());
    }

    [Fact]
    public void TruncateAfter_GivesTheBytesOfARunThatStoppedThere_ThroughManyBuffers()
    {
        using var folder = new TemporaryFolder();
        Fill(folder.File("long"), [.. Enumerable.Range(1, 5000)]);
        Fill(folder.File("short"), [.. Enumerable.Range(1, 4321)]);
        File.AppendAllText(folder.File("long"), """{"step":50""");

        JsonLines.TruncateAfter(folder.File("long"), 4321);

        Assert.Equal(File.ReadAllBytes(folder.File("short")), File.ReadAllBytes(folder.File("long")));
    }

    [Fact]
    public void TruncateAfter_LeavesTheFileUntouched_WhenNothingIsLater()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("metrics.jsonl");
        Fill(path, 1, 2);
        File.SetLastWriteTimeUtc(path, DateTime.UnixEpoch);

        JsonLines.TruncateAfter(path, 2);
        JsonLines.TruncateAfter(folder.File("absent"), 2);

        Assert.Equal(DateTime.UnixEpoch, File.GetLastWriteTimeUtc(path));
        Assert.Equal(["metrics.jsonl"], folder.Names());
    }

    [Theory]
    [InlineData("no json\n", FileFormatError.InvalidJson)]
    [InlineData("\n", FileFormatError.InvalidJson)]
    [InlineData("{\"step\":1\n", FileFormatError.InvalidJson)]
    [InlineData("{\"step\":1} {}\n", FileFormatError.InvalidJson)]
    [InlineData("[1]\n", FileFormatError.WrongKind)]
    [InlineData("{\"loss\":1}\n", FileFormatError.MissingKey)]
    [InlineData("{\"step\":\"1\"}\n", FileFormatError.InvalidNumber)]
    [InlineData("{\"step\":1.5}\n", FileFormatError.InvalidNumber)]
    [InlineData("{\"step\":-1}\n", FileFormatError.InvalidNumber)]
    [InlineData("{\"step\":null}\n", FileFormatError.InvalidNumber)]
    [InlineData("{\"x\":{\"step\":1}}\n", FileFormatError.MissingKey)]
    public void TruncateAfter_RefusesALineThatIsNoStep_AndLeavesTheFile(string line, FileFormatError expected)
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("metrics.jsonl");
        Fill(path, 1, 9);
        File.AppendAllText(path, line);
        byte[] before = File.ReadAllBytes(path);

        FileFormatException error = Assert.Throws<FileFormatException>(() => JsonLines.TruncateAfter(path, 1));

        Assert.Equal(expected, error.Error);
        Assert.Contains("line 3", error.Message, StringComparison.Ordinal);
        Assert.Equal(before, File.ReadAllBytes(path));
    }

    [Fact]
    public void TruncateAfter_RefusesALineWithoutEnd()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder.File("metrics.jsonl"), new byte[3 << 20]);

        Assert.Equal(FileFormatError.TooLarge,
            Assert.Throws<FileFormatException>(() => JsonLines.TruncateAfter(folder.File("metrics.jsonl"), 1)).Error);
    }

    [Fact]
    public void Append_AllocatesNothing_OnceWarm()
    {
        using var folder = new TemporaryFolder();
        using var log = new JsonLines(folder.File("metrics.jsonl"));
        log.Append(1, 0, 0.123456789, 0.1, ("accuracy", 0.5));
        long before = GC.GetAllocatedBytesForCurrentThread();

        for (int step = 2; step < 500; step++)
        {
            log.Append(step, 0, 0.123456789, 0.1, ("accuracy", 0.5));
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void Append_NamesTheFile_WhenTheDiskIsFull()
    {
        Assert.SkipUnless(File.Exists("/dev/full"), "needs a device that is always full");
        using var log = new JsonLines("/dev/full");

        FoveaException error = Assert.Throws<FoveaException>(() => log.Append(1, 0, 1, 1));

        Assert.StartsWith("/dev/full: the log cannot be written.", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Constructor_NamesTheFile_WhenTheFolderIsAbsent()
    {
        using var folder = new TemporaryFolder();

        Assert.Contains(folder.File("absent/m.jsonl"),
            Assert.Throws<FoveaException>(() => new JsonLines(folder.File("absent/m.jsonl"))).Message,
            StringComparison.Ordinal);
    }

    private static void Fill(string path, params int[] steps)
    {
        using var log = new JsonLines(path);
        foreach (int step in steps)
        {
            log.Append(step, 0, step, 0.5);
        }
    }

    private static IEnumerable<int> Steps(string path) =>
        File.ReadAllLines(path).Select(line => int.Parse(line.AsSpan(8, line.IndexOf(',', StringComparison.Ordinal) - 8), provider: null));
}

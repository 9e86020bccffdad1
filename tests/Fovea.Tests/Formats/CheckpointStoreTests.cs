using Fovea.Formats;
using Fovea.Tensors;
using Fovea.Tests.IO;
using static Fovea.Tests.Formats.SafetensorsSamples;

namespace Fovea.Tests.Formats;

public class CheckpointStoreTests
{
    private const int DiskFull = 28;

    [Fact]
    public void Save_KeepsTheNewest_AndTheBest()
    {
        using var folder = new TemporaryFolder();
        var store = new CheckpointStore(folder.Path, keep: 3);

        foreach (long step in (long[])[10, 20, 30, 40, 123_456_789])
        {
            store.Save(step, State(step), best: step == 20);
        }

        Assert.Equal(
            ["best.safetensors", "step-00000030.safetensors", "step-00000040.safetensors", "step-123456789.safetensors"],
            folder.Names());
        Assert.Equal([123_456_789, 40, 30], store.Steps);
        using Checkpoint? best = store.OpenBest();
        Assert.Equal(20, best!.Step);
    }

    [Fact]
    public void OpenNewestValid_GivesBackWhatWasSaved()
    {
        using var folder = new TemporaryFolder();
        new CheckpointStore(folder.Path).Save(7, State(7), new Dictionary<string, string> { ["seed"] = "42" });

        CheckpointSearch search = new CheckpointStore(folder.Path).OpenNewestValid();

        using Checkpoint checkpoint = search.Checkpoint!;
        float[] weights = new float[6];
        checkpoint.Reader.ReadFloats("weights", weights);
        Assert.Equal([7f, 8, 9, 10, 11, 12], weights);
        Assert.Equal(7, checkpoint.Step);
        Assert.Equal("42", checkpoint.Reader.Metadata["seed"]);
        Assert.Empty(search.Rejected);
    }

    [Fact]
    public void Save_GivesTheSameBytes_ForTheSameState()
    {
        using TemporaryFolder one = new(), two = new();

        string first = new CheckpointStore(one.Path).Save(1, State(1)), second = new CheckpointStore(two.Path).Save(1, State(1));

        Assert.Equal(File.ReadAllBytes(first), File.ReadAllBytes(second));
    }

    [Fact]
    public void OpenNewestValid_FindsNothing_InAnEmptyFolder()
    {
        using var folder = new TemporaryFolder();

        CheckpointSearch search = new CheckpointStore(folder.File("new")).OpenNewestValid();

        Assert.Null(search.Checkpoint);
        Assert.Empty(search.Rejected);
        Assert.Null(new CheckpointStore(folder.File("new")).OpenBest());
    }

    [Fact]
    public void Constructor_ClearsAwayUnfinishedFiles_AndNothingElse()
    {
        using var folder = new TemporaryFolder();
        string[] kept = ["best.safetensors", "notes.tmp", "step-00000001.safetensors"];
        foreach (string name in (string[])[.. kept, "step-00000002.safetensors.0123.tmp", "best.safetensors.0123.tmp"])
        {
            File.WriteAllText(folder.File(name), "");
        }

        _ = new CheckpointStore(folder.Path);

        Assert.Equal(kept, folder.Names());
    }

    [Fact]
    public void Steps_PassesOverNamesItWouldNotWrite()
    {
        using var folder = new TemporaryFolder();
        foreach (string name in (string[])["step-1.safetensors", "step-+0000001.safetensors",
            "step- 0000001.safetensors", "step-.safetensors", "step-safetensors",
            "step-000000001.safetensors", "step-99999999999999999999.safetensors",
            "STEP-00000001.safetensors", "step-00000005.safetensors"])
        {
            File.WriteAllText(folder.File(name), "");
        }

        Assert.Equal([5], new CheckpointStore(folder.Path).Steps);
    }

    [Fact]
    public void Prune_CountsOnlyFilesThatVerify()
    {
        using var folder = new TemporaryFolder();
        var first = new CheckpointStore(folder.Path, keep: 2);
        first.Save(1, State(1));
        first.Save(2, State(2));
        Flip(first.PathOf(2));

        new CheckpointStore(folder.Path, keep: 2).Save(3, State(3));

        // Two valid ones are kept, 3 and 1; the damaged one between them does not take 1's place.
        Assert.Equal([3, 2, 1], first.Steps);
    }

    [Fact]
    public void Save_RefusesToGoBehindAValidCheckpoint_AndGoesOnAfterDiscardAfter()
    {
        using var folder = new TemporaryFolder();
        var store = new CheckpointStore(folder.Path);
        store.Save(10, State(10));
        store.Save(20, State(20));

        FoveaException error = Assert.Throws<FoveaException>(() => store.Save(11, State(11)));
        store.DiscardAfter(10);
        store.Save(11, State(11));

        Assert.Contains("valid checkpoint of step 20", error.Message, StringComparison.Ordinal);
        Assert.Equal([11, 10], store.Steps);
    }

    [Fact]
    public void Save_GoesOnBehindADamagedCheckpoint()
    {
        using var folder = new TemporaryFolder();
        var store = new CheckpointStore(folder.Path);
        store.Save(10, State(10));
        store.Save(20, State(20));
        Flip(store.PathOf(20));

        var resumed = new CheckpointStore(folder.Path);
        resumed.Save(11, State(11));

        using Checkpoint checkpoint = resumed.OpenNewestValid().Checkpoint!;
        Assert.Equal(11, checkpoint.Step);
    }

    [Fact]
    public void OpenNewestValid_Refuses_WhenFilesAreThereButNoneIsValid()
    {
        using var folder = new TemporaryFolder();
        var store = new CheckpointStore(folder.Path);
        Flip(store.Save(1, State(1), best: true));

        FileFormatException error = Assert.Throws<FileFormatException>(store.OpenNewestValid);

        Assert.Equal(FileFormatError.NoneValid, error.Error);
        Assert.Contains("best.safetensors may still be usable", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Save_ThrowsAndKeepsTheEarlierCheckpoint_WhateverOperationFails(int failAt)
    {
        using var folder = new TemporaryFolder();
        new CheckpointStore(folder.Path).Save(1, State(1));
        var failing = new CheckpointStore(folder.Path, keep: 2, new FailingOperations(failAt, DiskFull));

        FoveaException error = Assert.Throws<FoveaException>(() => failing.Save(2, State(2)));

        Assert.Contains("The disk is full", error.Message, StringComparison.Ordinal);
        using Checkpoint checkpoint = new CheckpointStore(folder.Path).OpenNewestValid().Checkpoint!;
        Assert.Equal(failAt == 4 ? 2 : 1, checkpoint.Step);   // only the folder's flush comes after the rename
        failing.Save(2, State(2));
        Assert.Equal([2, 1], failing.Steps);
    }

    [Fact]
    public void Save_Throws_WhenPruningFails_WithTheNewCheckpointInPlace()
    {
        using var folder = new TemporaryFolder();
        var store = new CheckpointStore(folder.Path, keep: 2, new FailingOperations(failAt: 15, 13));
        store.Save(1, State(1));
        store.Save(2, State(2));

        Assert.Throws<FoveaException>(() => store.Save(3, State(3)));   // 5 operations a save, then the deletion

        Assert.Equal([3, 2, 1], store.Steps);
    }

    [Fact]
    public void Save_RefusesNotesThatAreTheManifests()
    {
        using var folder = new TemporaryFolder();

        Assert.Throws<FoveaException>(() => new CheckpointStore(folder.Path).Save(
            1, State(1), new Dictionary<string, string> { ["fovea.step"] = "2" }));
        Assert.Empty(folder.Names());
    }

    [Fact]
    public void Constructor_NamesTheFolder_WhenItCannotBeMade()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("file"), "");

        FoveaException error = Assert.Throws<FoveaException>(() => new CheckpointStore(folder.File("file/checkpoints")));

        Assert.StartsWith(folder.File("file/checkpoints"), error.Message, StringComparison.Ordinal);
    }

    private static SafetensorsTensor[] State(long step) => [Ramp("weights", new Shape(2, 3), step), Ramp("momentum", new Shape(6), -step)];

    private static void Flip(string path)
    {
        byte[] bytes = File.ReadAllBytes(path);
        bytes[^1] ^= 1;
        File.WriteAllBytes(path, bytes);
    }
}

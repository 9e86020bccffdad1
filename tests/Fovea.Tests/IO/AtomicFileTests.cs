using Fovea.IO;
using Fovea.Tests.Formats;

namespace Fovea.Tests.IO;

public class AtomicFileTests
{
    private const int DiskFull = 28, DeviceError = 5, ReadOnlyFileSystem = 30;
    private static readonly byte[] Old = [1, 2, 3], New = [4, 5, 6, 7];

    [Fact]
    public void Write_MakesAndReplacesFiles_AndLeavesNothingElse()
    {
        using var folder = new TemporaryFolder();

        AtomicFile.Write(folder.File("a"), stream => stream.Write(Old));
        AtomicFile.Write(folder.File("a"), stream => stream.Write(New));

        Assert.Equal(New, File.ReadAllBytes(folder.File("a")));
        Assert.Equal(["a"], folder.Names());
    }

    [Fact]
    public void Write_KeepsTheProtocolsOrder()
    {
        using var folder = new TemporaryFolder();
        var operations = new FailingOperations(failAt: -1, DeviceError);

        AtomicFile.Write(folder.File("a"), stream => stream.Write(New), operations);

        Assert.Equal(["create", "flush", "length", "replace", "sync"], operations.Log);
    }

    [Theory]
    [InlineData(0, DiskFull, "disk is full")]
    [InlineData(0, ReadOnlyFileSystem, "read-only")]
    [InlineData(1, DiskFull, "disk is full")]
    [InlineData(1, DeviceError, "device reported an error")]
    [InlineData(2, DeviceError, "device reported an error")]
    [InlineData(3, DeviceError, "device reported an error")]
    public void Write_LeavesTheOldFile_WhateverOperationFails(int failAt, int errorNumber, string advice)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder.File("a"), Old);
        var operations = new FailingOperations(failAt, errorNumber);

        FoveaException error = Assert.Throws<FoveaException>(
            () => AtomicFile.Write(folder.File("a"), stream => stream.Write(New), operations));

        Assert.StartsWith(folder.File("a") + ": was not written; an existing file is intact.", error.Message, StringComparison.Ordinal);
        Assert.Contains(advice, error.Message, StringComparison.Ordinal);
        Assert.Equal(Old, File.ReadAllBytes(folder.File("a")));
        Assert.Equal(["a"], folder.Names());
        Assert.Single(operations.Log, name => name == operations.Log[failAt]);   // nothing is tried twice on the same file
    }

    [Fact]
    public void Write_SaysThatTheFileMayBeUndone_WhenOnlyTheFolderCannotBeFlushed()
    {
        using var folder = new TemporaryFolder();

        FoveaException error = Assert.Throws<FoveaException>(
            () => AtomicFile.Write(folder.File("a"), stream => stream.Write(New), new FailingOperations(failAt: 4, DeviceError)));

        Assert.Contains("a power failure may undo it", error.Message, StringComparison.Ordinal);
        Assert.Equal(New, File.ReadAllBytes(folder.File("a")));
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(1)]
    public void Write_Refuses_WhenTheFileHasAnotherLengthThanWasWritten(int lengthError)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder.File("a"), Old);

        FoveaException error = Assert.Throws<FoveaException>(
            () => AtomicFile.Write(folder.File("a"), stream => stream.Write(New),
                new FailingOperations(-1, 0) { LengthError = lengthError }));

        Assert.Contains("accepted 4 bytes", error.Message, StringComparison.Ordinal);
        Assert.Equal(Old, File.ReadAllBytes(folder.File("a")));
        Assert.Equal(["a"], folder.Names());
    }

    [Fact]
    public void Write_LetsTheWritersExceptionPass_AndLeavesTheOldFile()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder.File("a"), Old);

        Assert.Throws<InvalidTimeZoneException>(() => AtomicFile.Write(folder.File("a"), stream =>
        {
            stream.Write(New);
            throw new InvalidTimeZoneException();
        }));

        Assert.Equal(Old, File.ReadAllBytes(folder.File("a")));
        Assert.Equal(["a"], folder.Names());
    }

    [Fact]
    public void Write_ReportsTheFirstError_WhenTheTemporaryCannotBeDeletedEither()
    {
        using var folder = new TemporaryFolder();
        var operations = new StubbornOperations();

        FoveaException error = Assert.Throws<FoveaException>(
            () => AtomicFile.Write(folder.File("a"), stream => stream.Write(New), operations));

        Assert.Contains("no flush", error.Message, StringComparison.Ordinal);
        Assert.EndsWith(AtomicFile.TemporarySuffix, Assert.Single(folder.Names()), StringComparison.Ordinal);
    }

    [Fact]
    public void Write_NamesTheFolder_WhenItIsAbsentOrAFile()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder.File("file"), Old);

        string absent = Assert.Throws<FoveaException>(() => AtomicFile.Write(folder.File("absent/a"), _ => { })).Message;
        string file = Assert.Throws<FoveaException>(() => AtomicFile.Write(folder.File("file/a"), _ => { })).Message;

        Assert.Contains("does not exist: create it first", absent, StringComparison.Ordinal);
        Assert.Contains(folder.File("file"), file, StringComparison.Ordinal);
        Assert.Equal(["file"], folder.Names());
    }

    [Fact]
    public void Write_LeavesAFolderOfTheSameName()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder.File("a"));

        Assert.Throws<FoveaException>(() => AtomicFile.Write(folder.File("a"), stream => stream.Write(New)));

        Assert.Equal(["a"], folder.Names());
        Assert.True(Directory.Exists(folder.File("a")));
    }

    private sealed class StubbornOperations : FileOperations
    {
        public override void FlushToDisk(Stream stream) => throw new IOException("no flush");

        public override void Delete(string path) => throw new IOException("no delete");
    }
}

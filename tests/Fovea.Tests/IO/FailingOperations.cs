using Fovea.IO;

namespace Fovea.Tests.IO;

/// <summary>The real file operations, of which the n-th fails with an error number, or lies about the length.</summary>
internal sealed class FailingOperations(int failAt, int errorNumber) : FileOperations
{
    private int _count;

    /// <summary>The operations so far, in order.</summary>
    public List<string> Log { get; } = [];

    public int LengthError { get; init; }

    public override Stream CreateNew(string path)
    {
        Step("create");
        return base.CreateNew(path);
    }

    public override void FlushToDisk(Stream stream)
    {
        Step("flush");
        base.FlushToDisk(stream);
    }

    public override long Length(string path)
    {
        Step("length");
        return base.Length(path) + LengthError;
    }

    public override void Replace(string source, string target)
    {
        Step("replace");
        base.Replace(source, target);
    }

    public override void SyncFolder(string folder)
    {
        Step("sync");
        base.SyncFolder(folder);
    }

    public override void Delete(string path)
    {
        Step("delete");
        base.Delete(path);
    }

    private void Step(string name)
    {
        Log.Add(name);
        if (_count++ == failAt)
            throw new IOException($"injected error {errorNumber} in {name}", errorNumber);
    }
}

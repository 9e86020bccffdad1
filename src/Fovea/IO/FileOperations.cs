namespace Fovea.IO;

/// <summary>The system calls of an atomic write, one method each, so that tests can make any of them fail.</summary>
internal class FileOperations
{
    public static readonly FileOperations System = new();

    // CreateNew is O_EXCL: it never follows an existing link and never opens a file that another process is writing.
    public virtual Stream CreateNew(string path) =>
        new FileStream(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, bufferSize: 1 << 16);

    // Flush() alone only hands the bytes to the system; flushToDisk is fsync.
    public virtual void FlushToDisk(Stream stream) => ((FileStream)stream).Flush(flushToDisk: true);

    public virtual long Length(string path) => new FileInfo(path).Length;

    public virtual void Replace(string source, string target) => File.Move(source, target, overwrite: true);

    public virtual void SyncFolder(string folder) => FolderSync.Sync(folder);

    public virtual void Delete(string path) => File.Delete(path);
}

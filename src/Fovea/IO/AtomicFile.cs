using System.Globalization;
using System.Security.Cryptography;

namespace Fovea.IO;

/// <summary>
/// Writes files atomically: readers, crashes and full disks see either the old file or the complete new one.
/// </summary>
/// <remarks>
/// Protocol: create a temporary file beside the target → write → fsync → compare lengths → rename → fsync the folder.
/// After an error nothing is retried on the same file: Linux marks pages clean once fsync has failed, and a second
/// fsync would report success for lost data (Rebello et al., "Can applications recover from fsync failures?", USENIX
/// ATC 2020). Held by AtomicFileTests and CheckpointKillTests.
/// </remarks>
public static class AtomicFile
{
    /// <summary>The suffix of temporary files; one that remains is from a process that died.</summary>
    public const string TemporarySuffix = ".tmp";

    /// <summary>Writes a file.</summary>
    /// <param name="path">The file; its folder must exist.</param>
    /// <param name="write">Writes the contents to the stream, front to back; the stream is closed afterwards.</param>
    /// <exception cref="FoveaException">The file could not be written; an existing one is intact.</exception>
    /// <remarks>Exceptions of <paramref name="write"/> propagate; no temporary file remains.</remarks>
    public static void Write(string path, Action<Stream> write) => Write(path, write, FileOperations.System);

    internal static void Write(string path, Action<Stream> write, FileOperations operations)
    {
        string folder = Path.GetDirectoryName(Path.GetFullPath(path)) ?? throw new FoveaException($"{path}: not a path of a file.");
        string temporary = Path.Combine(folder,
            $"{Path.GetFileName(path)}.{RandomNumberGenerator.GetHexString(16, lowercase: true)}{TemporarySuffix}");
        bool renamed = false;
        try
        {
            long written = WriteTemporary(temporary, write, operations);
            long found = operations.Length(temporary);
            if (found != written)
            {
                throw new FoveaException(string.Create(CultureInfo.InvariantCulture,
                    $"{path}: was not written. The system accepted {written:N0} bytes, but the file has {found:N0}; "
                    + $"the disk may be failing or full."));
            }
            operations.Replace(temporary, path);
            renamed = true;
            operations.SyncFolder(folder);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw Explain(path, folder, renamed, error);
        }
        finally
        {
            if (!renamed)
                TryDelete(temporary, operations);
        }
    }

    private static long WriteTemporary(string temporary, Action<Stream> write, FileOperations operations)
    {
        using Stream stream = operations.CreateNew(temporary);
        write(stream);
        operations.FlushToDisk(stream);
        return stream.Position;   // the stream's own count, to be compared with the system's
    }

    private static FoveaException Explain(string path, string folder, bool renamed, Exception error)
    {
        // Error numbers of Linux and macOS, HResults of Windows.
        string advice = error.HResult switch
        {
            28 or unchecked((int)0x80070070) or unchecked((int)0x80070027) =>
                "The disk is full: free some space, or choose a folder on another disk.",
            122 or 69 => "The disk quota is used up: free some space, or choose another folder.",
            30 => "The file system is read-only: choose another folder.",
            5 => "The device reported an error: check the disk, and write elsewhere.",
            _ => error switch
            {
                DirectoryNotFoundException => $"The folder {folder} does not exist: create it first.",
                UnauthorizedAccessException => $"Writing in {folder} is not permitted: change the permissions, or choose another folder.",
                _ => $"Check that {folder} is a folder in which this process may write.",
            },
        };
        return renamed
            ? new FoveaException(
                $"{path}: was written, but its folder could not be flushed to disk, so a power failure may undo " +
                $"it. {error.Message} {advice}", error)
            : new FoveaException($"{path}: was not written; an existing file is intact. {error.Message} {advice}", error);
    }

    private static void TryDelete(string temporary, FileOperations operations)
    {
        try
        {
            operations.Delete(temporary);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // The first error is the one to report; the suffix marks the file as incomplete.
        }
    }
}

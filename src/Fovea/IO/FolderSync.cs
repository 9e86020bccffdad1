using System.Runtime.InteropServices;

namespace Fovea.IO;

/// <summary>Makes a rename durable: on Linux and macOS a folder is flushed separately from the files in it.</summary>
/// <remarks>
/// .NET has no such call (dotnet/runtime#28169 and #32600); Windows does not need it, as NTFS journals the rename.
/// </remarks>
internal static partial class FolderSync
{
    // File systems that cannot sync a folder (some network and FUSE ones) return one of these.
    private const int ErrorInvalid = 22;
    private static readonly int ErrorNotSupported = OperatingSystem.IsMacOS() ? 45 : 95;

    /// <summary>Flushes the folder's entries to disk; does nothing on systems that do not support it.</summary>
    /// <exception cref="IOException">The system reported an error; its number is the exception's HResult.</exception>
    public static void Sync(string folder)
    {
        if (!OperatingSystem.IsLinux() && !OperatingSystem.IsMacOS())
            return;

        int descriptor = Open(folder, flags: 0);   // O_RDONLY
        if (descriptor < 0)
            throw Error(folder, Marshal.GetLastPInvokeError());
        try
        {
            if (Synchronize(descriptor) != 0 && Marshal.GetLastPInvokeError() is int error
                && error != ErrorInvalid && error != ErrorNotSupported)
                throw Error(folder, error);
        }
        finally
        {
            _ = Close(descriptor);
        }
    }

    private static IOException Error(string folder, int number) => new($"{Marshal.GetPInvokeErrorMessage(number)} : '{folder}'", number);

    // open(2) is variadic, but without the third argument this declaration is correct on Linux and on both macOS
    // ABIs, where the fixed arguments are passed in registers either way.
    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int Synchronize(int descriptor);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    private static partial int Close(int descriptor);
}

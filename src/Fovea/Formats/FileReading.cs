using Microsoft.Win32.SafeHandles;

namespace Fovea.Formats;

/// <summary>Positioned reads that turn failures into errors naming the file.</summary>
internal static class FileReading
{
    /// <summary>Reads until the buffer is full or the file ends; returns the number of bytes read.</summary>
    public static int ReadUpTo(SafeFileHandle handle, long position, Span<byte> buffer)
    {
        int done = 0;
        while (done < buffer.Length)
        {
            int read = RandomAccess.Read(handle, buffer[done..], position + done);
            if (read == 0)
                break;
            done += read;
        }
        return done;
    }

    /// <summary>Fills the buffer or throws.</summary>
    /// <exception cref="FileFormatException">The file ended early, or the system could not read it.</exception>
    public static void ReadExactly(SafeFileHandle handle, long position, Span<byte> buffer, string path)
    {
        int read;
        try
        {
            read = ReadUpTo(handle, position, buffer);
        }
        catch (IOException error)
        {
            throw new FileFormatException(path, FileFormatError.Unreadable, $"cannot be read. {error.Message}", error);
        }
        if (read < buffer.Length)
        {
            throw new FileFormatException(path, FileFormatError.Truncated,
                $"ends {buffer.Length - read:N0} bytes early, at {position + read:N0}; it was truncated while being read.");
        }
    }
}

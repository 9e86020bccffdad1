namespace Fovea.Formats;

/// <summary>A file that violates its format, or that cannot be read.</summary>
public sealed class FileFormatException : FoveaException
{
    /// <summary>Creates the error; the path is prepended to the message.</summary>
    /// <param name="path">The file.</param>
    /// <param name="error">Which rule it broke.</param>
    /// <param name="detail">What was found, what was expected, what to try.</param>
    /// <param name="innerException">The exception that caused this one, if any.</param>
    public FileFormatException(string path, FileFormatError error, string detail, Exception? innerException = null)
        : base($"{path}: {Printable(detail)}", innerException)
    {
        Path = path;
        Error = error;
    }

    /// <summary>The file, as the caller named it.</summary>
    public string Path { get; }

    /// <summary>Which rule the file broke.</summary>
    public FileFormatError Error { get; }

    // The detail quotes names from untrusted files: control characters are replaced, and the length is limited.
    private static string Printable(string detail)
    {
        const int MaxLength = 1000;
        string text = detail.Length <= MaxLength ? detail : detail[..MaxLength] + "…";
        return string.Create(text.Length, text, static (buffer, source) =>
        {
            for (int i = 0; i < buffer.Length; i++)
            {
                buffer[i] = char.IsControl(source[i]) && source[i] != '\n' ? '?' : source[i];
            }
        });
    }
}

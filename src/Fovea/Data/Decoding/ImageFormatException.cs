namespace Fovea.Data.Decoding;

/// <summary>An image file that cannot be decoded: damaged, larger than allowed, or of an unsupported format.</summary>
public sealed class ImageFormatException : FoveaException
{
    /// <summary>Creates the error.</summary>
    /// <param name="message">The file, what was found, what was expected.</param>
    /// <param name="innerException">The exception that caused this one, if any.</param>
    public ImageFormatException(string message, Exception? innerException = null) : base(message, innerException)
    {
    }
}

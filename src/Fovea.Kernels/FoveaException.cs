namespace Fovea;

/// <summary>
/// An error that the user can fix: the message names the layer or file, what was found, what was expected and
/// what to do. Everything Fovea throws on purpose derives from it; anything else is a defect.
/// </summary>
public class FoveaException : Exception
{
    /// <summary>Creates the error.</summary>
    /// <param name="message">Who, what was found, what was expected, what to try.</param>
    /// <param name="innerException">The cause, if another exception was.</param>
    public FoveaException(string message, Exception? innerException = null) : base(message, innerException)
    {
    }
}

namespace Fovea.IO;

/// <summary>Creates folders, with errors that say what the folder is for.</summary>
internal static class Folders
{
    /// <summary>Creates a folder and its parents, unless it exists.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="purpose">What the folder is, for the error: "the checkpoint folder".</param>
    /// <exception cref="FoveaException">The folder cannot be created.</exception>
    public static void Create(string folder, string purpose)
    {
        try
        {
            Directory.CreateDirectory(folder);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new FoveaException(
                $"{folder}: {purpose} cannot be created. {error.Message} Choose a folder in which this process may write.", error);
        }
    }
}

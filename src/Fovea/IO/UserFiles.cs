namespace Fovea.IO;

/// <summary>What is kept for a user from one run to the next.</summary>
internal static class UserFiles
{
    /// <summary>Where: what an environment variable names when it is set, else a place in Fovea's folder of this user's data.</summary>
    public static string PathOf(string variable, string name) =>
        Environment.GetEnvironmentVariable(variable) is { Length: > 0 } path
            ? path
            : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify), "fovea", name);
}

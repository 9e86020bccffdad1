namespace Fovea.IO;

/// <summary>Per-user files that persist between runs.</summary>
internal static class UserFiles
{
    /// <summary>
    /// The path in an environment variable if it is set, else a path below Fovea's folder in this user's application
    /// data.
    /// </summary>
    public static string PathOf(string variable, string name) =>
        Environment.GetEnvironmentVariable(variable) is { Length: > 0 } path
            ? path
            : Path.Combine(Environment.GetFolderPath(
                Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify),
                "fovea", name);
}

using System.Runtime.CompilerServices;

namespace Fovea.Tests.Golden;

/// <summary>Recorded values: a line "name value" each, in a file beside the tests' source that the tests carry.</summary>
/// <remarks>
/// With the environment variable FOVEA_RECORD_GOLDEN set, the tests write what they find instead of comparing it. Do so only for a
/// change that is meant to move the values, and say in its commit which moved and why.
/// </remarks>
internal static class GoldenFile
{
    private static readonly Lock Recording = new();

    private static bool IsRecording => Environment.GetEnvironmentVariable("FOVEA_RECORD_GOLDEN") is not null;

    /// <summary>Fails unless the recorded value of a name is the one found.</summary>
    public static void Check(string file, string name, string found, [CallerFilePath] string source = "")
    {
        if (IsRecording)
        {
            Record(Path.Combine(Path.GetDirectoryName(source)!, "Data", file), name, found);
            return;
        }
        string path = Path.Combine(AppContext.BaseDirectory, "Golden", "Data", file);
        string? recorded = File.ReadLines(path).Select(line => line.Split(' ')).FirstOrDefault(parts => parts[0] == name)?[1];
        Assert.True(recorded is not null, $"{file} holds nothing for \"{name}\"; found {found}");
        Assert.Equal(recorded, found);
    }

    private static void Record(string path, string name, string value)
    {
        lock (Recording)
        {
            IEnumerable<string> others = (File.Exists(path) ? File.ReadAllLines(path) : []).Where(line => line.Split(' ')[0] != name);
            File.WriteAllLines(path, others.Append($"{name} {value}").Order(StringComparer.Ordinal));
        }
    }
}

using System.Runtime.CompilerServices;

namespace Fovea.Tests.Architecture;

/// <summary>The repository's own files, found from where this one was compiled.</summary>
internal static class SourceFiles
{
    /// <summary>The repository's root.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>All C# sources under a folder of the repository, without what a build writes.</summary>
    public static IEnumerable<string> Of(string folder) => Directory
        .EnumerateFiles(Path.Combine(Root, folder), "*.cs", SearchOption.AllDirectories)
        .Where(file => !Path.GetRelativePath(Root, file).Split(Path.DirectorySeparatorChar).Intersect(["bin", "obj"]).Any())
        .Order(StringComparer.Ordinal);

    private static string FindRoot([CallerFilePath] string source = "")
    {
        // A deterministic build maps the path of this file; the folder of the test program is below the root as well.
        foreach (string? start in (string?[])[Path.GetDirectoryName(source), AppContext.BaseDirectory])
        {
            for (string? folder = start; folder is not null; folder = Path.GetDirectoryName(folder))
            {
                if (File.Exists(Path.Combine(folder, "Fovea.slnx")))
                {
                    return folder;
                }
            }
        }
        throw new DirectoryNotFoundException($"No folder above {AppContext.BaseDirectory} holds Fovea.slnx.");
    }
}

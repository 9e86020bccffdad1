using System.Globalization;

namespace Fovea.Profiling;

/// <summary>A cache of the processor, as its first core sees it.</summary>
/// <param name="Level">1 for the one closest to the core, then 2, 3.</param>
/// <param name="Kind"><c>Data</c>, <c>Instruction</c> or <c>Unified</c>.</param>
/// <param name="Bytes">Its size.</param>
/// <param name="SharedBy">Logical cores that share it.</param>
public sealed record ProcessorCache(int Level, string Kind, long Bytes, int SharedBy)
{
    private const string Folder = "/sys/devices/system/cpu/cpu0/cache";

    /// <summary>The caches of the first core as Linux reports them; empty elsewhere, or where they are hidden.</summary>
    internal static IReadOnlyList<ProcessorCache> ReadAll()
    {
        var caches = new List<ProcessorCache>();
        for (int i = 0; Directory.Exists(Path.Combine(Folder, $"index{i}")); i++)
        {
            string? level = Read(i, "level"), kind = Read(i, "type"), size = Read(i, "size"), shared = Read(i, "shared_cpu_list");
            if (int.TryParse(level, CultureInfo.InvariantCulture, out int number) && kind is not null && ParseSize(size) is long bytes)
            {
                caches.Add(new ProcessorCache(number, kind, bytes, CountCores(shared)));
            }
        }
        return caches;
    }

    // "48K", "2048K", "105M".
    internal static long? ParseSize(string? size) =>
        size is { Length: > 1 } && long.TryParse(size.AsSpan(0, size.Length - 1), CultureInfo.InvariantCulture, out long value)
        ? size[^1] switch { 'K' => value << 10, 'M' => value << 20, 'G' => value << 30, _ => null } : null;

    // "0-3,8-11".
    internal static int CountCores(string? list)
    {
        int count = 0;
        foreach (string range in (list ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries))
        {
            string[] ends = range.Split('-');
            if (int.TryParse(ends[0], CultureInfo.InvariantCulture, out int first)
                && int.TryParse(ends[^1], CultureInfo.InvariantCulture, out int last) && last >= first)
            {
                count += last - first + 1;
            }
        }
        return Math.Max(1, count);
    }

    private static string? Read(int index, string file)
    {
        try
        {
            return File.ReadAllText(Path.Combine(Folder, $"index{index}", file)).Trim();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}

using System.Runtime.InteropServices;

namespace Fovea.Cli.Doctor;

/// <summary>A library of the system that Fovea can use but never needs.</summary>
/// <param name="Name">What it is for.</param>
/// <param name="Library">The exact name that was asked for.</param>
/// <param name="IsFound">Whether the system loaded it.</param>
/// <param name="Reason">Why not, in the system's words; empty where it was found.</param>
internal sealed record NativePart(string Name, string Library, bool IsFound, string Reason)
{
    private static readonly (string Name, string Linux, string Windows, string Mac)[] Known =
    [
        ("NVIDIA driver", "libcuda.so.1", "nvcuda.dll", ""),
        ("cuDNN 9", "libcudnn.so.9", "cudnn64_9.dll", ""),
        ("MPI", "libmpi.so", "msmpi.dll", "libmpi.dylib"),
    ];

    /// <summary>Looks for every part, each by itself: that one is found says nothing about the next.</summary>
    public static IReadOnlyList<NativePart> FindAll() => [.. Known.Select(part => Find(
        part.Name, OperatingSystem.IsWindows() ? part.Windows : OperatingSystem.IsMacOS() ? part.Mac : part.Linux))];

    private static NativePart Find(string name, string library)
    {
        if (library.Length == 0)
        {
            return new NativePart(name, "", false, "does not exist for this system");
        }
        try
        {
            NativeLibrary.Free(NativeLibrary.Load(library));
            return new NativePart(name, library, true, "");
        }
        catch (Exception error) when (error is DllNotFoundException or BadImageFormatException or EntryPointNotFoundException)
        {
            // The runtime lists every place it looked; the line that names the file as asked for says most.
            string reason = error.Message.Split('\n').Select(line => line.Trim()).FirstOrDefault(
                line => line.StartsWith($"{library}:", StringComparison.Ordinal))
                ?? error.Message.Split('\n')[0].Trim();
            return new NativePart(name, library, false, reason);
        }
    }
}

using System.Runtime.InteropServices;

namespace Fovea.Kernels.Memory;

/// <summary>
/// Zeroed memory that Linux is asked to back with pages of 2 MiB: a pass over large weights then misses the translation
/// buffer five hundred times less often, and meets no page's end where a prefetcher stops.
/// </summary>
internal static unsafe partial class HugePages
{
    // Pages of 2 MiB on x64, and on Arm with the usual base pages of 4 KiB.
    private const nuint PageBytes = 2 << 20;
    private const int ReadWrite = 3, PrivateAnonymous = 0x22, AdviseHugePages = 14;

    /// <summary>Whether memory of this size comes from here: on Linux, from two pages on.</summary>
    public static bool Serves(nuint bytes) => OperatingSystem.IsLinux() && bytes >= 2 * PageBytes;

    /// <summary>
    /// The bytes to map: a page more, so that a page can start where the memory
    /// does. What is not touched takes no memory.
    /// </summary>
    private static nuint Mapped(nuint bytes) => checked(bytes + PageBytes);

    /// <summary>Takes memory.</summary>
    /// <param name="bytes">At least what <see cref="Serves"/> asks.</param>
    /// <param name="mapping">What <see cref="Free"/> takes.</param>
    /// <returns>The first byte, at the start of a page; null if the system has not that much memory.</returns>
    public static void* Allocate(nuint bytes, out void* mapping)
    {
        mapping = Map(null, Mapped(bytes), ReadWrite, PrivateAnonymous, -1, 0);
        if ((nint)mapping == -1)
        {
            mapping = null;
            return null;
        }
        void* start = (void*)(((nuint)mapping + PageBytes - 1) & ~(PageBytes - 1));
        // Only the whole pages: the rest of the last would be taken and not used. A system that refuses gives small pages.
        _ = Advise(start, bytes & ~(PageBytes - 1), AdviseHugePages);
        return start;
    }

    /// <summary>Gives memory back.</summary>
    public static void Free(void* mapping, nuint bytes) => _ = Unmap(mapping, Mapped(bytes));

    [LibraryImport("libc", EntryPoint = "mmap")]
    private static partial void* Map(void* address, nuint bytes, int protection, int flags, int descriptor, nint offset);

    [LibraryImport("libc", EntryPoint = "madvise")]
    private static partial int Advise(void* address, nuint bytes, int advice);

    [LibraryImport("libc", EntryPoint = "munmap")]
    private static partial int Unmap(void* address, nuint bytes);
}

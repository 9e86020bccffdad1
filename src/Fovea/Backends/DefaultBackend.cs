using Fovea.Backends.Cpu;

namespace Fovea.Backends;

/// <summary>The backend where none is given: all cores of this machine.</summary>
internal static class DefaultBackend
{
    /// <summary>A new backend, to be disposed of by the caller.</summary>
    public static CpuBackend Create() => new();
}

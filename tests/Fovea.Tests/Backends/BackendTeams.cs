using Fovea.Backends.Cpu;
using Fovea.Kernels.Simd;

namespace Fovea.Tests.Backends;

/// <summary>One CPU backend for each width of this machine and each small number of threads, started once.</summary>
public sealed class BackendTeams : IDisposable
{
    /// <summary>By width; within one, with one, two and three threads.</summary>
    public IReadOnlyList<IReadOnlyList<CpuBackend>> ByWidth { get; } =
    [
        .. Enum.GetValues<VectorWidth>().Where(VectorWidths.IsSupported).Select(width => (IReadOnlyList<CpuBackend>)
            [new CpuBackend(threads: 1, width), new CpuBackend(threads: 2, width), new CpuBackend(threads: 3, width)]),
    ];

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (CpuBackend backend in ByWidth.SelectMany(backends => backends))
        {
            backend.Dispose();
        }
    }
}

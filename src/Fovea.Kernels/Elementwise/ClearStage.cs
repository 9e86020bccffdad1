using System.Runtime.InteropServices;
using Fovea.Kernels.Simd;

namespace Fovea.Kernels.Elementwise;

/// <summary>Zeros, where a later stage writes a part only.</summary>
internal sealed unsafe class ClearStage(VectorWidth width, long count, float* y) : ElementwiseStage(width, count)
{
    private readonly float* _y = y;

    public override string Name => "Clear";

    private protected override void RunElements<TSimd>(long start, long count) =>
        NativeMemory.Clear(_y + start, (nuint)count * sizeof(float));
}

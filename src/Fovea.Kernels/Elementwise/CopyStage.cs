using Fovea.Kernels.Simd;

namespace Fovea.Kernels.Elementwise;

/// <summary>A copy of a buffer to another that does not overlap it.</summary>
internal sealed unsafe class CopyStage(long count, float* from, float* to) : ElementwiseStage(VectorWidths.Widest, count)
{
    private readonly float* _from = from, _to = to;

    public override string Name => "Elementwise.Copy";

    private protected override void RunElements<TSimd>(long start, long count) =>
        Buffer.MemoryCopy(_from + start, _to + start, count * sizeof(float), count * sizeof(float));
}

using Fovea.Kernels.Simd;

namespace Fovea.Kernels.Elementwise;

/// <summary>Finishes a whole result in place, behind a kernel that does not finish as it stores.</summary>
internal sealed unsafe class FinishStage(VectorWidth width, long count, float* result, Finish finish) : ElementwiseStage(width, count)
{
    private readonly float* _result = result;
    private readonly Finish _finish = finish;

    public override string Name => "Elementwise.Finish";

    private protected override void Sweep<TSimd>(long start, long count)
    {
        for (long i = start; i < start + count; i += TSimd.Width)
        {
            int floats = (int)Math.Min(TSimd.Width, start + count - i);
            TSimd value = _finish.Apply(Simd.Sweep.Load<TSimd>(_result + i, floats), (nint)i, floats);
            Simd.Sweep.Store(value, _result + i, floats);
        }
    }
}

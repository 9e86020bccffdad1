using Fovea.Kernels.Simd;

namespace Fovea.Kernels.Elementwise;

/// <summary>Applies the epilogue to a whole result in place, after a kernel that does not as it stores.</summary>
internal sealed unsafe class EpilogueStage(VectorWidth width, long count, float* result, Epilogue epilogue) : ElementwiseStage(width, count)
{
    private readonly float* _result = result;
    private readonly Epilogue _epilogue = epilogue;

    public override string Name => "Elementwise.Epilogue";

    private protected override void RunElements<TSimd>(long start, long count)
    {
        for (long i = start; i < start + count; i += TSimd.Width)
        {
            int floats = (int)Math.Min(TSimd.Width, start + count - i);
            TSimd value = _epilogue.Apply(ElementwiseLoop.Load<TSimd>(_result + i, floats), (nint)i, floats);
            ElementwiseLoop.Store(value, _result + i, floats);
        }
    }
}

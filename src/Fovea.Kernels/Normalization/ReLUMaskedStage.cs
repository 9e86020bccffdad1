using Fovea.Kernels.Elementwise;
using Fovea.Kernels.Simd;

namespace Fovea.Kernels.Normalization;

/// <summary>A stage of a gradient, compiled for each kind of ReLU after the normalisation.</summary>
internal abstract class ReLUMaskedStage(NormalizationReLUMask mask, VectorWidth width) : VectorStage(width)
{
    private protected NormalizationReLUMask Mask { get; } = mask;

    protected sealed override void Run<TSimd>(int firstTask, int lastTask)
    {
        if (!Mask.ReLU.Applies)
        {
            Run<TSimd, NoReLUMask>(firstTask, lastTask);
        }
        else if (float.IsPositiveInfinity(Mask.ReLU.UpperBound))
        {
            Run<TSimd, ReLUMask>(firstTask, lastTask);
        }
        else
        {
            Run<TSimd, ClippedReLUMask>(firstTask, lastTask);
        }
    }

    private protected abstract void Run<TSimd, TMask>(int firstTask, int lastTask)
        where TSimd : unmanaged, ISimd<TSimd>
        where TMask : struct, IReLUMask;
}

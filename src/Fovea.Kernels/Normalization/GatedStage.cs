using Fovea.Kernels.Elementwise;
using Fovea.Kernels.Simd;

namespace Fovea.Kernels.Normalization;

/// <summary>A stage of a gradient, compiled for each kind of rectifier behind the normalisation.</summary>
internal abstract class GatedStage(NormalizationGate gate, VectorWidth width) : VectorStage(width)
{
    private protected NormalizationGate Gate { get; } = gate;

    private protected sealed override void Run<TSimd>(int firstTask, int lastTask)
    {
        if (!Gate.Relu.Applies)
        {
            Run<TSimd, OpenGate>(firstTask, lastTask);
        }
        else if (float.IsPositiveInfinity(Gate.Relu.Ceiling))
        {
            Run<TSimd, ReluGate>(firstTask, lastTask);
        }
        else
        {
            Run<TSimd, CeilingGate>(firstTask, lastTask);
        }
    }

    private protected abstract void Run<TSimd, TGate>(int firstTask, int lastTask)
        where TSimd : unmanaged, ISimd<TSimd>
        where TGate : struct, IFlowGate;
}

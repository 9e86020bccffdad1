namespace Fovea.Kernels.Pooling;

/// <summary>
/// The gradient of <see cref="StochasticPoolInference"/>: dInput = Σ dOutput · (2a −
/// output) / Σa for positive cells, zero for others.
/// </summary>
/// <param name="geometry">The sizes.</param>
/// <param name="input">[n, c, d, h, w].</param>
/// <param name="dOutput">[n, c, od, oh, ow].</param>
/// <param name="dInput">As input; overwritten.</param>
internal sealed unsafe class StochasticPoolInferenceGradient(PoolingGeometry geometry, float* input, float* dOutput, float* dInput)
    : PlanePooling(geometry)
{
    public override string Name => "StochasticPool.InferenceGradient plain";

    public override void Run(int firstTask, int lastTask) =>
        ReferenceStochasticPool.InferenceGradient<float>(Geometry, Inputs(input), Outputs(dOutput), Inputs(dInput), firstTask, lastTask);
}

namespace Fovea.Kernels.Pooling;

/// <summary>
/// Stochastic pooling of plain tensors at inference: Σ a² / Σ a, where a = max(x, 0),
/// which is the training draw's expectation.
/// </summary>
/// <param name="geometry">The sizes.</param>
/// <param name="input">[n, c, d, h, w].</param>
/// <param name="output">[n, c, od, oh, ow]; overwritten.</param>
/// <remarks>Source: Zeiler and Fergus 2013, arXiv:1301.3557.</remarks>
internal sealed unsafe class StochasticPoolInference(PoolingGeometry geometry, float* input, float* output)
    : PlanePooling(geometry)
{
    public override string Name => "StochasticPool.Inference plain";

    public override void Run(int firstTask, int lastTask) =>
        ReferenceStochasticPool.Inference<float>(Geometry, Inputs(input), Outputs(output), firstTask, lastTask);
}

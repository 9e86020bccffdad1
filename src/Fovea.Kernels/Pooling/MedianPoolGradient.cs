namespace Fovea.Kernels.Pooling;

/// <summary>The gradient of median pooling of plain tensors: half of each output's goes to either middle cell.</summary>
/// <param name="geometry">The sizes.</param>
/// <param name="dOutput">[n, c, od, oh, ow].</param>
/// <param name="sources">What the forward pass recorded.</param>
/// <param name="dInput">[n, c, d, h, w]; overwritten.</param>
internal sealed unsafe class MedianPoolGradient(PoolingGeometry geometry, float* dOutput, float* sources, float* dInput)
    : PlanePooling(geometry)
{
    public override string Name => "MedianPool.Gradient plain";

    public override void Run(int firstTask, int lastTask) =>
        ReferenceMedianPool.Gradient<float>(Geometry, Outputs(dOutput), Indices(sources, 2), Inputs(dInput), firstTask, lastTask);
}

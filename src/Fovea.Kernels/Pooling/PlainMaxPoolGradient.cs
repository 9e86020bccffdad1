namespace Fovea.Kernels.Pooling;

/// <summary>The gradient of max and of stochastic pooling of plain tensors: each output's goes to the cell it came from.</summary>
/// <param name="geometry">The sizes.</param>
/// <param name="dOutput">[n, c, od, oh, ow].</param>
/// <param name="indices">What the forward pass recorded.</param>
/// <param name="dInput">[n, c, d, h, w]; overwritten.</param>
internal sealed unsafe class PlainMaxPoolGradient(PoolingGeometry geometry, float* dOutput, float* indices, float* dInput)
    : PlanePooling(geometry)
{
    public override string Name => "MaxPool.Gradient plain";

    public override void Run(int firstTask, int lastTask) =>
        ReferenceMaxPool.Gradient<float>(Geometry, Outputs(dOutput), Indices(indices), Inputs(dInput), firstTask, lastTask);
}

namespace Fovea.Kernels.Pooling;

/// <summary>The gradient of average pooling of plain tensors.</summary>
/// <param name="geometry">The sizes.</param>
/// <param name="divisor">What sums are divided by.</param>
/// <param name="dOutput">[n, c, od, oh, ow].</param>
/// <param name="dInput">[n, c, d, h, w]; overwritten.</param>
public sealed unsafe class PlainAveragePoolGradient(PoolingGeometry geometry, AverageDivisor divisor, float* dOutput, float* dInput)
    : PlanePooling(geometry)
{
    private readonly AverageDivisor _divisor = divisor.Checked();

    /// <inheritdoc/>
    public override string Name => "AveragePool.Gradient plain";

    /// <inheritdoc/>
    public override void Run(int firstTask, int lastTask) =>
        ReferenceAveragePool.Gradient<float>(Geometry, _divisor, Outputs(dOutput), Inputs(dInput), firstTask, lastTask);
}

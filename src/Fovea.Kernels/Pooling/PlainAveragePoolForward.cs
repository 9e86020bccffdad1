namespace Fovea.Kernels.Pooling;

/// <summary>Average pooling of plain tensors; the blocked kernel is <see cref="AveragePoolForward"/>.</summary>
/// <param name="geometry">The sizes.</param>
/// <param name="divisor">What sums are divided by.</param>
/// <param name="input">[n, c, d, h, w].</param>
/// <param name="output">[n, c, od, oh, ow]; overwritten.</param>
public sealed unsafe class PlainAveragePoolForward(PoolingGeometry geometry, AverageDivisor divisor, float* input, float* output)
    : PlanePooling(geometry)
{
    private readonly AverageDivisor _divisor = divisor.Checked();

    /// <inheritdoc/>
    public override string Name => "AveragePool.Forward plain";

    /// <inheritdoc/>
    public override void Run(int firstTask, int lastTask) =>
        ReferenceAveragePool.Forward<float>(Geometry, _divisor, Inputs(input), Outputs(output), firstTask, lastTask);
}

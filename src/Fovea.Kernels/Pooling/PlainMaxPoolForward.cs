namespace Fovea.Kernels.Pooling;

/// <summary>Max pooling of plain tensors; the blocked kernel is <see cref="MaxPoolForward"/>.</summary>
/// <param name="geometry">The sizes.</param>
/// <param name="input">[n, c, d, h, w].</param>
/// <param name="output">[n, c, od, oh, ow]; overwritten.</param>
/// <param name="indices">As output: the source's offset in its plane, as the bits of an int; null if no gradient follows.</param>
public sealed unsafe class PlainMaxPoolForward(PoolingGeometry geometry, float* input, float* output, float* indices)
    : PlanePooling(geometry)
{
    /// <inheritdoc/>
    public override string Name => "MaxPool.Forward plain";

    /// <inheritdoc/>
    public override void Run(int firstTask, int lastTask) =>
        ReferenceMaxPool.Forward<float>(Geometry, Inputs(input), Outputs(output), Indices(indices), firstTask, lastTask);
}

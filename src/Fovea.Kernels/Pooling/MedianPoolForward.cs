namespace Fovea.Kernels.Pooling;

/// <summary>Median pooling of plain tensors: the middle cell, or the mean of the middle two; padding cells take no part.</summary>
/// <param name="geometry">The sizes.</param>
/// <param name="input">[n, c, d, h, w].</param>
/// <param name="output">[n, c, od, oh, ow]; overwritten.</param>
/// <param name="sources">[n, c, od, oh, ow, 2]: offsets of the lower and the upper middle cell in their plane, as the bits of ints.</param>
internal sealed unsafe class MedianPoolForward(PoolingGeometry geometry, float* input, float* output, float* sources)
    : PlanePooling(geometry)
{
    public override string Name => "MedianPool.Forward plain";

    public override void Run(int firstTask, int lastTask) =>
        ReferenceMedianPool.Forward<float>(Geometry, Inputs(input), Outputs(output), Indices(sources, 2), firstTask, lastTask);
}

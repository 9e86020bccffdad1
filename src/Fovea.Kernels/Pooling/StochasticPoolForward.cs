using Fovea.Kernels.Random;

namespace Fovea.Kernels.Pooling;

/// <summary>
/// Stochastic pooling of plain tensors in training: each window gives one of its cells, drawn with probability a / Σa,
/// where a = max(x, 0). Its gradient is max pooling's, <see cref="PlainMaxPoolGradient"/>.
/// </summary>
/// <param name="geometry">The sizes.</param>
/// <param name="seed">The run's seed.</param>
/// <param name="layerIndex">The layer's index in the graph: layers draw from different streams.</param>
/// <param name="step">The training step, read at each run.</param>
/// <param name="input">[n, c, d, h, w].</param>
/// <param name="output">[n, c, od, oh, ow]; overwritten.</param>
/// <param name="indices">As output: the drawn cell's offset in its plane, as the bits of an int.</param>
/// <remarks>Source: Zeiler and Fergus 2013, arXiv:1301.3557. A window without a positive cell gives its first.</remarks>
internal sealed unsafe class StochasticPoolForward(
    PoolingGeometry geometry, ulong seed, uint layerIndex, long* step, float* input, float* output, float* indices)
    : PlanePooling(geometry)
{
    public override string Name => "StochasticPool.Forward plain";

    public override void Run(int firstTask, int lastTask)
    {
        var random = new CounterRandom(seed, (uint)RandomPurpose.Layer + layerIndex, (uint)*step);
        ReferenceStochasticPool.Forward<float>(Geometry, random, Inputs(input), Outputs(output), Indices(indices), firstTask, lastTask);
    }
}

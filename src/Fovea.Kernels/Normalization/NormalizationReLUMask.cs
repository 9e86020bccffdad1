using Fovea.Kernels.Elementwise;
using Fovea.Kernels.Layout;

namespace Fovea.Kernels.Normalization;

/// <summary>What a gradient needs to know of the rectifier behind its normalisation: enough to compute again what was rectified.</summary>
/// <remarks>The same expression as the forward pass's, with the same roundings: so the mask opens where the output says so.</remarks>
internal readonly unsafe struct NormalizationReLUMask(FusedReLU relu, float* gamma, float* beta, float* inverseDeviation)
{
    /// <summary>Floats that <see cref="Gather"/> writes.</summary>
    public const int Lanes = 2 * Blocks.Size;

    private readonly float* _gamma = gamma, _beta = beta, _inverseDeviation = inverseDeviation;

    /// <summary>Nothing where there is no mask.</summary>
    public FusedReLU ReLU { get; } = relu;

    /// <summary>A block's scales and then its shifts: what was rectified is (x − μ) · scale + shift.</summary>
    public void Gather(NormalizationGeometry geometry, int block, float* lanes)
    {
        if (ReLU.Applies)
        {
            BlockLanes.GatherScales(geometry, StatisticMap.OfChannels, _inverseDeviation, _gamma, n: 0, block, lanes);
            BlockLanes.Gather(geometry, _beta, 0, block, lanes + Blocks.Size);
        }
    }
}

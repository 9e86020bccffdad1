using Fovea.Kernels.Elementwise;
using Fovea.Kernels.Layout;

namespace Fovea.Kernels.Normalization;

/// <summary>What a gradient needs of the ReLU after its normalisation: enough to compute the ReLU's input again.</summary>
/// <remarks>The same expression as the forward pass's, with the same roundings: so the mask is that of the output.</remarks>
internal readonly unsafe struct NormalizationReLUMask(FusedReLU relu, in NormalizationPointers pointers)
{
    /// <summary>Floats that <see cref="Gather"/> writes.</summary>
    public const int Lanes = 2 * Blocks.Size;

    private readonly float* _gamma = pointers.Gamma, _beta = pointers.Beta, _inverseDeviation = pointers.InverseDeviation;

    /// <summary>None where there is no mask.</summary>
    public FusedReLU ReLU { get; } = relu;

    /// <summary>A block's scales and then its shifts: the ReLU's input is (x − μ) · scale + shift.</summary>
    public void Gather(NormalizationGeometry geometry, int block, float* lanes)
    {
        if (ReLU.Applies)
        {
            BlockLanes.GatherScales(geometry, StatisticMap.OfChannels, _inverseDeviation, _gamma, n: 0, block, lanes);
            BlockLanes.Gather(geometry, _beta, 0, block, lanes + Blocks.Size);
        }
    }
}

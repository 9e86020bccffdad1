using Fovea.Kernels.Elementwise;
using Fovea.Kernels.Layout;
using Fovea.Kernels.Simd;

namespace Fovea.Kernels.Convolution.Reference;

/// <summary>The readable loops of <see cref="ReferenceConvolution"/> in single precision: serves every geometry.</summary>
internal sealed class ReferenceKernel(ConvolutionPass pass)
    : ConvolutionKernel($"Convolution.{pass}.Reference", pass, TensorLayout.Plain, TensorLayout.Plain)
{
    // A multiply-add of a scalar chain waits for the one before: its latency, and some for the addresses.
    private const double CyclesPerMultiplyAdd = 5;

    public override Suitability Supports(ConvolutionGeometry geometry) => Suitability.Yes("serves every geometry, one product at a time");

    public override double EstimateCycles(ConvolutionGeometry geometry, VectorWidth width) => geometry.MultiplyAdds * CyclesPerMultiplyAdd;

    public override long WorkspaceFloats(ConvolutionGeometry geometry) => 0;

    private protected override PreparedKernel PrepareStages<TSimd>(
        ConvolutionGeometry geometry, in ConvolutionPointers pointers, FusedReLU relu) =>
        new([], [new ReferenceStage(Name, Pass, geometry, pointers)]);
}

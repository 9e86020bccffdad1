using System.Runtime.CompilerServices;
using Fovea.Kernels.Convolution.Direct;
using Fovea.Kernels.Layout;
using Fovea.Kernels.Simd;

namespace Fovea.Kernels.Convolution.Depthwise;

// A chunk of images' share of the gradient of depthwise 3×3 filters, and of the bias.
//   dWeights[c, kh, kw] = Σ over n, oh, ow of dOutput[n, c, oh, ow] · input[n, c, oh·sh − ph + kh·dh, ow·sw − pw + kw]
//   task    (chunk, block of channels, vector of the block)
//   order   of each sum: images, then output pixels row by row
//   edges   a filter row beside the input reads zeros without moving on; columns beside it are left out
internal sealed unsafe class DepthwiseGradientStage<TSimd> : KernelStage where TSimd : unmanaged, ISimd<TSimd>
{
    private readonly WeightGradientPlan _plan;
    private readonly ConvolutionAxis _height, _width;
    private readonly float* _input;
    private readonly float* _dOutput;
    private readonly float* _partials;
    private readonly int _panels = Blocks.Size / TSimd.Width;

    public DepthwiseGradientStage(
        string name, ConvolutionGeometry geometry, WeightGradientPlan plan,
        float* input, float* dOutput, float* partials)
    {
        Name = name;
        _plan = plan;
        (_height, _width) = (geometry.Height, geometry.Width);
        _input = input;
        _dOutput = dOutput;
        _partials = partials;
        Tasks = plan.Chunks * plan.Groups * _panels;
    }

    public override string Name { get; }

    public override int Tasks { get; }

    public override TaskGrain Grain => TaskGrain.ByRun(_plan.Forward.Batch, _plan.Chunks, _plan.Groups * _panels);

    [SkipLocalsInit]
    public override void Run(int firstTask, int lastTask)
    {
        float* zeros = stackalloc float[3 * Blocks.Size];
        new Span<float>(zeros, 3 * Blocks.Size).Clear();
        for (int task = firstTask; task < lastTask; task++)
        {
            (int rest, int panel) = Math.DivRem(task, _panels);
            (int chunk, int group) = Math.DivRem(rest, _plan.Groups);
            int lane = panel * TSimd.Width;
            float* partial = _partials + (chunk * (nint)_plan.PartialFloats) + lane;
            float* sums = partial + (group * 9 * Blocks.Size);
            float* bias = partial + (nint)PackStage.WeightFloats(_plan.Forward) + (group * Blocks.Size);
            for (int tap = 0; tap < 9; tap++)
            {
                TSimd.Store(TSimd.Zero, sums + (tap * Blocks.Size));
            }
            TSimd.Store(TSimd.Zero, bias);
            int batch = _plan.Forward.Batch;
            int firstImage = (int)((long)batch * chunk / _plan.Chunks), lastImage = (int)((long)batch * (chunk + 1) / _plan.Chunks);
            for (int n = firstImage; n < lastImage; n++)
            {
                nint plane = ((nint)n * _plan.Groups) + group;
                DepthwiseGradient.SumImage<TSimd>(
                    _height,
                    _width,
                    _input + (plane * _height.Input * _width.Input * Blocks.Size) + lane,
                    _dOutput + (plane * _height.Output * _width.Output * Blocks.Size) + lane,
                    zeros,
                    sums,
                    bias);
            }
        }
    }
}

using Fovea.Kernels.Elementwise;
using Fovea.Kernels.Layout;
using Fovea.Kernels.Simd;

namespace Fovea.Kernels.Normalization;

// output = input · scale + shift, with or without a ReLU; float32.
//   layout  blocked [n][c/16][area][16]: lanes are channels; plain [n][c][area]: lanes are pixels
//   loops   parallel (n, c/16) or (n, c); then lanes by the vector's width, pixel
//   edges   the last pixels of a plain channel go through a whole vector on the stack, so that they round as the others

/// <summary>
/// Batch normalisation at inference, folded (<see cref="BatchNormFold"/>) to
/// output = input · scale + shift; both layouts.
/// </summary>
/// <param name="geometry">The sizes and the layout.</param>
/// <param name="width">The vector width to run with.</param>
/// <param name="input">[n, c, area].</param>
/// <param name="scale">[c].</param>
/// <param name="shift">[c].</param>
/// <param name="output">As input; overwritten. May be the input.</param>
/// <param name="relu">What is done to the result.</param>
internal sealed unsafe class BatchNormInference(
    NormalizationGeometry geometry, VectorWidth width, float* input, float* scale, float* shift, float* output, FusedReLU relu)
    : VectorStage(width)
{
    /// <summary>The layout of input and output.</summary>
    public TensorLayout Layout => geometry.Layout;

    public override string Name => "BatchNorm.Inference "
        + $"{(Layout == TensorLayout.Plain ? "plain" : "blocked")}{(relu.Applies ? " + " + relu.Label : "")}";

    public override int Tasks => geometry.Batch * (Layout == TensorLayout.Plain ? geometry.Channels : geometry.ChannelBlocks);

    protected override void Run<TSimd>(int firstTask, int lastTask)
    {
        if (Layout == TensorLayout.Plain)
        {
            RunPlain<TSimd>(firstTask, lastTask);
        }
        else
        {
            RunBlocked<TSimd>(firstTask, lastTask);
        }
    }

    private void RunBlocked<TSimd>(int firstTask, int lastTask)
        where TSimd : unmanaged, ISimd<TSimd>
    {
        float* scales = stackalloc float[Blocks.Size];
        float* shifts = stackalloc float[Blocks.Size];
        for (int task = firstTask; task < lastTask; task++)
        {
            BlockLanes.Gather(geometry, scale, 1, task % geometry.ChannelBlocks, scales);
            BlockLanes.Gather(geometry, shift, 0, task % geometry.ChannelBlocks, shifts);
            for (int lane = 0; lane < Blocks.Size; lane += TSimd.Width)
            {
                long first = ((long)task * geometry.Area * Blocks.Size) + lane;
                Apply(input + first, TSimd.Load(scales + lane), TSimd.Load(shifts + lane), output + first, geometry.Area, Blocks.Size);
            }
        }
    }

    private void RunPlain<TSimd>(int firstTask, int lastTask)
        where TSimd : unmanaged, ISimd<TSimd>
    {
        float* rest = stackalloc float[Blocks.Size];
        int vectors = geometry.Area / TSimd.Width, whole = vectors * TSimd.Width, left = geometry.Area - whole;
        for (int task = firstTask; task < lastTask; task++)
        {
            int c = task % geometry.Channels;
            float* x = input + ((long)task * geometry.Area);
            float* y = output + ((long)task * geometry.Area);
            Apply(x, TSimd.Broadcast(scale[c]), TSimd.Broadcast(shift[c]), y, vectors, TSimd.Width);
            if (left > 0)
            {
                new Span<float>(x + whole, left).CopyTo(new Span<float>(rest, left));
                Apply(rest, TSimd.Broadcast(scale[c]), TSimd.Broadcast(shift[c]), rest, 1, TSimd.Width);
                new Span<float>(rest, left).CopyTo(new Span<float>(y + whole, left));
            }
        }
    }

    private void Apply<TSimd>(float* x, in TSimd factor, in TSimd addend, float* y, int vectors, int stride)
        where TSimd : unmanaged, ISimd<TSimd>
    {
        TSimd a = factor, b = addend;
        FusedReLU end = relu;
        for (long i = 0; i < (long)vectors * stride; i += stride)
        {
            TSimd value = TSimd.MultiplyAdd(TSimd.Load(x + i), a, b);
            TSimd.Store(end.Apply(value), y + i);
        }
    }
}

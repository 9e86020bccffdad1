using Fovea.Kernels.Convolution;
using Fovea.Kernels.Elementwise;
using Fovea.Kernels.Layout;
using Fovea.Kernels.Memory;
using Fovea.Kernels.Simd;
using Fovea.Kernels.Threading;

namespace Fovea.Kernels.Measurement;

/// <summary>A convolution's operands, filled with small synthetic values, for timing kernels.</summary>
/// <param name="geometry">The sizes.</param>
/// <param name="width">The kernels' vectors.</param>
/// <param name="inputSize">What the input's values are multiplied by.</param>
/// <param name="weightSize">What the weights are multiplied by.</param>
internal sealed unsafe class ConvolutionOperands(
    ConvolutionGeometry geometry, VectorWidth width, float inputSize = 1, float weightSize = 1)
    : IDisposable
{
    private readonly Dictionary<(string, TensorLayout), AlignedBuffer> _tensors = [];   // kernels that take a layout share it
    private readonly List<AlignedBuffer> _workspaces = [];

    /// <summary>A kernel on these operands: its packing of weights, and its work.</summary>
    /// <param name="kernel">A kernel that serves the sizes.</param>
    /// <param name="relu">What is fused to a forward pass.</param>
    /// <param name="hasBias">Whether there is a bias, or its gradient.</param>
    /// <param name="isMasked">Whether another gradient is added and a ReLU's mask applied, in the input's gradient.</param>
    public (StageTiming Weights, StageTiming Work) Prepare(
        ConvolutionKernel kernel, FusedReLU relu = default, bool hasBias = true, bool isMasked = false)
    {
        var workspace = new AlignedBuffer(kernel.WorkspaceFloats(geometry));
        _workspaces.Add(workspace);
        PreparedKernel prepared = kernel.Prepare(geometry, width, new ConvolutionPointers
        {
            Input = Input("input", kernel.InputLayout),
            Output = Tensor("output", kernel.OutputLayout, geometry.Batch, geometry.OutChannels, geometry.OutputArea, 1),
            Weights = Tensor("weights", TensorLayout.Plain, 1, geometry.WeightLength, 1, weightSize),
            Bias = hasBias ? Tensor("bias", TensorLayout.Plain, 1, geometry.OutChannels, 1, weightSize) : null,
            Addend = isMasked ? Input("addend", kernel.InputLayout) : null,
            Mask = isMasked ? Input("mask", kernel.InputLayout) : null,
            Workspace = workspace.Pointer,
        }, relu);
        return (new StageTiming(prepared.WeightStages), new StageTiming(prepared.Stages));
    }

    /// <summary>A kernel's work, its weights packed.</summary>
    /// <param name="team">Who packs them.</param>
    /// <param name="kernel">As in <see cref="Prepare"/>, as are the others.</param>
    public StageTiming PrepareWork(ThreadTeam team, ConvolutionKernel kernel, FusedReLU relu = default, bool isMasked = false)
    {
        (StageTiming weights, StageTiming work) = Prepare(kernel, relu, isMasked: isMasked);
        team.Run(weights);
        return work;
    }

    public void Dispose()
    {
        foreach (AlignedBuffer buffer in (AlignedBuffer[])[.. _tensors.Values, .. _workspaces])
        {
            buffer.Dispose();
        }
    }

    /// <summary>Fills with values up to half of a size: repeated gradients stay finite.</summary>
    public static void Fill(AlignedBuffer buffer, float size)
    {
        for (long i = 0; i < buffer.Length; i++)
        {
            buffer.Pointer[i] = ((i * 37 % 101) - 50) * 0.01f * size;
        }
    }

    private float* Input(string name, TensorLayout layout) =>
        Tensor(name, layout, geometry.Batch, geometry.InChannels, geometry.InputArea, inputSize);

    // Written before it is read: memory that never was is one page over and over, which a cache holds.
    private float* Tensor(string name, TensorLayout layout, int n, int channels, int pixels, float size)
    {
        if (!_tensors.TryGetValue((name, layout), out AlignedBuffer? tensor))
        {
            tensor = new AlignedBuffer(Blocks.Floats(layout, n, channels, pixels));
            Fill(tensor, size);
            _tensors.Add((name, layout), tensor);
        }
        return tensor.Pointer;
    }
}

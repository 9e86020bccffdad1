using Fovea.Kernels.Convolution;
using Fovea.Kernels.Convolution.Reference;
using Fovea.Kernels.Layout;
using Fovea.Kernels.Simd;
using Fovea.Kernels.Threading;

namespace Fovea.Kernels.Tests.Convolution;

/// <summary>One kernel prepared for one geometry, with buffers around it: set the operands, run, read the result.</summary>
internal sealed unsafe class ConvolutionCase : IDisposable
{
    private readonly ConvolutionKernel _kernel;
    private readonly ConvolutionGeometry _geometry;
    private readonly GuardedTensor _input, _weights, _bias, _output, _workspace;
    private readonly PreparedKernel _prepared;
    private readonly bool _hasBias;

    public ConvolutionCase(ConvolutionKernel kernel, ConvolutionGeometry geometry, VectorWidth width, bool hasBias, bool relu = false)
    {
        (_kernel, _geometry, _hasBias) = (kernel, geometry, hasBias);
        _input = new GuardedTensor(kernel.InputLayout, geometry.Batch, geometry.InChannels, geometry.InputArea);
        _weights = new GuardedTensor(TensorLayout.Plain, 1, 1, geometry.WeightLength);
        _bias = new GuardedTensor(TensorLayout.Plain, 1, 1, geometry.OutChannels);
        _output = new GuardedTensor(kernel.OutputLayout, geometry.Batch, geometry.OutChannels, geometry.OutputArea);
        _workspace = new GuardedTensor(TensorLayout.Plain, 1, 1, checked((int)kernel.WorkspaceFloats(geometry)));
        var pointers = new ConvolutionPointers
        {
            Input = _input.Pointer,
            Weights = _weights.Pointer,
            Bias = hasBias ? _bias.Pointer : null,
            Output = _output.Pointer,
            Workspace = _workspace.Pointer,
        };
        _prepared = kernel.Prepare(geometry, width, pointers, relu);
    }

    /// <summary>The stages' names, to see that a width took effect.</summary>
    public IEnumerable<string> StageNames => _prepared.Stages.Select(stage => stage.Name);

    /// <summary>
    /// Runs the pass; the operand that the pass writes is ignored, and what it wrote is
    /// returned (bias last for the weights' gradient).
    /// </summary>
    public float[] Run(ThreadTeam team, float[] input, float[] weights, float[] bias, float[] output, string context)
    {
        _input.Set(input);
        _weights.Set(weights);
        _bias.Set(bias);
        _output.Set(output);
        GuardedTensor result = _kernel.Pass switch
        {
            ConvolutionPass.Forward => _output,
            ConvolutionPass.InputGradient => _input,
            _ => _weights,
        };
        result.Poison();
        if (_kernel.Pass == ConvolutionPass.WeightGradient)
        {
            _bias.Poison();
        }

        team.Run(new StageRunner(_prepared.WeightStages));
        team.Run(new StageRunner(_prepared.Stages));

        foreach (GuardedTensor tensor in new[] { _input, _weights, _bias, _output, _workspace })
        {
            tensor.AssertGuardsUntouched(context);
        }
        return _kernel.Pass == ConvolutionPass.WeightGradient && _hasBias ? [.. result.Get(), .. _bias.Get()] : result.Get();
    }

    /// <summary>The same by the double-precision reference.</summary>
    public double[] Expected(float[] input, float[] weights, float[] bias, float[] output)
    {
        double[] x = Widen(input), w = Widen(weights), b = _hasBias ? Widen(bias) : [], y = Widen(output);
        switch (_kernel.Pass)
        {
            case ConvolutionPass.Forward:
                ReferenceConvolution.Forward<double>(_geometry, x, w, b, y, 0, _geometry.Batch);
                return y;
            case ConvolutionPass.InputGradient:
                ReferenceConvolution.InputGradient<double>(_geometry, y, w, x, 0, _geometry.Batch);
                return x;
            default:
                ReferenceConvolution.WeightGradient<double>(_geometry, x, y, w, 0, _geometry.OutChannels);
                ReferenceConvolution.BiasGradient<double>(_geometry, y, b, 0, _geometry.OutChannels);
                return [.. w, .. b];
        }
    }

    /// <summary>Managed bytes that one more run allocates on the caller's thread.</summary>
    public long AllocatedByStages(ThreadTeam team)
    {
        var packing = new StageRunner(_prepared.WeightStages);
        var running = new StageRunner(_prepared.Stages);
        team.Run(packing);
        team.Run(running);
        long before = GC.GetAllocatedBytesForCurrentThread();
        team.Run(packing);
        team.Run(running);
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    public void Dispose()
    {
        foreach (GuardedTensor tensor in new[] { _input, _weights, _bias, _output, _workspace })
        {
            tensor.Dispose();
        }
    }

    private static double[] Widen(float[] values) => Array.ConvertAll(values, value => (double)value);
}

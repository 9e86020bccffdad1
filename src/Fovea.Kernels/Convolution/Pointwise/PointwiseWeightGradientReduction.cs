using System.Runtime.CompilerServices;
using Fovea.Kernels.Layout;
using Fovea.Kernels.Simd;

namespace Fovea.Kernels.Convolution.Pointwise;

// Adds the chunks' partial gradients of a filter of one tap, in order, and writes the plain weights' gradient, and the bias's if asked for.
//   task    (group, 16 output channels, some input channels)
//   rows    are output channels: they lie as in the plain gradient
//           are input channels: they are gathered, and transposed as they are written
internal sealed unsafe class PointwiseWeightGradientReduction<TSimd> : KernelStage, IReductionStage where TSimd : unmanaged, ISimd<TSimd>
{
    private const int PieceInputs = 512;   // of sixteen outputs: 32 KiB

    private readonly PointwiseWeightGradientPlan _plan;
    private readonly float* _matrices;
    private readonly float* _biases;
    private readonly float* _dWeights;
    private readonly float* _dBias;
    private readonly int _inputs, _outputs;
    private readonly int _outputBlocks;
    private readonly int _pieces;

    public PointwiseWeightGradientReduction(PointwiseWeightGradientPlan plan, float* matrices, float* biases, float* dWeights, float* dBias)
    {
        _plan = plan;
        _matrices = matrices;
        _biases = biases;
        _dWeights = dWeights;
        _dBias = dBias;
        (_inputs, _outputs) = (plan.Geometry.InChannelsPerGroup, plan.Geometry.OutChannelsPerGroup);
        _outputBlocks = Blocks.Count(_outputs);
        _pieces = plan.IsInPlace ? 1 : (_inputs + PieceInputs - 1) / PieceInputs;
        Tasks = plan.Geometry.Groups * _outputBlocks * _pieces;
    }

    public override string Name => "Convolution.Reduce";

    public override int Tasks { get; }

    [SkipLocalsInit]
    public override void Run(int firstTask, int lastTask)
    {
        float* sums = stackalloc float[PieceInputs * Blocks.Size];
        for (int task = firstTask; task < lastTask; task++)
        {
            (int rest, int piece) = Math.DivRem(task, _pieces);
            (int group, int outputBlock) = Math.DivRem(rest, _outputBlocks);
            int output = outputBlock * Blocks.Size, outputs = Math.Min(Blocks.Size, _outputs - output);
            int input = piece * PieceInputs, inputs = Math.Min(PieceInputs, _inputs - input);
            float* dWeights = _dWeights + (((group * (nint)_outputs) + output) * _inputs) + input;
            float* matrix = _matrices + (group * (nint)_plan.PaddedRows * _plan.PaddedLanes);
            if (_plan.RowsAreOutputs && !_plan.IsInPlace)
            {
                SumRows(matrix + ((nint)output * _plan.PaddedLanes) + input, outputs, inputs, dWeights, sums);
            }
            else if (!_plan.RowsAreOutputs)
            {
                SumColumns(matrix + ((nint)input * _plan.PaddedLanes) + output, outputs, inputs, dWeights, sums);
            }
            if (piece == 0 && _dBias is not null)
            {
                Sum(_biases + (group * (nint)_plan.PaddedOutputs) + output, sums);
                new ReadOnlySpan<float>(sums, outputs).CopyTo(new Span<float>(_dBias + (group * (nint)_outputs) + output, outputs));
            }
        }
    }

    private void SumRows(float* partial, int outputs, int inputs, float* dWeights, float* sums)
    {
        for (int i = 0; i < outputs; i++, partial += _plan.PaddedLanes, dWeights += _inputs)
        {
            for (int input = 0; input < inputs; input += Blocks.Size)
            {
                Sum(partial + input, sums + input);
            }
            new ReadOnlySpan<float>(sums, inputs).CopyTo(new Span<float>(dWeights, inputs));
        }
    }

    private void SumColumns(float* partial, int outputs, int inputs, float* dWeights, float* sums)
    {
        for (int i = 0; i < inputs; i++, partial += _plan.PaddedLanes)
        {
            Sum(partial, sums + (i * Blocks.Size));
        }
        Transposition.Copy(inputs, outputs, sums, Blocks.Size, dWeights, _inputs);
    }

    private void Sum(float* partial, float* sums)
    {
        for (int lane = 0; lane < Blocks.Size; lane += TSimd.Width)
        {
            TSimd sum = TSimd.Load(partial + lane);
            for (int chunk = 1; chunk < _plan.Chunks; chunk++)
            {
                sum += TSimd.Load(partial + lane + (chunk * (nint)_plan.PartialFloats));
            }
            TSimd.Store(sum, sums + lane);
        }
    }
}

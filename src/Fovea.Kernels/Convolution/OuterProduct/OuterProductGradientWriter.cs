using System.Runtime.CompilerServices;
using Fovea.Kernels.Layout;
using Fovea.Kernels.Simd;

namespace Fovea.Kernels.Convolution.OuterProduct;

/// <summary>Adds the chunks' partial gradients, in order, and writes the plain weights' gradient, and the bias's if asked for.</summary>
/// <remarks>
/// With output channels as rows a row is stored as a plain filter but for the taps, which are inside there. With input channels as
/// rows those of sixteen filters are gathered, and transposed as they are written.
/// </remarks>
internal sealed unsafe class OuterProductGradientWriter<TSimd>(
    OuterProductWeightGradientPlan plan, float* matrices, float* biases, float* dWeights, float* dBias)
    where TSimd : unmanaged, ISimd<TSimd>
{
    private const int BufferFloats = Blocks.Size * OuterProductWeightGradientPlan.MaxTaps;   // 32 KiB

    private readonly int _inputs = plan.Geometry.InChannelsPerGroup, _outputs = plan.Geometry.OutChannelsPerGroup, _taps = plan.Taps;

    /// <summary>
    /// Writes the weights' gradient of some rows and some lanes of one range, and that of
    /// their outputs' bias with the first input.
    /// </summary>
    [SkipLocalsInit]
    public void Write(int group, int firstRow, int lastRow, int firstLane, int lastLane)
    {
        (lastRow, lastLane) = (Math.Min(lastRow, plan.Rows), Math.Min(lastLane, plan.Lanes));
        (int firstInput, int firstOutput, int lastOutput) =
            plan.RowsAreOutputs ? (firstLane, firstRow, lastRow) : (firstRow, firstLane, lastLane);
        if (firstInput == 0 && dBias is not null)
        {
            WriteBias(group, firstOutput, lastOutput);
        }
        if (plan.IsInPlace)
        {
            return;
        }
        (int first, int last) = plan.SumLanes(firstLane);
        float* matrix = matrices + plan.FirstSum(group, first) - first;
        float* filters = dWeights + ((nint)group * _outputs * _inputs * _taps);
        float* sums = stackalloc float[BufferFloats];
        // Whole rows, as many as fit, or else part of one.
        int mostLanes = Math.Min(Blocks.Padded(lastLane - firstLane), BufferFloats / (Blocks.Size * _taps) * Blocks.Size);
        int mostRows = BufferFloats / (_taps * mostLanes);
        for (int row = firstRow; row < lastRow; row += mostRows)
        {
            for (int lane = firstLane; lane < lastLane; lane += mostLanes)
            {
                int rows = Math.Min(mostRows, lastRow - row), lanes = Math.Min(mostLanes, lastLane - lane);
                Sum(matrix + ((nint)row * _taps * (last - first)) + lane, rows * _taps, last - first, Blocks.Padded(lanes), sums);
                Transpose(sums, row, rows, lane, lanes, filters);
            }
        }
    }

    private void Transpose(float* sums, int row, int rows, int lane, int lanes, float* filters)
    {
        int step = Blocks.Padded(lanes);
        if (!plan.RowsAreOutputs)
        {
            Transposition.Copy(rows * _taps, lanes, sums, step, filters + ((((nint)lane * _inputs) + row) * _taps), (long)_inputs * _taps);
            return;
        }
        float* filter = filters + ((((nint)row * _inputs) + lane) * _taps);
        for (int r = 0; r < rows; r++, sums += _taps * step, filter += _inputs * (nint)_taps)
        {
            if (_taps == 1)
            {
                new ReadOnlySpan<float>(sums, lanes).CopyTo(new Span<float>(filter, lanes));
            }
            else
            {
                Transposition.Copy(_taps, lanes, sums, step, filter, _taps);
            }
        }
    }

    [SkipLocalsInit]
    private void WriteBias(int group, int first, int last)
    {
        float* sums = stackalloc float[Blocks.Size];
        for (int output = first; output < last; output += Blocks.Size)
        {
            Sum(biases + (group * (nint)plan.PaddedOutputs) + output, 1, 0, Blocks.Size, sums);
            int outputs = Math.Min(Blocks.Size, last - output);
            new ReadOnlySpan<float>(sums, outputs).CopyTo(new Span<float>(dBias + (group * (nint)_outputs) + output, outputs));
        }
    }

    // Rows of lanes, a whole number of blocks, to rows without gaps; chunk after chunk, so that memory is read in order.
    private void Sum(float* partial, int rows, nint rowStep, int lanes, float* sums)
    {
        for (int chunk = 0; chunk < plan.Chunks; chunk++, partial += plan.PartialFloats)
        {
            for (int row = 0; row < rows; row++)
            {
                float* from = partial + (row * rowStep), to = sums + ((nint)row * lanes);
                for (int lane = 0; lane < lanes; lane += TSimd.Width)
                {
                    TSimd part = TSimd.Load(from + lane);
                    TSimd.Store(chunk == 0 ? part : TSimd.Load(to + lane) + part, to + lane);
                }
            }
        }
    }
}

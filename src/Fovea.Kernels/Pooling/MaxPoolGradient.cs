using Fovea.Kernels.Layout;
using Fovea.Kernels.Simd;

namespace Fovea.Kernels.Pooling;

// The gradient of max pooling, blocked, float32.
//   what    dInput[index[o]] += dOutput[o]
//   layout  dOutput and indices [n][c/16][od][oh][ow][16], dInput [n][c/16][id][ih][iw][16]
//   loops   parallel (n, c/16), which own their part of dInput
//   cells   windows apart: od, oh, ow; a vector per cell, that takes dOutput where the index is the cell's;
//           MaxPoolGradientTwo.cs does it for 2 × 2;
//           small windows that overlap: MaxPoolGather.cs, cell by cell, the sum in a register;
//           large or dilated windows that overlap: lane by lane, to where the index points

/// <summary>The gradient of max pooling of blocked tensors: each output's goes to the cell it came from.</summary>
/// <remarks>
/// Cells add what they receive in the outputs' row-major order. Allocates nothing; results do not depend
/// on the vector width. Held by MaxPoolTests.
/// </remarks>
internal sealed unsafe class MaxPoolGradient : BlockedPooling
{
    // A vector cell costs about four instructions, sixteen scattered lanes about eighty: beyond this many cells
    // looking at each is the dearer way, unless each input cell is looked at once only.
    private const int LargestVectorWindow = 20;

    private readonly float* _dOutput, _indices, _dInput;
    private readonly bool _scatter, _isTwo;
    private readonly MaxPoolGather? _gather;

    /// <summary>Prepares the pass.</summary>
    /// <param name="geometry">The sizes.</param>
    /// <param name="width">The vector width to run with.</param>
    /// <param name="dOutput">[n][⌈c/16⌉][od][oh][ow][16].</param>
    /// <param name="indices">What <see cref="MaxPoolForward"/> recorded.</param>
    /// <param name="dInput">[n][⌈c/16⌉][d][h][w][16]; overwritten.</param>
    public MaxPoolGradient(PoolingGeometry geometry, VectorWidth width, float* dOutput, float* indices, float* dInput)
        : base(geometry, width, splitRows: false)
    {
        _dOutput = dOutput;
        _indices = indices;
        _dInput = dInput;
        _isTwo = geometry.IsTwoByTwo;
        _gather = geometry.IsDisjoint || geometry.LargestWindow > LargestVectorWindow ? null : MaxPoolGather.For(geometry);
        _scatter = !geometry.IsDisjoint && _gather is null;
    }

    public override string Name => _scatter ? "MaxPool.Gradient blocked scatter"
        : _isTwo ? "MaxPool.Gradient blocked 2×2"
        : Geometry.IsDisjoint ? "MaxPool.Gradient blocked disjoint"
        : "MaxPool.Gradient blocked";

    private protected override void RunRows<TSimd>(int plane, int firstRow, int lastRow)
    {
        float* dInput = _dInput + ((long)plane * Geometry.InputArea * Blocks.Size);
        long offset = (long)plane * Geometry.OutputArea * Blocks.Size;
        if (_gather is not null)
        {
            for (int lane = 0; lane < Blocks.Size; lane += TSimd.Width)
            {
                _gather.Run<TSimd>(_dOutput + offset + lane, _indices + offset + lane, dInput + lane);
            }
            return;
        }
        if (!Geometry.IsPartition)
        {
            new Span<float>(dInput, Geometry.InputArea * Blocks.Size).Clear();
        }
        if (_scatter)
        {
            Scatter(_dOutput + offset, (int*)_indices + offset, dInput, Geometry.OutputArea);
            return;
        }
        int ow = Geometry.WidthWindows.Length;
        for (int row = firstRow; row < lastRow; row++)
        {
            for (int lane = 0; lane < Blocks.Size; lane += TSimd.Width)
            {
                long rowOffset = offset + ((long)row * ow * Blocks.Size) + lane;
                if (_isTwo)
                {
                    int first = Geometry.HeightWindows[row].First * Geometry.Width.Input;
                    MaxPoolGradientTwo.Run<TSimd>(
                        ow, first, Geometry.Width.Input, _dOutput + rowOffset, _indices + rowOffset, dInput + lane);
                }
                else
                {
                    Row<TSimd>(row, _dOutput + rowOffset, _indices + rowOffset, dInput + lane);
                }
            }
        }
    }

    private void Row<TSimd>(int row, float* dOutput, float* indices, float* dInput)
        where TSimd : unmanaged, ISimd<TSimd>
    {
        (int od, int oh) = Math.DivRem(row, Geometry.HeightWindows.Length);
        PoolingSpan depth = Geometry.DepthWindows[od], height = Geometry.HeightWindows[oh];
        int ih = Geometry.Height.Input, iw = Geometry.Width.Input;
        int sd = Geometry.Depth.Dilation, sh = Geometry.Height.Dilation, sw = Geometry.Width.Dilation;
        foreach (PoolingSpan window in Geometry.WidthWindows)
        {
            // Indices below 2²⁷ are denormal floats; as such they compare equal exactly if their bits are.
            TSimd gradient = TSimd.Load(dOutput), source = TSimd.Load(indices);
            for (int d = depth.First; d < depth.End; d += sd)
            {
                for (int h = height.First; h < height.End; h += sh)
                {
                    int start = ((d * ih) + h) * iw;
                    for (int w = window.First; w < window.End; w += sw)
                    {
                        float* cell = dInput + ((long)(start + w) * Blocks.Size);
                        TSimd here = TSimd.Broadcast(BitConverter.Int32BitsToSingle(start + w));
                        TSimd.Store(TSimd.SelectEqual(source, here, gradient, TSimd.Zero), cell);
                    }
                }
            }
            dOutput += Blocks.Size;
            indices += Blocks.Size;
        }
    }

    private void Scatter(float* dOutput, int* indices, float* dInput, int outputs)
    {
        int inputArea = Geometry.InputArea;
        for (int o = 0; o < outputs; o++)
        {
            for (int lane = 0; lane < Blocks.Size; lane++)
            {
                // Lanes past the last channel hold leftovers: their index may be anything.
                int index = indices[lane];
                if ((uint)index < (uint)inputArea)
                {
                    dInput[((long)index * Blocks.Size) + lane] += dOutput[lane];
                }
            }
            dOutput += Blocks.Size;
            indices += Blocks.Size;
        }
    }
}

using Fovea.Kernels.Layout;
using Fovea.Kernels.Pooling;
using Fovea.Kernels.Simd;

namespace Fovea.Kernels.Convolution.BatchLanes;

/// <summary>Rows of the gradient before a 2 × 2 max pooling over batch lanes, made where they are read: they are never stored.</summary>
/// <param name="pooling">The pooling, whose windows cover its input.</param>
/// <param name="dOutput">[⌈n/16⌉][c][oh][ow][16].</param>
/// <param name="indices">What the forward pass recorded.</param>
internal sealed unsafe class PooledBatchLaneRows(PoolingGeometry pooling, float* dOutput, float* indices)
{
    private readonly float* _dOutput = dOutput, _indices = indices;

    /// <summary>Whether it can make the rows.</summary>
    public static bool Serves(PoolingGeometry pooling) => pooling.IsTwoByTwo && pooling.IsPartition;

    /// <summary>Makes rows firstRow … lastRow − 1 of a plane, from an even one to an even one.</summary>
    /// <param name="plane">Block of images · channels + channel.</param>
    /// <param name="rows">[rows][w][16]; overwritten.</param>
    public void Fill<TSimd>(int plane, int firstRow, int lastRow, float* rows)
        where TSimd : unmanaged, ISimd<TSimd>
    {
        int windows = pooling.WidthWindows.Length, width = pooling.Width.Input;
        float* first = rows - ((nint)firstRow * width * Blocks.Size);   // where the plane would begin
        for (int row = firstRow; row < lastRow; row += 2)
        {
            nint offset = (((nint)plane * pooling.OutputArea) + (row / 2 * windows)) * Blocks.Size;
            for (int lane = 0; lane < Blocks.Size; lane += TSimd.Width)
            {
                MaxPoolGradientTwo.Run<TSimd>(
                    windows, row * width, width, _dOutput + offset + lane, _indices + offset + lane, first + lane);
            }
        }
    }
}

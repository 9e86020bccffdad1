using Fovea.Kernels.Pooling;

namespace Fovea.Kernels.Tests.Pooling;

/// <summary>Awkward geometries: every window form with channels around the block's size.</summary>
internal static class PoolingCases
{
    public static IEnumerable<PoolingGeometry> All
    {
        get
        {
            int[] batches = [0, 1, 2, 7];
            int[] channels = [1, 3, 6, 15, 16, 17, 31, 33];
            (PoolingAxis D, PoolingAxis H, PoolingAxis W)[] windows =
            [
                (PoolingAxis.None, new(8, 2, 2), new(6, 2, 2)),
                (PoolingAxis.None, new(9, 2, 2), new(7, 2, 2)),
                (PoolingAxis.None, new(9, 2, 2, CeilMode: true), new(7, 2, 2, CeilMode: true)),
                (PoolingAxis.None, new(13, 3, 2), new(12, 3, 2, 1, 1)),
                (PoolingAxis.None, new(5, 3, 1, 2, 2), new(4, 3, 1, 1, 2)),
                (PoolingAxis.None, new(14, 3, 1, 1, 1), new(7, 3, 1, 1, 1)),
                (PoolingAxis.None, new(7, 3, 2, 0, 0, CeilMode: true), new(14, 3, 2, 0, 0, CeilMode: true)),
                (PoolingAxis.None, new(2, 3, 2, 1, 1), new(11, 3, 2, 1, 1)),
                (PoolingAxis.None, new(11, 3, 3), new(11, 3, 3)),
                (PoolingAxis.None, new(7, 2, 3), new(8, 1, 3)),
                (PoolingAxis.None, PoolingAxis.None, new(17, 3, 2, 1, 1, 2, true)),
                (PoolingAxis.None, PoolingAxis.Adaptive(7, 3), PoolingAxis.Adaptive(5, 7)),
                (PoolingAxis.None, PoolingAxis.Adaptive(2, 7), PoolingAxis.Adaptive(3, 11)),     // several windows over a cell
                (PoolingAxis.Adaptive(1, 3), PoolingAxis.Adaptive(1, 50), PoolingAxis.Global(3)),   // more than a register's sum is worth
                (PoolingAxis.None, PoolingAxis.Global(5), PoolingAxis.Global(8)),
                (new(4, 2, 2), new(5, 3, 2, 1, 1), new(3, 2, 1)),
                (PoolingAxis.None, new(13, 5, 1, 2, 2), new(13, 5, 1, 2, 2)),
            ];
            for (int i = 0; i < windows.Length; i++)
            {
                for (int j = 0; j < 3; j++)
                {
                    yield return new PoolingGeometry(
                        batches[(i + j) % 4], channels[((3 * i) + j) % 8], windows[i].D, windows[i].H, windows[i].W);
                }
            }
        }
    }

    public static PoolingGeometry Image(PoolingAxis height, PoolingAxis width, int batch = 1, int channels = 1) =>
        new(batch, channels, PoolingAxis.None, height, width);

    public static int Inputs(this PoolingGeometry geometry) => geometry.Planes * geometry.InputArea;

    public static int Outputs(this PoolingGeometry geometry) => geometry.Planes * geometry.OutputArea;
}

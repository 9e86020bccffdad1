using Fovea.Kernels.Elementwise;
using Fovea.Kernels.Layout;
using Fovea.Kernels.Simd;
using Fovea.Kernels.Tests.Pooling;

namespace Fovea.Kernels.Tests.Elementwise;

public sealed unsafe class BatchLaneChannelSumTests
{
    [Fact]
    public void Sum_IsExactOnIntegers_AndLeavesIdleLanesOut_ForAnyBatch()
    {
        foreach ((int channels, int area) in new[] { (1, 1), (3, 7), (6, 300), (17, 16) })
        {
            for (int n = 0; n <= 40; n++)
            {
                float[] x = StageBed.Integers(n * channels * area, 100, (uint)n);
                float[] expected = new float[channels];
                for (int i = 0; i < x.Length; i++)
                {
                    expected[i / area % channels] += x[i];
                }
                foreach ((VectorWidth width, int threads) in StageBed.Machines)
                {
                    using var bed = new StageBed();
                    float* plain = bed.Make(x), lanes = bed.Make(Blocks.Padded(n) * channels * area), sums = bed.Make(channels);
                    bed.Run([new BatchLaneReorderStage(TensorLayout.BatchLanes, n, channels * area, plain, lanes)], 1);
                    SpoilIdleLanes(n, channels * area, lanes);

                    bed.Run([new BatchLaneChannelSum(new(TensorLayout.BatchLanes, n, channels, area), width, lanes, sums)], threads);

                    Assert.Equal(expected, StageBed.Read(sums, channels));
                }
            }
        }
    }

    private static void SpoilIdleLanes(int n, int length, float* lanes)
    {
        for (int i = 0; i < Blocks.Padded(n) * length; i++)
        {
            if ((i / Blocks.Size / length * Blocks.Size) + (i % Blocks.Size) >= n)
            {
                lanes[i] = float.NaN;
            }
        }
    }
}

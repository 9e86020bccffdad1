using Fovea.Kernels.Layout;
using Fovea.Kernels.Tests.Pooling;

namespace Fovea.Kernels.Tests.Layout;

public sealed unsafe class BatchLaneReorderStageTests
{
    [Fact]
    public void Reorder_PutsImagesSideBySide_AndBack_ForAnyBatch()
    {
        foreach (int length in new[] { 1, 7, 16, 255, 256, 300 })
        {
            for (int n = 0; n <= 40; n++)
            {
                using var bed = new StageBed();
                float[] plain = StageBed.Integers(n * length, 1000, (uint)n);
                float* from = bed.Make(plain), lanes = bed.Make(Blocks.Padded(n) * length), back = bed.Make(n * length);

                bed.Run([new BatchLaneReorderStage(TensorLayout.BatchLanes, n, length, from, lanes)], 1 + (n % 3));
                bed.Run([new BatchLaneReorderStage(TensorLayout.Plain, n, length, lanes, back)], 1 + (n % 3));

                for (int i = 0; i < Blocks.Padded(n) * length; i++)
                {
                    (int element, int lane) = Math.DivRem(i, Blocks.Size);
                    (int block, int e) = Math.DivRem(element, length);
                    int image = (block * Blocks.Size) + lane;
                    Assert.Equal(image < n ? plain[(image * length) + e] : 0, lanes[i]);
                }
                Assert.Equal(plain, StageBed.Read(back, n * length));
            }
        }
    }
}

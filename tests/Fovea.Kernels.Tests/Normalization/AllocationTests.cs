using Fovea.Kernels.Layout;
using Fovea.Kernels.Normalization;
using Fovea.Kernels.Pooling;
using Fovea.Kernels.Simd;
using Fovea.Kernels.Tests.Pooling;

namespace Fovea.Kernels.Tests.Normalization;

public sealed unsafe class AllocationTests
{
    [Fact]
    public void Run_AllocatesNothing_InPoolingAndNormalization()
    {
        using var bed = new StageBed();
        PoolingGeometry pooling = PoolingCases.Image(new(6, 3, 2, 1, 1), new(6, 3, 2, 1, 1), batch: 2, channels: 16);
        var norm = new NormalizationGeometry(2, 16, 36, TensorLayout.Blocked, groups: 4);
        var local = new LocalResponseNormGeometry(2, 16, 36, 5);
        float* x = bed.Make(2 * 16 * 36), y = bed.Make(2 * 16 * 36), indices = bed.Make(2 * 16 * 36);
        float* statistics = bed.Make(64), workspace = bed.Make(4096);
        var pointers = new NormalizationPointers
        {
            Input = x,
            Output = y,
            Mean = statistics,
            InverseDeviation = statistics + 16,
            Workspace = workspace,
        };
        KernelStage[] stages =
        [
            new MaxPoolForward(pooling, VectorWidths.Widest, x, y, indices),
            new MaxPoolGradient(pooling, VectorWidths.Widest, x, indices, y),
            new AveragePoolForward(pooling, AverageDivisor.Default, VectorWidths.Widest, x, y),
            new AveragePoolGradient(pooling, AverageDivisor.Default, VectorWidths.Widest, x, y),
            new PlainMaxPoolGradient(pooling, x, indices, y),
            new MedianPoolForward(pooling, x, y, indices), new LpPoolForward(pooling, 2, x, y), new StochasticPoolInference(pooling, x, y),
            .. BatchNorm.PrepareForward(norm, VectorWidths.Widest, pointers, 1e-5, relu: true),
            .. GroupNorm.PrepareForward(norm, VectorWidths.Widest, pointers, 1e-5),
            new LocalResponseNormForward(local, VectorWidths.Widest, x, y),
        ];
        foreach (KernelStage stage in stages)
        {
            stage.Run(0, stage.Tasks);
            long before = GC.GetAllocatedBytesForCurrentThread();

            stage.Run(0, stage.Tasks);

            Assert.True(GC.GetAllocatedBytesForCurrentThread() == before, $"{stage.Name} allocates.");
        }
    }
}

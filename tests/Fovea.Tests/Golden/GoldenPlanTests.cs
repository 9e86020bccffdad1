using System.Text;
using Fovea.Backends;
using Fovea.Backends.Cpu;
using Fovea.Kernels.Simd;
using Fovea.Profiling;

namespace Fovea.Tests.Golden;

/// <summary>
/// The plans that the zoo's networks are compiled to for two threads: for each step layer, layouts, bytes, operations, tasks and batch
/// tile, and apart from that the kernels' names, so that renaming a kernel does not hide that nothing else moved.
/// </summary>
public class GoldenPlanTests
{
    public static TheoryData<string, int> Plans =>
        [.. from name in GoldenNetworks.Small.Concat(GoldenNetworks.Medium).Append("alexnet@paper")
            from bits in new[] { 256, 512 }
            select (name, bits)];

    [Theory, MemberData(nameof(Plans))]
    public void Plans_AreTheRecordedOnes(string name, int bits)
    {
        Assert.SkipWhen((int)VectorWidths.Widest < bits, $"this machine has no vectors of {bits} bits");
        using Model model = GoldenNetworks.Create(name);
        using var backend = new CpuBackend(threads: 2, (VectorWidth)bits);

        foreach (int batch in (int[])[1, 16])
        {
            using var inference = new InferenceWorkload(model, batch, backend);
            Check($"{name}/{bits}/inference/{batch}", inference.Plan);
        }
        using var training = new TrainingWorkload(model, batch: 8, backend);
        Check($"{name}/{bits}/training/8", training.Plan);
    }

    private static void Check(string name, IExecutionPlan plan)
    {
        GoldenFile.Check("plans.txt", name, GoldenNetworks.Hash(Structure(plan)));
        GoldenFile.Check("kernels.txt", name, GoldenNetworks.Hash(string.Join('\n', plan.Steps.Select(step => step.Kernel))));
    }

    private static string Structure(IExecutionPlan plan)
    {
        var text = new StringBuilder();
        text.AppendLine($"{plan.MemoryBytes} bytes");
        foreach (PlanStep step in plan.Steps)
        {
            text.AppendLine($"{step.Layer}|{string.Join(',', step.Inputs)}|{string.Join(',', step.Outputs)}|"
                + $"{step.Bytes}|{step.Flops}|{string.Join(',', step.Tasks)}|{step.TileImages}");
        }
        return text.ToString();
    }
}

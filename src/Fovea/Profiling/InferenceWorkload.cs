using Fovea.Compilation;
using Fovea.Execution;
using Fovea.Execution.Cpu;

namespace Fovea.Profiling;

/// <summary>A batch through a network.</summary>
internal sealed class InferenceWorkload : IWorkload
{
    public InferenceWorkload(Model model, int batch, CpuBackend backend, bool strict = false)
    {
        Plan = PlanCompiler.Compile(model.BuildGraph(batch).Graph, model.Parameters, new CompileOptions { Strict = strict }, backend);
        MadeUpData.Fill(Plan.Input(Model.InputName));
    }

    public ExecutionPlan Plan { get; }

    public long PlannedBytes => Plan.MemoryBytes;

    public void Run() => Plan.Run();

    public void Dispose() => Plan.Dispose();
}

using Fovea.Backends;
using Fovea.Tensors;

namespace Fovea.Profiling;

/// <summary>A batch through a network.</summary>
internal sealed class InferenceWorkload : IWorkload
{
    public InferenceWorkload(Model model, int batch, IBackend backend, bool allowWinograd = true)
    {
        var options = new CompileOptions { AllowWinograd = allowWinograd };
        Plan = IWorkload.PlanOf(backend.Compile(model.BuildGraph(batch).Graph, model.Parameters, options), backend);
        foreach (NamedShape input in model.Inputs)
        {
            SyntheticData.Fill(Plan.Input(input.Name));
        }
    }

    public IExecutionPlan Plan { get; }

    public long PlannedBytes => Plan.MemoryBytes;

    public void Run() => Plan.Run();

    public void Dispose() => Plan.Dispose();
}

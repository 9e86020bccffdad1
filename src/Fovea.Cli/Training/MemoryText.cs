using System.Globalization;
using Fovea.Analysis;
using Fovea.Training;

namespace Fovea.Cli.Training;

/// <summary>Planned memory in a line.</summary>
internal static class MemoryText
{
    public static string Of(MemoryPlan memory) => string.Create(CultureInfo.InvariantCulture,
        $"planned memory {Amounts.Bytes(memory.Total)}: parameters {Amounts.Bytes(memory.Parameters)}, gradients {Amounts.Bytes(memory.Gradients)}, optimiser {Amounts.Bytes(memory.Optimizer)}, activations {Amounts.Bytes(memory.Activations)}, batches {Amounts.Bytes(memory.Batches)}, evaluation {Amounts.Bytes(memory.Evaluation)}, threads {Amounts.Bytes(memory.Scratch)}");
}

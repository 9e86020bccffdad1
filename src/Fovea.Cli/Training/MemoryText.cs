using Fovea.Analysis;
using Fovea.Training;

namespace Fovea.Cli.Training;

/// <summary>Planned memory in a line.</summary>
internal static class MemoryText
{
    public static string Of(MemoryPlan memory)
    {
        (string Name, long Bytes)[] parts =
        [
            ("parameters", memory.Parameters), ("gradients", memory.Gradients), ("optimiser", memory.Optimizer),
            ("activations", memory.Activations),
            ("batches", memory.Batches), ("evaluation", memory.Evaluation), ("threads", memory.Scratch),
        ];
        return $"planned memory {Amounts.Bytes(memory.Total)}: "
            + $"{string.Join(", ", parts.Select(part => $"{part.Name} {Amounts.Bytes(part.Bytes)}"))}";
    }
}

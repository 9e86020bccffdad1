using Fovea.Backends.Cpu.Compilation;

namespace Fovea.Backends.Cpu.Tiling;

/// <summary>
/// Finds values that are alive only within a loop's batch tiles: each tile overwrites the last one's, so memory for one tile's images
/// is enough.
/// </summary>
internal static class TileBuffers
{
    /// <summary>Shrinks the buffers that no stage outside one loop reads or writes.</summary>
    /// <param name="steps">The plan's steps.</param>
    /// <param name="buffers">What they read and write.</param>
    /// <param name="loops">All stages, in loops.</param>
    /// <param name="stages">How many stages each step has.</param>
    public static void Shrink(
        IReadOnlyList<PlannedStep> steps, IReadOnlyList<PlannedBuffer> buffers, IReadOnlyList<TiledLoop> loops, IReadOnlyList<int> stages)
    {
        ILookup<int, int> users = steps
            .SelectMany((step, i) => step.Inputs.Concat(step.Outputs).Distinct().Select(buffer => (buffer, i)))
            .ToLookup(pair => pair.buffer, pair => pair.i);
        foreach (TiledLoop loop in loops.Where(loop => loop.IsTiled))
        {
            HashSet<(int Step, int Index)> inside = [.. loop.Stages.Select(stage => (stage.Step, stage.Index))];
            bool IsInside(int step, int buffer)
            {
                int first = steps[step].Kernel.WritesFirstOutputLast && steps[step].Outputs[0] == buffer ? stages[step] - 1 : 0;
                return stages[step] > 0 && Enumerable.Range(first, stages[step] - first).All(index => inside.Contains((step, index)));
            }

            foreach (int buffer in loop.Stages.SelectMany(stage => steps[stage.Step].Outputs).Distinct())
            {
                if (buffers[buffer].MayShrink(loop.Batch) && users[buffer].All(step => IsInside(step, buffer)))
                {
                    buffers[buffer].ShrinkTo(loop.TileImages);
                }
            }
        }
    }
}

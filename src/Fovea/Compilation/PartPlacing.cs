using Fovea.Execution;

namespace Fovea.Compilation;

/// <summary>
/// Lets tensors lie inside others from the beginning: what a kernel would only copy into its output is written there in the first place,
/// and what it would only copy from its input is read there.
/// </summary>
internal sealed class PartPlacing
{
    private readonly IReadOnlyList<PlannedBuffer> _buffers;
    private readonly ILookup<int, (PlannedStep Step, bool TakesApart)> _users;   // by buffer, once for each operand

    private PartPlacing(IReadOnlyList<PlannedStep> steps, IReadOnlyList<PlannedBuffer> buffers)
    {
        _buffers = buffers;
        _users = steps
            .SelectMany(step => Users(step, step.Inputs, step.Kernel.ApartInputs).Concat(Users(step, step.Outputs, step.Kernel.ApartOutputs)))
            .ToLookup(user => user.Buffer, user => (user.Step, user.TakesApart));
    }

    /// <summary>Places what can be placed.</summary>
    public static void Apply(IReadOnlyList<PlannedStep> steps, IReadOnlyList<PlannedBuffer> buffers)
    {
        var placing = new PartPlacing(steps, buffers);
        foreach (PlannedStep step in steps)
        {
            for (int i = 0; i < step.Kernel.Parts.Count; i++)
            {
                placing.Place(step, step.Inputs[i], step.Outputs[0], step.Kernel.Parts[i]);
            }
            placing.Place(step, step.Outputs[0], step.Inputs.FirstOrDefault(), step.Kernel.Taken);
        }
    }

    private static IEnumerable<(int Buffer, PlannedStep Step, bool TakesApart)> Users(PlannedStep step, IReadOnlyList<int> operands, IReadOnlyList<int> apart) =>
        operands.Select((buffer, i) => (buffer, step, apart.Contains(i)));

    private void Place(PlannedStep step, int buffer, int whole, Part? place)
    {
        if (place is { } part && (part.ImageStride == 0 || MayLieApart(buffer, step)))
        {
            _buffers[buffer].LieIn(_buffers[whole], part);
        }
    }

    // The step that joins or takes it apart uses it once, and finds it in its place.
    private bool MayLieApart(int buffer, PlannedStep step) =>
        _users[buffer].Count(user => user.Step == step) == 1 && _users[buffer].All(user => user.Step == step || user.TakesApart);
}

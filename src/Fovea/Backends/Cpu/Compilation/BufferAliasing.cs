namespace Fovea.Backends.Cpu.Compilation;

/// <summary>
/// Lets tensors lie inside others from the beginning: what a kernel would only copy into its output is written there in the first place,
/// and what it would only copy from its input is read there.
/// </summary>
internal sealed class BufferAliasing
{
    private readonly IReadOnlyList<PlannedBuffer> _buffers;
    private readonly ILookup<int, (PlannedStep Step, bool TakesStrides)> _users;   // by buffer, once for each operand

    private BufferAliasing(IReadOnlyList<PlannedStep> steps, IReadOnlyList<PlannedBuffer> buffers)
    {
        _buffers = buffers;
        _users = steps
            .SelectMany(step => Users(step, step.Inputs, step.Kernel.StridedInputs).Concat(Users(step, step.Outputs, step.Kernel.StridedOutputs)))
            .ToLookup(user => user.Buffer, user => (user.Step, user.TakesStrides));
    }

    /// <summary>Places what can be placed.</summary>
    public static void Apply(IReadOnlyList<PlannedStep> steps, IReadOnlyList<PlannedBuffer> buffers)
    {
        var placing = new BufferAliasing(steps, buffers);
        foreach (PlannedStep step in steps)
        {
            for (int i = 0; i < step.Kernel.InputViews.Count; i++)
            {
                placing.Place(step, step.Inputs[i], step.Outputs[0], step.Kernel.InputViews[i]);
            }
            placing.Place(step, step.Outputs[0], step.Inputs.FirstOrDefault(), step.Kernel.OutputView);
        }
    }

    private static IEnumerable<(int Buffer, PlannedStep Step, bool TakesStrides)> Users(PlannedStep step, IReadOnlyList<int> operands, IReadOnlyList<int> apart) =>
        operands.Select((buffer, i) => (buffer, step, apart.Contains(i)));

    private void Place(PlannedStep step, int buffer, int whole, BufferView? place)
    {
        if (place is { } view && (view.ImageStride == 0 || MayBeStrided(buffer, step)))
        {
            _buffers[buffer].BecomeViewOf(_buffers[whole], view);
        }
    }

    // The step that joins or takes it apart uses it once, and finds it in its place.
    private bool MayBeStrided(int buffer, PlannedStep step) =>
        _users[buffer].Count(user => user.Step == step) == 1 && _users[buffer].All(user => user.Step == step || user.TakesStrides);
}

namespace Fovea.Backends.Cpu.Compilation;

/// <summary>
/// Makes buffers views of others: what a kernel would only copy into its output is written there in the first place, and what it would
/// only copy from its input is read there.
/// </summary>
internal sealed class BufferAliasing
{
    private readonly IReadOnlyList<PlannedBuffer> _buffers;
    private readonly ILookup<int, (PlannedStep Step, bool TakesStrides)> _users;   // by buffer, once for each operand

    private BufferAliasing(IReadOnlyList<PlannedStep> steps, IReadOnlyList<PlannedBuffer> buffers)
    {
        _buffers = buffers;
        _users = steps
            .SelectMany(step =>
                Users(step, step.Inputs, step.Kernel.StridedInputs).Concat(Users(step, step.Outputs, step.Kernel.StridedOutputs)))
            .ToLookup(user => user.Buffer, user => (user.Step, user.TakesStrides));
    }

    /// <summary>Makes a view of every buffer that can be one.</summary>
    /// <param name="steps">The plan's steps; their kernels say which operands may be views and which may be strided.</param>
    /// <param name="buffers">What the steps read and write.</param>
    public static void Apply(IReadOnlyList<PlannedStep> steps, IReadOnlyList<PlannedBuffer> buffers)
    {
        var aliasing = new BufferAliasing(steps, buffers);
        foreach (PlannedStep step in steps)
        {
            for (int i = 0; i < step.Kernel.InputViews.Count; i++)
            {
                aliasing.MakeView(step, step.Inputs[i], step.Outputs[0], step.Kernel.InputViews[i]);
            }
            aliasing.MakeView(step, step.Outputs[0], step.Inputs.FirstOrDefault(), step.Kernel.OutputView);
        }
    }

    private static IEnumerable<(int Buffer, PlannedStep Step, bool TakesStrides)> Users(
        PlannedStep step, IReadOnlyList<int> operands, IReadOnlyList<int> strided) =>
        operands.Select((buffer, i) => (buffer, step, strided.Contains(i)));

    private void MakeView(PlannedStep step, int buffer, int whole, BufferView? possible)
    {
        if (possible is { } view && (view.ImageStride == 0 || MayBeStrided(buffer, step)))
        {
            _buffers[buffer].BecomeViewOf(_buffers[whole], view);
        }
    }

    // The step that would copy it uses it once, and has nothing to do; all others take strided images.
    private bool MayBeStrided(int buffer, PlannedStep step) =>
        _users[buffer].Count(user => user.Step == step) == 1 && _users[buffer].All(user => user.Step == step || user.TakesStrides);
}

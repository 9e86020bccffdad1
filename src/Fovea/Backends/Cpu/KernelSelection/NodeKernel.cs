using Fovea.Backends.Cpu.Compilation;
using Fovea.Kernels;
using Fovea.Kernels.Layout;

namespace Fovea.Backends.Cpu.KernelSelection;

/// <summary>
/// A kernel chosen for a node: what layouts it takes and gives, the memory it needs, and
/// how it is bound once addresses are known.
/// </summary>
/// <param name="Name">Operation, algorithm, what varies.</param>
/// <param name="Reason">Why it was chosen.</param>
/// <param name="Inputs">The layout of each input.</param>
/// <param name="Outputs">The layout of each output.</param>
/// <param name="Bind">Makes it ready to run on given memory.</param>
internal sealed record NodeKernel(
    string Name, string Reason, IReadOnlyList<TensorLayout> Inputs, IReadOnlyList<TensorLayout> Outputs,
    Func<NodeMemory, PreparedKernel> Bind)
{
    /// <summary>The reason of a kernel that serves every layout, so that its input needs no conversion.</summary>
    public const string AnyLayout = "in the layout at hand";

    /// <summary>Floats of scratch memory.</summary>
    public long WorkspaceFloats { get; init; }

    /// <summary>An estimate of the cycles that one core takes; null where moving the operands is most of it.</summary>
    public double? Cycles { get; init; }

    /// <summary>
    /// For each input, where the output holds it as it is; null if it does not. Where the compiler can, it stores the input there
    /// from the beginning, and the kernel finds nothing to do for it.
    /// </summary>
    public IReadOnlyList<BufferView?> InputViews { get; init; } = [];

    /// <summary>Where the first input holds the first output as it is; null if it does not. As with <see cref="InputViews"/>.</summary>
    public BufferView? OutputView { get; init; }

    /// <summary>The inputs whose images may be apart.</summary>
    public IReadOnlyList<int> StridedInputs { get; init; } = [];

    /// <summary>The outputs whose images may be apart.</summary>
    public IReadOnlyList<int> StridedOutputs { get; init; } = [];

    /// <summary>Whether the first output is the last stage's alone: the stages before it neither read nor write it.</summary>
    public bool WritesFirstOutputLast { get; init; }

    /// <summary>A kernel of one stage that changes nothing when weights do.</summary>
    public static PreparedKernel Stage(KernelStage stage) => new([], [stage]);
}

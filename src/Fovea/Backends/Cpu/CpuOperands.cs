using Fovea.Backends.Cpu.KernelSelection;
using Fovea.Graph;
using Fovea.Tensors;

namespace Fovea.Backends.Cpu;

/// <summary>The tensors that a <see cref="CpuKernel{TOperation}"/> reads and writes, row-major in single precision.</summary>
public sealed unsafe class CpuOperands
{
    private readonly Node _node;
    private readonly NodeMemory _memory;

    internal CpuOperands(Node node, NodeMemory memory) => (_node, _memory) = (node, memory);

    /// <summary>How many inputs there are.</summary>
    public int InputCount => _node.Inputs.Count;

    /// <summary>The run's seed, for operations that draw random numbers.</summary>
    public ulong Seed => _memory.Seed;

    /// <summary>The training step of the current run, for operations that draw random numbers.</summary>
    public long Step => *_memory.Step;

    /// <summary>An input's values.</summary>
    public ReadOnlySpan<float> Input(int index) => new(_memory.Input(index), InputShape(index).Length);

    /// <summary>An input's shape.</summary>
    public Shape InputShape(int index) => _node.Inputs[index].Shape;

    /// <summary>An output's values; undefined before the kernel writes them.</summary>
    public Span<float> Output(int index) => new(_memory.Output(index), OutputShape(index).Length);

    /// <summary>An output's shape.</summary>
    public Shape OutputShape(int index) => _node.Outputs[index].Shape;
}

using System.Collections.Concurrent;
using Fovea.Backends.Cpu.KernelSelection;
using Fovea.Backends.Cpu.Passes;
using Fovea.Graph;
using Fovea.Graph.Rewriting;
using Fovea.Kernels;
using Fovea.Kernels.Layout;

namespace Fovea.Backends.Cpu;

/// <summary>The kernels that a program has registered with a backend, by the operation that they compute.</summary>
/// <remarks>An operation without one runs its <see cref="Operation.Evaluate"/>, in double precision on one thread.</remarks>
public sealed class CpuKernelRegistry
{
    private readonly ConcurrentDictionary<Type, Func<Node, NodeKernel>> _kernels = new();

    internal CpuKernelRegistry()
    {
    }

    /// <summary>Lets a kernel compute an operation in every graph that is compiled from now on.</summary>
    /// <remarks>Nothing is fused with an operation that has such a kernel, a built-in one such as a convolution either.</remarks>
    /// <exception cref="FoveaException">Another kernel is registered for the operation, or the operation is abstract.</exception>
    public void Add<TOperation>(CpuKernel<TOperation> kernel) where TOperation : Operation
    {
        ArgumentNullException.ThrowIfNull(kernel);
        if (typeof(TOperation).IsAbstract)
        {
            throw new FoveaException(
                $"{typeof(TOperation).Name} is abstract, so no node has it. Register the kernel for the operation that graphs contain.");
        }
        if (!_kernels.TryAdd(typeof(TOperation), node => Bind(kernel, node)))
        {
            throw new FoveaException(
                $"A kernel for {typeof(TOperation).Name} is registered already; the backend takes one for each operation.");
        }
    }

    /// <summary>The kernel registered for a node's operation; null if there is none.</summary>
    internal NodeKernel? Select(Node node)
    {
        Node own = node.Operation is RegisteredOperation registered ? NodeFactory.Replace(node, node.Inputs, registered.Operation) : node;
        return _kernels.TryGetValue(own.Operation.GetType(), out Func<Node, NodeKernel>? bind) ? bind(own) : null;
    }

    /// <summary>Whether a kernel is registered for a node's operation.</summary>
    internal bool Has(Node node) => _kernels.ContainsKey(node.Operation.GetType());

    private static NodeKernel Bind<TOperation>(CpuKernel<TOperation> kernel, Node node) where TOperation : Operation => new(
        kernel.Name, "registered by the program",
        [.. node.Inputs.Select(_ => TensorLayout.Plain)], [.. node.Outputs.Select(_ => TensorLayout.Plain)],
        memory => NodeKernel.Stage(new RegisteredStage<TOperation>(kernel, node, memory)));

    private static int CountTasks<TOperation>(CpuKernel<TOperation> kernel, Node node) where TOperation : Operation
    {
        int tasks = kernel.Tasks((TOperation)node.Operation, [.. node.Inputs.Select(input => input.Shape)]);
        return tasks >= 1
            ? tasks
            : throw new FoveaException(
                $"“{node.Layer}”: the kernel {kernel.Name} cuts its work into {tasks} tasks; there is at least 1.");
    }

    private sealed class RegisteredStage<TOperation>(CpuKernel<TOperation> kernel, Node node, NodeMemory memory) : KernelStage
        where TOperation : Operation
    {
        private readonly TOperation _operation = (TOperation)node.Operation;
        private readonly CpuOperands _operands = new(node, memory);

        public override string Name => kernel.Name;

        public override int Tasks { get; } = CountTasks(kernel, node);

        public override void Run(int firstTask, int lastTask) => kernel.Run(_operation, _operands, firstTask, lastTask);
    }
}

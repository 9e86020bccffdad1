using Fovea.Graph;
using Fovea.Tensors;

namespace Fovea.Backends.Cpu;

/// <summary>
/// A program's own kernel for an operation: single precision, on row-major
/// tensors, shared by all threads of the backend.
/// </summary>
/// <typeparam name="TOperation">The operation that it computes.</typeparam>
/// <remarks>
/// The work is cut into tasks whose number depends on the shapes alone, never on threads; tasks run in any order and in parallel, so no
/// two write the same values. Then the results are the same bits for any number of threads.
/// </remarks>
public abstract class CpuKernel<TOperation> where TOperation : Operation
{
    /// <summary>The kernel's name, as a plan's steps show it.</summary>
    public virtual string Name => typeof(TOperation).Name;

    /// <summary>How many tasks the work is cut into: 1 or more.</summary>
    /// <param name="operation">The operation with its attributes.</param>
    /// <param name="inputs">The shapes of its inputs.</param>
    public virtual int Tasks(TOperation operation, IReadOnlyList<Shape> inputs) => 1;

    /// <summary>Computes some tasks. Allocates nothing and throws nothing: it is called in every run, by several threads.</summary>
    /// <param name="operation">The operation with its attributes.</param>
    /// <param name="operands">The tensors to read and write.</param>
    /// <param name="firstTask">The first task to compute.</param>
    /// <param name="lastTask">One past the last.</param>
    public abstract void Run(TOperation operation, CpuOperands operands, int firstTask, int lastTask);
}

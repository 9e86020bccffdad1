using Fovea.Graph;
using Fovea.Kernels.Elementwise;

namespace Fovea.Compilation.Passes;

/// <summary>What a kernel does to its first output as it stores it, in this order; the values between are never written.</summary>
/// <param name="Output">What is stored in the end.</param>
/// <param name="Addend">Added; null for nothing.</param>
/// <param name="Relu">What follows.</param>
/// <param name="Gate">A rectifier's output: the result is 0 where that is at a bound; null for none.</param>
/// <param name="GateOf">That rectifier.</param>
internal sealed record Epilogue(Value Output, Value? Addend = null, Rectifier Relu = default, Value? Gate = null, Rectifier GateOf = default)
{
    /// <summary>What a kernel's name says of it.</summary>
    public string Suffix => (Addend is null ? "" : " + Add") + (Relu.Applies ? $" + {Relu.Label}" : "") + (Gate is null ? "" : $" + {GateOf.Label} gradient");

    /// <summary>The values that the kernel reads besides its node's inputs.</summary>
    public IReadOnlyList<Value> Inputs => [.. new[] { Addend, Gate }.OfType<Value>()];
}

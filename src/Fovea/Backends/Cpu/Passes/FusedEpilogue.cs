using Fovea.Graph;
using Fovea.Kernels.Elementwise;

namespace Fovea.Backends.Cpu.Passes;

/// <summary>What a kernel does to its first output as it stores it, in this order; the values between are never written.</summary>
/// <param name="Output">What is stored in the end.</param>
/// <param name="Addend">Added; null for nothing.</param>
/// <param name="ReLU">Applied to the sum; default for nothing.</param>
/// <param name="Mask">The output of a ReLU: the result is 0 where that is at a bound; null for none.</param>
/// <param name="MaskOf">The ReLU whose output <paramref name="Mask"/> is.</param>
internal sealed record FusedEpilogue(
    Value Output, Value? Addend = null, FusedReLU ReLU = default, Value? Mask = null, FusedReLU MaskOf = default)
{
    /// <summary>What a kernel's name says of it: <c> + Add + ReLU</c>.</summary>
    public string Suffix =>
        (Addend is null ? "" : " + Add") + (ReLU.Applies ? $" + {ReLU.Label}" : "") + (Mask is null ? "" : $" + {MaskOf.Label} gradient");

    /// <summary>The values that the kernel reads besides its node's inputs.</summary>
    public IReadOnlyList<Value> Inputs => [.. new[] { Addend, Mask }.OfType<Value>()];
}

using Fovea.Graph.Ops;
using Fovea.Kernels.Elementwise;
using ActivationGradient = Fovea.Graph.Ops.ActivationGradient;

namespace Fovea.Graph.Rewriting;

/// <summary>Kinds of nodes that several rewritings look for.</summary>
internal static class NodePatterns
{
    /// <summary>The ReLU or ReLU6 that a node applies; none if it does anything else.</summary>
    public static FusedReLU ReLU(this Node node) => node.Operation is Activation op ? FusedReLU.Of(op.Function) : default;

    /// <summary>The ReLU or ReLU6 whose gradient a node computes; none if it does anything else.</summary>
    public static FusedReLU ReLUGradient(this Node node) => node.Operation is ActivationGradient op ? FusedReLU.Of(op.Function) : default;

    /// <summary>Whether a node adds two values of the same shape.</summary>
    public static bool IsAddition(this Node node) => node.Operation is Binary { Kind: BinaryKind.Add };
}

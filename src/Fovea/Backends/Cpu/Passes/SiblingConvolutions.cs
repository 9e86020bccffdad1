using System.Collections.Immutable;
using Fovea.Graph;
using Fovea.Graph.Ops;
using Fovea.Graph.Rewriting;
using Fovea.Kernels.Layout;

namespace Fovea.Backends.Cpu.Passes;

/// <summary>
/// Convolutions that may become one: 1×1 windows with the same stride on the same input, each read by a batch normalisation, whose kernels
/// can read a slice of the channels where it is.
/// </summary>
/// <param name="Forward">The convolutions, those of whole blocks of channels first.</param>
/// <param name="WeightGradients">Their weights' gradients, in the same order.</param>
/// <param name="InputGradients">Their inputs' gradients, in the same order; all are summed.</param>
internal sealed record SiblingConvolutions(
    ImmutableArray<Node> Forward, ImmutableArray<Node> WeightGradients, ImmutableArray<Node> InputGradients)
{
    /// <summary>Finds all that a training step has.</summary>
    public static IEnumerable<SiblingConvolutions> Find(IReadOnlyList<Node> nodes, NodeReaders readers)
    {
        ILookup<int, Node> gradients = nodes
            .Where(node => node.Operation is ConvolutionWeightGradient or ConvolutionInputGradient)
            .ToLookup(node => DOutput(node).Id);
        return nodes
            .Where(node => IsSmall(node) && readers.Of(node.Outputs[0]).All(reader => TakesStridedImages(reader, node.Outputs[0])))
            .GroupBy(node => (node.Inputs[0].Id, Stride((Convolution)node.Operation)))
            .Select(group => Of([.. group], readers, gradients))
            .OfType<SiblingConvolutions>();
    }

    /// <summary>The gradient of the output that a convolution's gradient takes.</summary>
    public static Value DOutput(Node gradient) => gradient.Inputs[gradient.Operation is ConvolutionWeightGradient ? 1 : 0];

    private static SiblingConvolutions? Of(IReadOnlyList<Node> convolutions, NodeReaders readers, ILookup<int, Node> gradients)
    {
        var whole = new List<(Node Forward, Node Weight, Node Input)>();
        (Node Forward, Node Weight, Node Input)? ragged = null;
        foreach (Node node in convolutions)
        {
            if (Gradients(node, readers, gradients) is not (Node weight, Node input))
            {
                continue;
            }
            if (node.Outputs[0].Shape[1] % Blocks.Size == 0)
            {
                whole.Add((node, weight, input));
            }
            else
            {
                ragged ??= (node, weight, input);   // after it no block begins
            }
        }
        (Node Forward, Node Weight, Node Input)[] all = ragged is { } last ? [.. whole, last] : [.. whole];
        return all.Length > 1 && all.Select(one => Sum(one.Input.Outputs[0], readers).Id).Distinct().Count() == 1
            ? new SiblingConvolutions(
                [.. all.Select(one => one.Forward)], [.. all.Select(one => one.Weight)], [.. all.Select(one => one.Input)])
            : null;
    }

    private static bool IsSmall(Node node) =>
        node.Operation is Convolution { Groups: 1 } op && node.Inputs.Count == 2 && node.Outputs[0].Shape.Rank > 2
        && op.Window.All(axis => axis.ReceptiveField.Extent == 1 && axis.PadBegin == 0 && axis.PadEnd == 0);

    private static string Stride(Convolution op) => string.Join("×", op.Window.Select(axis => axis.Stride));

    private static bool TakesStridedImages(Node reader, Value value) => reader.Operation switch
    {
        BatchNormTraining or BatchNormRecompute => reader.Inputs[0] == value,
        BatchNormGradient => reader.Inputs[1] == value && reader.Inputs[0] != value,
        _ => false,
    };

    // Both gradients, from the normalisation's; the input's is read by a sum alone.
    private static (Node Weight, Node Input)? Gradients(Node node, NodeReaders readers, ILookup<int, Node> gradients)
    {
        Node[] weights =
        [
            .. readers.Of(node.Inputs[0]).Where(reader => reader.Operation is ConvolutionWeightGradient && Follows(reader, node, readers)),
        ];
        if (weights is not [Node { Outputs.Count: 1 } weight])
        {
            return null;
        }
        Value dOutput = DOutput(weight);
        return gradients[dOutput.Id].ToArray() is [_, _] both && readers.Of(dOutput).Length == 2
            && both.FirstOrDefault(one => one.Operation is ConvolutionInputGradient) is Node input && input.Inputs[1] == node.Inputs[1]
            && readers.OnlyAddition(input.Outputs[0]) is not null
            ? (weight, input)
            : null;
    }

    // Whether a weights' gradient reads the gradient that the normalisation after a convolution computes.
    private static bool Follows(Node gradient, Node convolution, NodeReaders readers) =>
        DOutput(gradient).Producer is { Operation: BatchNormGradient } norm && DOutput(gradient) == norm.Outputs[0]
        && readers.Of(convolution.Outputs[0]).Any(reader => reader.Id == norm.Id);

    // The sum that a value ends in if it is only ever added to others.
    private static Value Sum(Value value, NodeReaders readers)
    {
        while (readers.OnlyAddition(value) is Node sum)
        {
            value = sum.Outputs[0];
        }
        return value;
    }
}

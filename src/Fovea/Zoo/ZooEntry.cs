using Fovea.Layers;
using Fovea.Tensors;

namespace Fovea.Zoo;

/// <summary>A network of the zoo: how to build it, its source, and its figures.</summary>
/// <remarks>
/// The figures hold for <see cref="InputShape"/> and <see cref="Classes"/>, at inference: auxiliary heads are not
/// counted. Held by ZooFiguresTests.
/// </remarks>
public sealed record ZooEntry
{
    /// <summary>
    /// Network and variant, <c>lenet5@modern</c>, or only the network if it has one variant: <c>resnet18</c>.
    /// </summary>
    public required string Name { get; init; }

    /// <summary>The name before the variant: <c>lenet5</c>.</summary>
    public string Network => Name.Split('@')[0];

    /// <summary>The variant: <c>modern</c>; empty if there is only one.</summary>
    public string Variant => Name.Contains('@', StringComparison.Ordinal) ? Name.Split('@')[1] : "";

    /// <summary>The family, for lists: <c>LeNet</c>.</summary>
    public required string Family { get; init; }

    /// <summary>The network in a few words.</summary>
    public required string Title { get; init; }

    /// <summary>The paper, and the reference implementation for what the paper does not specify.</summary>
    public required string Source { get; init; }

    /// <summary>The shape of the intended input, without the batch axis.</summary>
    public required Shape InputShape { get; init; }

    /// <summary>The number of classes of the intended data set.</summary>
    public required int Classes { get; init; }

    /// <summary>Builds the layers for a number of classes.</summary>
    public required Func<int, Layer> Build { get; init; }

    /// <summary>Trainable parameters.</summary>
    public required long Parameters { get; init; }

    /// <summary>Multiply-adds of convolutions and dense layers for one input, bias excluded.</summary>
    public required long MultiplyAdds { get; init; }

    /// <summary>
    /// The receptive field per axis of the last feature map with more than one cell, along the longest path; null if
    /// there is none.
    /// </summary>
    public int? ReceptiveField { get; init; }

    /// <summary>The stride of that feature map in input cells; null if there is none.</summary>
    public int? Stride { get; init; }
}

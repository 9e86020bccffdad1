using Fovea.Layers;
using Fovea.Tensors;

namespace Fovea.Zoo;

/// <summary>A network of the zoo: how to build it, where it comes from, and the figures by which to know it.</summary>
/// <remarks>The figures hold for <see cref="InputShape"/> and <see cref="Classes"/>, for the network as used at inference: auxiliary heads are not counted. Held by ZooFiguresTests.</remarks>
public sealed record ZooEntry
{
    /// <summary>Network and variant, <c>lenet5@modern</c>, or the network alone where it has one variant: <c>resnet18</c>.</summary>
    public required string Name { get; init; }

    /// <summary>The name before the variant: <c>lenet5</c>.</summary>
    public string Network => Name.Split('@')[0];

    /// <summary>The variant: <c>modern</c>; empty where there is one only.</summary>
    public string Variant => Name.Contains('@', StringComparison.Ordinal) ? Name.Split('@')[1] : "";

    /// <summary>The family, for lists: <c>LeNet</c>.</summary>
    public required string Family { get; init; }

    /// <summary>The network in a few words.</summary>
    public required string Title { get; init; }

    /// <summary>The paper, and the layer table followed where the paper leaves choices open.</summary>
    public required string Source { get; init; }

    /// <summary>The input for which it was made, without the batch axis.</summary>
    public required Shape InputShape { get; init; }

    /// <summary>The classes of the data set for which it was made.</summary>
    public required int Classes { get; init; }

    /// <summary>Makes the layers for a number of classes.</summary>
    public required Func<int, Layer> Build { get; init; }

    /// <summary>Trainable parameters.</summary>
    public required long Parameters { get; init; }

    /// <summary>Multiply-adds of convolutions and dense layers for one input, bias excluded.</summary>
    public required long MultiplyAdds { get; init; }

    /// <summary>Input cells per axis that a unit of the last map of more than one cell sees, along the longest path; null if there is no map.</summary>
    public int? ReceptiveField { get; init; }

    /// <summary>Input cells between neighbouring units of that map; null if there is none.</summary>
    public int? Stride { get; init; }
}

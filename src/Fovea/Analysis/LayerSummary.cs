using Fovea.Tensors;

namespace Fovea.Analysis;

/// <summary>One use of a layer, for one sample.</summary>
/// <param name="Name">Its path, as in parameter names: <c>layer1.0.conv1</c>.</param>
/// <param name="Type">The layer's type: <c>Conv</c>; for the sum or concatenation of a block, the operation.</param>
/// <param name="Description">The layer in one line, with the hyper-parameters that differ from the defaults.</param>
/// <param name="OutputShape">The shape of its output for one sample, without the batch axis.</param>
/// <param name="Parameters">The number of trainable parameters; those of a reused layer count at its first use.</param>
/// <param name="MultiplyAdds">Multiply-adds of convolutions and dense layers, bias excluded.</param>
/// <param name="ActivationBytes">
/// The size of its output in float32; 0 if it computes no values of its own (Flatten, Dropout at inference).
/// </param>
/// <param name="ReceptiveField">The receptive field of its units; null if they do not depend on the input.</param>
public sealed record LayerSummary(
    string Name, string Type, string Description, Shape OutputShape, long Parameters, long MultiplyAdds,
    long ActivationBytes, ReceptiveField? ReceptiveField);

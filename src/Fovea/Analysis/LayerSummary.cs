using Fovea.Tensors;

namespace Fovea.Analysis;

/// <summary>One use of a layer, for one sample.</summary>
/// <param name="Name">Its path, as in parameter names: <c>layer1.0.conv1</c>.</param>
/// <param name="Type">The kind of layer: <c>Conv</c>; for the sum or concatenation of a block, the operation.</param>
/// <param name="Description">The layer in a line, with the hyper-parameters that are not defaults.</param>
/// <param name="OutputShape">What it makes of one sample, without the batch axis.</param>
/// <param name="Parameters">Numbers that training moves; a layer used again counts them at its first use.</param>
/// <param name="MultiplyAdds">Of convolutions and dense layers, bias excluded.</param>
/// <param name="ActivationBytes">Its output in float32; 0 where it makes no numbers of its own (flatten, dropout at inference).</param>
/// <param name="ReceptiveField">What its units see of the input; null where they do not depend on it.</param>
public sealed record LayerSummary(
    string Name, string Type, string Description, Shape OutputShape, long Parameters, long MultiplyAdds, long ActivationBytes, ReceptiveField? ReceptiveField);

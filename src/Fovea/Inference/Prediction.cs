namespace Fovea.Inference;

/// <summary>What a classifier says of one input.</summary>
/// <param name="Label">The class with the highest score.</param>
/// <param name="Probability">Its share, 0 to 1: the softmax of the outputs.</param>
/// <param name="Top">The best classes, best first.</param>
public sealed record Prediction(string Label, float Probability, IReadOnlyList<ClassProbability> Top);

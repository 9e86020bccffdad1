namespace Fovea.Kernels.Optimizers;

/// <summary>Neighbouring parameters that are trained alike: a layer's weights, say. What is in no section is left alone.</summary>
/// <param name="Start">The first float, counted from the start of the flat buffers.</param>
/// <param name="Length">How many floats.</param>
/// <param name="RateFactor">Multiplies the learning rate.</param>
/// <param name="WeightDecay">λ: the weights' share that is added to the gradient, or with AdamW taken off the weights.</param>
internal readonly record struct OptimizerSection(long Start, long Length, float RateFactor, float WeightDecay);

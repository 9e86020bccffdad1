namespace Fovea.Samples;

/// <summary>A network after training.</summary>
/// <param name="Problem">The data set.</param>
/// <param name="Network">A description of the layers.</param>
/// <param name="Parameters">The number of parameters.</param>
/// <param name="Loss">The mean cross-entropy; log 2 = 0.693 is chance level.</param>
/// <param name="Accuracy">The accuracy on the training data, 0 to 1.</param>
public sealed record TrainedNetwork(string Problem, string Network, long Parameters, double Loss, double Accuracy);

namespace Fovea.Samples;

/// <summary>A network after training.</summary>
/// <param name="Problem">What it was trained on.</param>
/// <param name="Network">Its layers in words.</param>
/// <param name="Parameters">Numbers that were learned.</param>
/// <param name="Loss">The mean cross-entropy; log 2 = 0.693 is guessing.</param>
/// <param name="Accuracy">Share of points in the right class, 0 to 1.</param>
public sealed record TrainedNetwork(string Problem, string Network, long Parameters, double Loss, double Accuracy);

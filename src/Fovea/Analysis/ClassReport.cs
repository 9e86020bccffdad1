namespace Fovea.Analysis;

/// <summary>How well a class is recognised.</summary>
/// <param name="Name">The class.</param>
/// <param name="Samples">Samples of the class.</param>
/// <param name="Precision">Of the samples predicted as the class, the share that are of it, 0 to 1.</param>
/// <param name="Recall">Of the samples of the class, the share predicted as it, 0 to 1.</param>
/// <param name="F1">The harmonic mean of precision and recall.</param>
public sealed record ClassReport(string Name, long Samples, double Precision, double Recall, double F1);

namespace Fovea.Training;

/// <summary>A sample that was taken for another class.</summary>
/// <param name="Index">Its place in the data set.</param>
/// <param name="Description">The file, or the set and place.</param>
/// <param name="Actual">Its class.</param>
/// <param name="Predicted">The class with the highest score.</param>
/// <param name="Loss">Its loss: the larger, the surer the mistake.</param>
public sealed record Mistake(int Index, string Description, int Actual, int Predicted, float Loss);

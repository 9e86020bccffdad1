using System.Globalization;
using Fovea.Training;
using Fovea.Training.Metrics;

namespace Fovea.Analysis;

/// <summary>An evaluation with the names of classes and data.</summary>
/// <param name="Result">What was measured.</param>
/// <param name="Classes">The classes' names; those that are missing are named by their numbers.</param>
/// <param name="DataName">The data set's name; empty where it has none.</param>
public sealed record EvaluationReport(EvaluationResult Result, IReadOnlyList<string> Classes, string DataName = "")
{
    /// <summary>Each class's figures, in the order of the classes; empty for regression.</summary>
    public IReadOnlyList<ClassReport> PerClass => Result.Confusion is not ConfusionMatrix confusion
        ? []
        : [.. Enumerable.Range(0, confusion.Classes).Select(c => new ClassReport(
            ClassName(c), confusion.Actual(c), confusion.Precision(c), confusion.Recall(c), confusion.F1(c)))];

    /// <summary>The result in a line: <c>accuracy 97.80 %, loss 0.0712 on 2,000 samples of mnist-10k test</c>.</summary>
    public string Headline
    {
        get
        {
            string accuracy = Result.Accuracy is double share ? string.Create(CultureInfo.InvariantCulture, $"accuracy {share:P2}, ") : "";
            string data = DataName.Length > 0 ? $" of {DataName}" : "";
            return string.Create(CultureInfo.InvariantCulture, $"{accuracy}loss {Result.Loss:F4} on {Result.Count:N0} samples{data}");
        }
    }

    /// <summary>A class's name, or its number where it has none.</summary>
    public string ClassName(int index) => index < Classes.Count ? Classes[index] : index.ToString(CultureInfo.InvariantCulture);
}

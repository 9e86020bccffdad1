using Fovea.Training.Metrics;

namespace Fovea.Tests.Training.Metrics;

public class ConfusionMatrixTests
{
    private const double Tolerance = 4.0 / (1L << 53);   // a quotient, a sum of three and a quotient of numbers up to 1

    private static readonly float[] Targets = [0, 1, 2, 2, 1, 0, 2, 1, 0, 2, 2, 1];
    private static readonly int[] Predictions = [0, 1, 2, 1, 1, 2, 2, 0, 0, 2, 1, 1];

    [Fact]
    public void Counts_AndQuotients_AgreeWithScikitLearn()
    {
        var matrix = new ConfusionMatrix(classes: 3);

        matrix.Add(OneHot(Predictions, classes: 3), Targets);

        // confusion_matrix, precision_score, recall_score, f1_score of scikit-learn 1.2.1.
        int[,] expected = { { 2, 0, 1 }, { 1, 3, 0 }, { 0, 2, 3 } };
        Assert.All(Enumerable.Range(0, 9), i => Assert.Equal(expected[i / 3, i % 3], matrix[i / 3, i % 3]));
        Assert.Equal([0.6666666666666666, 0.6, 0.75], Enumerable.Range(0, 3).Select(matrix.Precision));
        Assert.Equal([0.6666666666666666, 0.75, 0.6], Enumerable.Range(0, 3).Select(matrix.Recall));
        Assert.All(Enumerable.Range(0, 3), c => Assert.Equal(2 / 3.0, matrix.F1(c), Tolerance));
        Assert.Equal(0.6722222222222222, matrix.Precision(Averaging.Macro), Tolerance);
        Assert.Equal(0.6722222222222222, matrix.Recall(Averaging.Macro), Tolerance);
        Assert.Equal(2 / 3.0, matrix.F1(Averaging.Micro), Tolerance);
        Assert.Equal(8 / 12.0, matrix.Value);
        Assert.Equal((12L, 5L, 5L), (matrix.Count, matrix.Actual(2), matrix.Predicted(1)));
    }

    [Fact]
    public void MacroAverages_AreOverTheClassesThatOccur_AndZeroOverZeroIsZero()
    {
        // Targets 0, 1, 3, 1, predictions 0, 1, 1, 1: class 3 is never predicted, class 2 does not occur.
        float[] scores = OneHot([0, 1, 1, 1], classes: 4);
        var precision = new Precision(classes: 4);
        var recall = new Recall(classes: 4);
        var f1 = new F1(classes: 4);

        foreach (Metric metric in (Metric[])[precision, recall, f1])
        {
            metric.Add(scores, [0, 1, 3, 1]);
        }

        // scikit-learn 1.2.1, average="macro", zero_division=0.
        Assert.Equal(0.5555555555555555, precision.Value, Tolerance);
        Assert.Equal(0.6666666666666666, recall.Value, Tolerance);
        Assert.Equal(0.6, f1.Value, Tolerance);
        Assert.Equal([1, 2 / 3.0, 0, 0], precision.PerClass);
        Assert.Equal([1, 1, 0, 0], recall.PerClass);
        Assert.Equal(["precision-macro", "recall-macro", "f1-macro"], [precision.Name, recall.Name, f1.Name]);
    }

    [Fact]
    public void ARowWithNaN_IsAMissOfItsClass_AndAPredictionOfNone()
    {
        var matrix = new ConfusionMatrix(classes: 2);

        matrix.Add([0, 1, /**/ float.NaN, 1], [1, 1]);

        Assert.Equal((1L, 1L, 2L), (matrix[1, 1], matrix.Unpredicted(1), matrix.Actual(1)));
        Assert.Equal((0.5, 1.0), (matrix.Recall(1), matrix.Precision(1)));
        Assert.Equal((0.5, 1.0), (matrix.Recall(Averaging.Micro), matrix.Precision(Averaging.Micro)));
        Assert.Equal(2 / 3.0, matrix.F1(Averaging.Micro));
        Assert.Equal(0.5, matrix.Value);
    }

    [Fact]
    public void BinaryScores_FillATwoByTwoMatrix()
    {
        var matrix = new ConfusionMatrix(classes: 2, ScoreKind.Probabilities);

        matrix.Add([0.9f, 0.2f, 0.6f, 0.5f], [1, 1, 0, 0]);

        Assert.Equal((1L, 1L, 1L, 1L), (matrix[0, 0], matrix[0, 1], matrix[1, 0], matrix[1, 1]));
    }

    [Fact]
    public void Reset_ForgetsEverything()
    {
        var f1 = new F1(classes: 2, Averaging.Micro);
        f1.Add([0, 1], [1]);
        Assert.Equal(1, f1.Value);

        f1.Reset();

        Assert.True(double.IsNaN(f1.Value));
        Assert.Equal([0, 0], f1.PerClass);
    }

    [Fact]
    public void Add_RefusesAnotherNumberOfClasses()
    {
        ShapeException error = Assert.Throws<ShapeException>(() => new ConfusionMatrix(classes: 10).Add(new float[6], [0, 1]));

        Assert.Contains("scores have 3 classes; expected 10", error.Message, StringComparison.Ordinal);
    }

    private static float[] OneHot(int[] classesOfRows, int classes)
    {
        float[] scores = new float[classesOfRows.Length * classes];
        for (int row = 0; row < classesOfRows.Length; row++)
        {
            scores[(row * classes) + classesOfRows[row]] = 1;
        }
        return scores;
    }
}

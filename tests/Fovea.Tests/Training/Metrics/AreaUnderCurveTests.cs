using Fovea.Training.Metrics;

namespace Fovea.Tests.Training.Metrics;

public class AreaUnderCurveTests
{
    private static readonly float[] BinaryTargets = [0, 1, 1, 0, 1, 0, 0, 1];
    private static readonly float[] BinaryScores = [.1f, .4f, .35f, .4f, .8f, .35f, .2f, .4f];

    // Rank sums are half-integers, so a binary value is one exact quotient; three classes add two sums and a quotient.
    private const double Tolerance = 4.0 / (1L << 53);

    [Theory]
    [InlineData(ScoreKind.Logits)]
    [InlineData(ScoreKind.Probabilities)]
    public void Binary_WithTies_AgreesWithScikitLearn(ScoreKind kind)
    {
        var auc = new AreaUnderCurve(kind);

        auc.Add(BinaryScores.AsSpan(0, 3), BinaryTargets.AsSpan(0, 3));
        auc.Add(BinaryScores.AsSpan(3), BinaryTargets.AsSpan(3));

        Assert.Equal(0.84375, auc.Value);   // roc_auc_score of scikit-learn 1.2.1
    }

    [Fact]
    public void TwoScoresARow_AreComparedByTheirDifference()
    {
        var auc = new AreaUnderCurve();

        // As above, class 1's score raised by a different amount in each row, and class 0's with it.
        float[] pairs = [.. BinaryScores.SelectMany((score, i) => new[] { 64f * i, (64f * i) + MathF.Round(score * 20) })];
        auc.Add(pairs, BinaryTargets);

        Assert.Equal(0.84375, auc.Value);
    }

    [Fact]
    public void ThreeClasses_OneAgainstTheRest_AgreeWithScikitLearnOnSoftmax()
    {
        var auc = new AreaUnderCurve();

        auc.Add(
            [2, 1, 0, 1, 1, 1, 0, 0, 3, -1, 2, 2, 1, 0, -2, .5f, 2, 1, 0, 1, 0.25f, 3, 0, 3],
            [0, 1, 2, 1, 1, 0, 2, 2]);

        // roc_auc_score(…, softmax(scores), multi_class="ovr"). Ranking raw logits would give 0.6778.
        Assert.Equal(0.6722222222222222, auc.Value, Tolerance);
    }

    [Fact]
    public void ThreeClasses_OfProbabilities_AreComparedAsTheyStand()
    {
        var auc = new AreaUnderCurve(ScoreKind.Probabilities);

        auc.Add([.7f, .2f, .1f, /**/ .3f, .6f, .1f, /**/ .3f, .3f, .4f, /**/ .4f, .5f, .1f], [0, 1, 2, 2]);

        // Class 0: 1. Class 1: 1. Class 2: its rows score .4 and .1 against .1 and .1, two wins and two ties of four: 0.75.
        Assert.Equal((1 + 1 + 0.75) / 3, auc.Value, Tolerance);
    }

    [Fact]
    public void SaturatedProbabilities_DoNotTie_WhenLogitsTellThemApart()
    {
        var auc = new AreaUnderCurve();

        auc.Add([0, 60, 0, /**/ 0, 50, 0, /**/ 0, 70, 0, /**/ 5, 0, 0, /**/ 0, 0, 5], [1, 0, 1, 0, 2]);

        // Softmax gives class 1 a probability that rounds to 1 in three rows; class 1 still ranks 1: (AUC₀ + 1 + 1) / 3,
        // AUC₀ with row ranks of class 0: logit −50 and 5 against −60, −70, −5: (2 + 3) / 6.
        Assert.Equal(((5 / 6.0) + 1 + 1) / 3, auc.Value, Tolerance);
    }

    [Fact]
    public void Value_IsNaN_WithOneClassOnly_AfterNaN_AndWhenEmpty()
    {
        var auc = new AreaUnderCurve();
        Assert.True(double.IsNaN(auc.Value));

        auc.Add([1, 2], [1, 1]);
        Assert.True(double.IsNaN(auc.Value));
        auc.Add([0], [0]);
        Assert.Equal(1, auc.Value);
        auc.Add([float.NaN], [0]);
        Assert.True(double.IsNaN(auc.Value));

        auc.Reset();
        auc.Add([1, 2], [1, 0]);
        Assert.Equal(0, auc.Value);
    }

    [Fact]
    public void Add_RefusesRowsOfAnotherWidth()
    {
        var auc = new AreaUnderCurve();
        auc.Add([1], [0]);

        Assert.Contains("rows of 2 scores follow rows of 1",
            Assert.Throws<ShapeException>(() => auc.Add([1, 2], [0])).Message, StringComparison.Ordinal);
    }
}

using Fovea.Training.Metrics;

namespace Fovea.Tests.Training.Metrics;

public class AccuracyTests
{
    [Fact]
    public void Accuracy_IsTheShareOfRightRows_OverBatchesOfAnySize()
    {
        var accuracy = new Accuracy();
        Assert.True(double.IsNaN(accuracy.Value));

        accuracy.Add([1, 2, 0, /**/ 5, 5, 1, /**/ 0, 0, 1], [1, 1, 2]);   // right; a tie goes to class 0: wrong; right
        accuracy.Add([9, 0, 0], [0]);
        accuracy.Add([], []);

        Assert.Equal(0.75, accuracy.Value);   // (2 + 1) / 4, not the mean of 2/3 and 1
        accuracy.Reset();
        Assert.True(double.IsNaN(accuracy.Value));
    }

    [Theory]
    [InlineData(ScoreKind.Logits, 1.0)]           // above 0: yes, no, yes
    [InlineData(ScoreKind.Probabilities, 2 / 3.0)]   // above 0.5: no, no, yes
    public void Accuracy_OfOneScoreARow_SplitsAtTheBorderOfItsKind(ScoreKind kind, double expected)
    {
        var accuracy = new Accuracy(kind);

        accuracy.Add([0.3f, -0.1f, 0.9f], [1, 0, 1]);

        Assert.Equal(expected, accuracy.Value);
    }

    [Fact]
    public void NaN_IsNeverRight()
    {
        var accuracy = new Accuracy();
        var top = new TopKAccuracy(k: 3);

        accuracy.Add([float.NaN, 0, 0, /**/ 0, 1, float.NaN], [0, 1]);
        top.Add([float.NaN, 0, 0, /**/ 0, 1, 2], [0, 1]);

        Assert.Equal(0, accuracy.Value);
        Assert.Equal(0.5, top.Value);
    }

    [Theory]
    [InlineData(1, 0.25)]
    [InlineData(2, 0.5)]
    [InlineData(3, 0.75)]
    [InlineData(4, 1.0)]
    public void TopK_CountsTargetsAmongTheKBest_TiesInClassOrder(int k, double expected)
    {
        var top = new TopKAccuracy(k);

        // The target's rank: 1, 2, 3 (behind two equals of lower number), 4.
        top.Add([4, 3, 2, 1, /**/ 4, 3, 2, 1, /**/ 7, 7, 7, 1, /**/ 4, 3, 2, 1], [0, 1, 2, 3]);

        Assert.Equal(expected, top.Value);
        Assert.Equal($"top-{k}", top.Name);
    }

    [Fact]
    public void Add_RefusesWhatDoesNotFit_AndCountsNothingOfIt()
    {
        var accuracy = new Accuracy();

        Assert.Contains("5 scores and 2 targets",
            Assert.Throws<ShapeException>(() => accuracy.Add(new float[5], [0, 1])).Message, StringComparison.Ordinal);
        Assert.Contains("0 scores and 2 targets",
            Assert.Throws<ShapeException>(() => accuracy.Add([], [0, 1])).Message, StringComparison.Ordinal);
        Assert.Contains("a target is 3; with 3 scores per row, targets are class indices from 0 to 2",
            Assert.Throws<FoveaException>(() => accuracy.Add(new float[6], [0, 3])).Message, StringComparison.Ordinal);
        Assert.Throws<FoveaException>(() => accuracy.Add(new float[6], [0, 0.5f]));
        Assert.Throws<FoveaException>(() => accuracy.Add(new float[6], [0, float.NaN]));
        Assert.Throws<FoveaException>(() => accuracy.Add(new float[6], [0, -1]));
        Assert.Throws<ShapeException>(() => new TopKAccuracy(1).Add([1], [0]));
        Assert.Throws<FoveaException>(() => new TopKAccuracy(0));

        Assert.True(double.IsNaN(accuracy.Value));
    }
}

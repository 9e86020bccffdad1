using Fovea.Samples;

namespace Fovea.Tests.Samples;

public class DeepGradientsSampleTests
{
    private static readonly double Guessing = Math.Log(10);
    private static readonly Lazy<IReadOnlyList<DeepGradientsResult>> Results = new(() => DeepGradientsSample.Run(TextWriter.Null));

    [Fact]
    public void Sigmoid_LosesTheGradient_AndLearnsNothing()
    {
        DeepGradientsResult sigmoid = Find("sigmoid");

        // Slopes of at most 1/4 through 15 layers: 4⁻¹⁵ ≈ 1e-9 where weights keep the variance. Three digits of room.
        Assert.InRange(sigmoid.FirstOverLast, 0, 1e-6);
        Assert.InRange(sigmoid.LastLosses, Guessing - 0.05, Guessing + 0.05);
    }

    [Theory]
    [InlineData("ReLU", 0.1, 10)]
    [InlineData("sigmoid+BN", 0.1, 10)]
    [InlineData("ReLU+BN", 1, 300)]   // (π / (π − 1))^(15 / 2) = 18 in theory: it grows, and is nowhere near vanishing
    public void Network_KeepsItsGradient_AndLearns(string network, double least, double most)
    {
        DeepGradientsResult result = Find(network);

        Assert.InRange(result.FirstOverLast, least, most);
        Assert.InRange(result.LastLosses, 0, Guessing - 0.5);
    }

    [Fact]
    public void Gradient_IsShownForEveryLayer()
    {
        Assert.All(Results.Value, result => Assert.Equal(17, result.GradientNorms.Count));   // the input layer and 16 hidden ones
        Assert.All(Results.Value.SelectMany(result => result.GradientNorms), norm => Assert.True(norm > 0 && double.IsFinite(norm)));
    }

    private static DeepGradientsResult Find(string network) => Results.Value.Single(result => result.Network == network);
}

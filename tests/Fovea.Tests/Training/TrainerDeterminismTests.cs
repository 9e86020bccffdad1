using Fovea.Data.Augmentations;
using Fovea.Training;
using Fovea.Optimizers;

namespace Fovea.Tests.Training;

/// <summary>One seed, one result.</summary>
public class TrainerDeterminismTests
{
    private static readonly TrainingOptions Options = new()
    {
        Epochs = 3,
        BatchSize = 8,
        Seed = 11,
        Optimizer = new Adam(0.01f),
        Augmentations = [new Shift(2), new Rotate(10), new HorizontalFlip()],
        ClipNorm = 1,
        AverageDecay = 0.9f,
    };

    [Fact]
    public void Fit_GivesTheSameBits_ForOneTwoAndThreeThreads()
    {
        byte[] one = TrainingBed.Weights(Options, threads: 1);

        Assert.Equal(one, TrainingBed.Weights(Options, threads: 2));
        Assert.Equal(one, TrainingBed.Weights(Options, threads: 3));
    }

    [Fact]
    public void Fit_GivesTheSameBits_WhenRunAgain() => Assert.Equal(TrainingBed.Weights(Options), TrainingBed.Weights(Options));

    [Fact]
    public void Fit_GivesOtherWeights_ForAnotherSeed() =>
        Assert.NotEqual(TrainingBed.Weights(Options), TrainingBed.Weights(Options with { Seed = 12 }));

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void Fit_GivesTheSameBits_WithMixing(int mixing)
    {
        TrainingOptions options = Options with { Mixing = mixing switch { 0 => new Mixup(0.4f), 1 => new CutMix(1), _ => null } };

        Assert.Equal(TrainingBed.Weights(options, threads: 1), TrainingBed.Weights(options, threads: 2));
    }
}

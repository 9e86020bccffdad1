using Fovea.Samples;
using Fovea.Tensors;

namespace Fovea.Tests.Samples;

public class OpenNetworkSampleTests
{
    private static readonly Lazy<OpenNetworkResult> Result = new(() => OpenNetworkSample.Run(TextWriter.Null));

    // Chance is 10 % and 50 %; PyTorch's layers of the same sizes come to about as much in as many steps.
    [Fact]
    public void BothOutputs_LearnFarBeyondChance()
    {
        Assert.InRange(Result.Value.DigitAccuracy, 0.8, 1);
        Assert.InRange(Result.Value.SameAccuracy, 0.75, 1);
    }

    [Fact]
    public void ThePlan_RunsTheProgramsKernel_InBothBranches() =>
        Assert.Equal(4, Result.Value.Kernels.Count(kernel => kernel == nameof(SnakeOperation)));

    [Fact]
    public void FeatureMaps_HaveTheLayersShape()
    {
        Assert.Equal(new Shape(1, 8, 14, 14), Result.Value.Maps.Shape);
        Assert.InRange(Result.Value.Maps.Active, 0.01, 0.99);
    }
}

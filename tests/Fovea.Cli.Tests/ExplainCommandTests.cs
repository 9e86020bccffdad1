using System.Text.Json;

namespace Fovea.Cli.Tests;

/// <summary>The worked example of the specification, and that every kind of layer explains itself.</summary>
public class ExplainCommandTests
{
    private const string Specification = "explain conv --input 3x32x32 --filters 10 --kernel 5 --padding 2";

    [Theory]
    [InlineData("[3, 32, 32] → [10, 32, 32]")]
    [InlineData("760")]
    [InlineData("768,000")]
    [InlineData("768,010")]
    [InlineData("⌊(32 + 2·2 − 1·(5 − 1) − 1)/1⌋ + 1 = 32")]
    [InlineData("sum of 75 terms")]
    public async Task Conv_ShowsTheSpecificationsFigures(string expected)
    {
        Tool run = await Tool.RunAsync(Specification);

        Assert.Equal(0, run.ExitCode);
        Assert.Contains(expected, run.Output, StringComparison.Ordinal);
        Assert.Empty(run.Error);
    }

    [Fact]
    public async Task Conv_HasTheSameFiguresAsJson()
    {
        JsonElement json = await Tool.JsonAsync(Specification);

        Assert.Equal("[10,32,32]", json.GetProperty("outputShape").GetRawText()
            .Replace("\n", "", StringComparison.Ordinal).Replace(" ", "", StringComparison.Ordinal));
        Assert.Equal((760, 768_010, 768_000), (json.GetProperty("parameters").GetInt64(),
            json.GetProperty("parametersUnshared").GetInt64(), json.GetProperty("multiplyAdds").GetInt64()));
        Assert.Equal("⌊(32 + 2·2 − 1·(5 − 1) − 1)/1⌋ + 1 = 32", json.GetProperty("substitution")[0].GetString());
    }

    [Theory]
    [InlineData("conv --input 4x20 --kernel 3 --padding same --groups 2 --filters 8", "[8, 20]")]
    [InlineData("conv --input 2x5x6x7 --kernel 3x1x2 --filters 4 --no-bias", "[4, 3, 6, 6]")]
    [InlineData("conv-transpose --kernel 2 --stride 2 --filters 4", "[4, 16, 16]")]
    [InlineData("pool --kind average --kernel 3 --stride 2 --padding 1", "[3, 16, 16]")]
    [InlineData("pool --kind global-max", "[3, 1, 1]")]
    [InlineData("pool --kind adaptive-average --output-size 7x5", "[3, 7, 5]")]
    [InlineData("dense --outputs 84", "[84]")]
    [InlineData("norm", "[4, 8, 8]")]
    [InlineData("norm --kind layer", "[4, 8, 8]")]
    [InlineData("norm --kind local-response --size 3", "[4, 8, 8]")]
    [InlineData("activation --kind prelu", "[10]")]
    [InlineData("softmax --log", "[10]")]
    [InlineData("dropout --probability 0.25", "[10]")]
    public async Task EveryKind_EndsWithAWorkedValue(string kind, string output)
    {
        Tool run = await Tool.RunAsync("explain " + kind);

        Assert.True(run.ExitCode == 0, run.Error);
        Assert.Contains($"→ {output}", run.Output, StringComparison.Ordinal);
        Assert.Contains("with concrete numbers", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task At_ChoosesTheOutputValue()
    {
        JsonElement json = await Tool.JsonAsync(Specification + " --at 9,0,31 --seed 3");

        Assert.Equal([9, 0, 31], json.GetProperty("worked").GetProperty("position").EnumerateArray().Select(i => i.GetInt32()));
    }

    [Fact]
    public async Task ALayerThatDoesNotFit_FailsWithoutATrace()
    {
        Tool run = await Tool.RunAsync("explain conv --input 3x4x4 --kernel 7");

        Assert.Equal((1, ""), (run.ExitCode, run.Output));
        Assert.Contains("kernel spans 7 cells", run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", run.Error, StringComparison.Ordinal);
    }
}

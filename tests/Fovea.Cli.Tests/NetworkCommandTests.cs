using System.Text.Json;
using Fovea.Data.Decoding;

namespace Fovea.Cli.Tests;

/// <summary>summary, receptive-field, check and models on networks of the zoo with published figures.</summary>
public class NetworkCommandTests
{
    [Fact]
    public async Task Summary_HasThePublishedFigures()
    {
        JsonElement json = await Tool.JsonAsync("summary lenet5@modern");

        Assert.Equal((61_706, 416_520, 16), (json.GetProperty("parameters").GetInt64(),
            json.GetProperty("multiplyAdds").GetInt64(), json.GetProperty("receptiveField").GetInt32()));
        JsonElement first = json.GetProperty("layers")[0];
        Assert.Equal(("Conv", 156, 117_600, 5, 1), (
            first.GetProperty("type").GetString(), first.GetProperty("parameters").GetInt64(), first.GetProperty("multiplyAdds").GetInt64(),
            first.GetProperty("receptiveField").GetInt32(), first.GetProperty("receptiveFieldStride").GetInt32()));
        Assert.Equal([6, 28, 28], first.GetProperty("outputShape").EnumerateArray().Select(size => size.GetInt32()));
        Assert.False(string.IsNullOrEmpty(first.GetProperty("name").GetString()));
    }

    [Fact]
    public async Task Summary_ShowsShapesAsTheyAre_WithoutMarkupOrColour()
    {
        Tool run = await Tool.RunAsync("summary lenet5@modern");

        Assert.Equal(0, run.ExitCode);
        Assert.Contains("[16, 10, 10]", run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("\u001b", run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("[bold]", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Summary_TakesAnotherInputAndNumberOfClasses()
    {
        JsonElement json = await Tool.JsonAsync("summary resnet18 --input 3x65x64 --classes 7");

        Assert.Equal("[3,65,64]", Compact(json.GetProperty("inputShape")));
        Assert.Equal("[7]", Compact(json.GetProperty("outputShape")));
    }

    [Fact]
    public async Task Summary_WritesAPage()
    {
        string folder = Directory.CreateTempSubdirectory("fovea-cli-").FullName;
        try
        {
            string file = Path.Combine(folder, "summary.html");
            Tool run = await Tool.RunAsync($"summary lenet5@modern --json --html {file}");

            Assert.Contains("61,706", await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken), StringComparison.Ordinal);
            Assert.StartsWith("{", run.Output, StringComparison.Ordinal);
            Assert.Contains(file, run.Error, StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public async Task ReceptiveField_GivesThePixelsOfAUnit()
    {
        JsonElement json = await Tool.JsonAsync("receptive-field lenet5@modern --layer 5 --unit 0,4");

        JsonElement rows = json.GetProperty("axes")[0], columns = json.GetProperty("axes")[1];
        Assert.Equal((0, 13, -2, 13), Figures(rows));   // 16 cells from −2 on, two of them padding
        Assert.Equal((14, 27, 14, 29), Figures(columns));
        Assert.Equal((16, 4, -2), (rows.GetProperty("size").GetInt32(), rows.GetProperty("stride").GetInt32(),
            rows.GetProperty("offset").GetInt32()));

        static (int, int, int, int) Figures(JsonElement axis) => (
            axis.GetProperty("first").GetInt32(), axis.GetProperty("last").GetInt32(),
            axis.GetProperty("firstWithPadding").GetInt32(), axis.GetProperty("lastWithPadding").GetInt32());
    }

    [Fact]
    public async Task EffectiveField_IsMeasuredWithinTheTheoretical()
    {
        JsonElement json = (await Tool.JsonAsync("receptive-field lenet5@modern --layer 5 --unit 2,2 --effective "
            + "--images mnist-10k --channel 3")).GetProperty("effective");

        Assert.Equal((64, "of mnist-10k test", false, 1.0), (
            json.GetProperty("inputs").GetInt32(), json.GetProperty("inputSource").GetString(),
            json.GetProperty("weightsLoaded").GetBoolean(), json.GetProperty("shareInside").GetDouble()));
        Assert.Equal("[28,28]", Compact(json.GetProperty("mapShape")));
        double[] map = [.. json.GetProperty("map").EnumerateArray().Select(value => value.GetDouble())];
        Assert.Equal(784, map.Length);
        Assert.Equal(json.GetProperty("mass").GetDouble(), map.Sum(), 1e-5 * map.Sum());   // the map is written in single precision
        Assert.All(json.GetProperty("squares").EnumerateArray(), square => Assert.InRange(square.GetProperty("side").GetInt32(), 4, 16));
    }

    [Fact]
    public async Task EffectiveField_IsDrawn_OnAFoldersImages_AndSaysWhatTheWeightsAre()
    {
        string folder = Directory.CreateTempSubdirectory("fovea-cli-").FullName;
        try
        {
            string picture = Path.Combine(folder, "map.png");
            PngWriter.Save(Path.Combine(folder, "grey.png"), new Image(9, 9, PixelFormat.Grey));

            Tool run = await Tool.RunAsync("receptive-field lenet5@modern --layer c1 --unit 3,9 --effective --images "
                + $"{folder} --seed 7 --output {picture}");

            Assert.Equal((0, ""), (run.ExitCode, run.Error));
            Assert.Contains("over 1 inputs of " + folder, run.Output.ReplaceLineEndings(""), StringComparison.Ordinal);
            Assert.Contains("weights new, of seed 7", run.Output, StringComparison.Ordinal);
            Assert.Contains("100 % is within the theoretical field", run.Output, StringComparison.Ordinal);
            string[] drawn = run.Output.ReplaceLineEndings("\n").TrimEnd('\n').Split('\n')[^5..];
            Assert.All(drawn, line => Assert.Equal(2 + 10, line.Length));   // 5×5 cells, two characters each
            Image image = ImageDecoder.Load(picture);
            Assert.Equal((28, 28), (image.Width, image.Height));
            // Rows 1 … 5 and columns 7 … 11: a 5×5 kernel with two cells of padding.
            Assert.All(Enumerable.Range(0, 784), i => Assert.Equal(
                i / 28 is >= 1 and <= 5 && i % 28 is >= 7 and <= 11, image.Convert(PixelFormat.Grey).Pixels[i] > 0));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Theory]
    [InlineData("--images 0", "found 0, expected a number from 1 to 10,000")]
    [InlineData("--images no-such-folder", "no-such-folder")]
    [InlineData("--channel 6", "channels are 0 to 5")]
    public async Task EffectiveField_SaysWhatIsWrong(string options, string expected)
    {
        Tool run = await Tool.RunAsync($"receptive-field lenet5@modern --layer c1 --effective {options}");

        Assert.Equal((1, ""), (run.ExitCode, run.Output));
        Assert.Contains(expected, run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ReceptiveField_NamesTheLayers_WhenThereIsNoSuchOne()
    {
        Tool run = await Tool.RunAsync("receptive-field lenet5@modern --layer nothing");

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("has no layer \"nothing\". It has: c1", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Check_FindsAdvice_AndSucceeds()
    {
        JsonElement json = await Tool.JsonAsync("check lenet5@modern");

        JsonElement finding = Assert.Single(json.GetProperty("findings").EnumerateArray());
        Assert.Equal(("advice", "small-field"), (finding.GetProperty("severity").GetString(), finding.GetProperty("rule").GetString()));
    }

    [Fact]
    public async Task Check_Fails_WhenTheNetworkDoesNotRun()
    {
        Tool run = await Tool.RunAsync("check lenet5@modern --input 1x4x4");

        Assert.Equal((1, ""), (run.ExitCode, run.Error));
        Assert.Contains("error c3 (shape)", run.Output, StringComparison.Ordinal);
        Assert.Contains("→ Use a smaller kernel", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Models_ListsWhatTheOtherCommandsTake()
    {
        JsonElement json = await Tool.JsonAsync("models");

        JsonElement lenet = json.GetProperty("models").EnumerateArray().Single(
            model => model.GetProperty("name").GetString() == "lenet5@modern");
        Assert.Equal(61_706, lenet.GetProperty("parameters").GetInt64());
        Assert.Contains("lenet5@modern", (await Tool.RunAsync("models")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Filters_ShowsTheMatrix()
    {
        JsonElement all = await Tool.JsonAsync("filters"), one = await Tool.JsonAsync("filters sobel-x");

        Assert.True(all.GetProperty("filters").GetArrayLength() >= 9);
        Assert.Equal("[[-1,0,1],[-2,0,2],[-1,0,1]]",
            Compact(Assert.Single(one.GetProperty("filters").EnumerateArray()).GetProperty("matrix")));
        Assert.Contains("−2   0   2", (await Tool.RunAsync("filters sobel-x")).Output, StringComparison.Ordinal);
    }

    private static string Compact(JsonElement json) => new([.. json.GetRawText().Where(letter => !char.IsWhiteSpace(letter))]);
}

using System.Text.Json;
using Fovea.Layers;
using Fovea.Tensors;

namespace Fovea.Cli.Tests;

/// <summary>Commands on a model file with two inputs and two outputs.</summary>
public sealed class NamedNetworkCommandTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("fovea-cli-").FullName;
    private readonly string _file;

    public NamedNetworkCommandTests()
    {
        _file = Path.Combine(_folder, "pair.safetensors");
        using Model model = Model.Create(new NetworkDescription(
            [new("left", Shape.Image(1, 12, 12)), new("right", Shape.Image(1, 12, 12))],
            [
                new("a", new Conv(4, kernel: 3), ["left"]), new("b", new Conv(4, kernel: 3, dilation: 1), ["right"]),
                new("map", new Merge(MergeKind.Add), ["a", "b"]), new("score", new Sequential(new Flatten(), new Dense(3)), ["map"]),
            ],
            ["map", "score"]));
        model.Name = "pair";
        model.Save(_file);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Summary_NamesInputsAndOutputs()
    {
        Tool run = await Tool.RunAsync($"summary {_file}");

        Assert.Equal(0, run.ExitCode);
        Assert.Contains("pair  left [1, 12, 12], right [1, 12, 12] → map [4, 10, 10], score [3]", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Check_Plan_AndBench_RunIt()
    {
        JsonElement check = await Tool.JsonAsync($"check {_file}");
        JsonElement plan = await Tool.JsonAsync($"plan {_file}");
        JsonElement bench = await Tool.JsonAsync($"bench {_file} --seconds 0.1");

        Assert.Equal(2, check.GetProperty("inputs").GetArrayLength());
        Assert.Equal("pair", plan.GetProperty("network").GetString());
        Assert.True(bench.GetProperty("medianMs").GetDouble() > 0);
    }

    [Fact]
    public async Task ReceptiveField_IsOfTheInputThatIsAskedFor()
    {
        JsonElement json = await Tool.JsonAsync($"receptive-field {_file} --layer map --from right");
        Tool none = await Tool.RunAsync($"receptive-field {_file} --layer map --from middle");

        Assert.Equal(3, json.GetProperty("axes")[0].GetProperty("size").GetInt32());
        Assert.Equal(1, none.ExitCode);
        Assert.Contains("\"left\", \"right\"", none.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("summary {0} --input 1x14x14")]
    [InlineData("receptive-field {0} --layer map --effective")]
    [InlineData("evaluate {0}")]
    [InlineData("bench {0} --mode training --seconds 0.1")]
    public async Task WhatTakesOneInput_SaysWhichThereAre(string command)
    {
        Tool run = await Tool.RunAsync(string.Format(System.Globalization.CultureInfo.InvariantCulture, command, _file));

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("left", run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("internal", run.Error, StringComparison.OrdinalIgnoreCase);
    }
}

using System.Text.Json;
using Fovea.Graph;
using Fovea.Zoo;

namespace Fovea.Tests.Zoo;

/// <summary>The comparison's list of networks against the zoo; its programs need packages that tests do without.</summary>
public class PeersTests
{
    [Fact]
    public void Networks_AreTheZoosByName_WithItsInputsAndClasses()
    {
        using JsonDocument document = Networks();

        foreach (JsonElement network in document.RootElement.EnumerateArray())
        {
            string name = network.GetProperty("zoo").GetString()!;
            ZooEntry entry = ModelZoo.Find(name);
            int[] input = [.. network.GetProperty("input").EnumerateArray().Select(size => size.GetInt32())];

            Assert.Equal(name, entry.Name);
            Assert.Equal(entry.InputShape, input);
            Assert.Equal(entry.Classes, network.GetProperty("classes").GetInt32());
        }
    }

    [Fact]
    public void Networks_SayWhetherTheirLossesAreRandom()
    {
        using JsonDocument document = Networks();

        foreach (JsonElement network in document.RootElement.EnumerateArray())
        {
            (NetworkGraph graph, _) = ZooGraphs.Write(ModelZoo.Find(network.GetProperty("zoo").GetString()!));

            Assert.Equal(graph.Layers.Any(use => use.Layer is Fovea.Layers.Dropout), network.GetProperty("dropout").GetBoolean());
        }
    }

    private static JsonDocument Networks()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Fovea.slnx")))
        {
            folder = folder.Parent;
        }
        Assert.NotNull(folder);   // the tests run inside the repository
        return JsonDocument.Parse(File.ReadAllText(Path.Combine(folder.FullName, "bench", "peers", "networks.json")));
    }
}

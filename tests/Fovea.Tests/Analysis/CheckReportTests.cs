using System.Text;
using System.Text.Json;
using Fovea.Analysis;
using Fovea.Layers;
using Fovea.Tensors;

namespace Fovea.Tests.Analysis;

/// <summary>The checks' findings as a report.</summary>
public class CheckReportTests
{
    [Fact]
    public void Report_HasErrors_ExactlyWhereTheNetworkDoesNotRun()
    {
        var network = new Sequential(new Conv(8, 3), new ReLU(), new Flatten(), new Dense(4));

        Assert.False(CheckReport.Of(network, Shape.Image(3, 12, 12)).HasErrors);
        Assert.True(CheckReport.Of(network, Shape.Image(3, 2, 2)).HasErrors);
    }

    [Fact]
    public void Json_HasEveryFinding()
    {
        var report = new CheckReport(
            "tiny", [new NamedShape("input", Shape.Image(3, 2, 2))], [new Finding(Severity.Warning, "rule", "0", "what", "fix")]);
        using var stream = new MemoryStream();

        using (var writer = new Utf8JsonWriter(stream))
        {
            CheckReportJson.Write(report, writer);
        }

        Assert.Equal(
            """{"network":"tiny","inputShape":[3,2,2],"findings":[{"severity":"warning","rule":"rule","layer":"0","what":"what","fix":"fix"}]}""",
            Encoding.UTF8.GetString(stream.ToArray()));
    }
}

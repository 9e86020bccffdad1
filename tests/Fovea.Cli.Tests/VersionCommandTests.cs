using System.Text.Json;

namespace Fovea.Cli.Tests;

public class VersionCommandTests
{
    [Fact]
    public async Task Version_SaysWhatWasBuilt_AndOnWhatItRuns()
    {
        JsonElement json = await Tool.JsonAsync("version");

        Assert.Equal(typeof(FoveaException).Assembly.GetName().Version!.ToString(3), json.GetProperty("version").GetString());
        Assert.Equal(Environment.Version.ToString(), json.GetProperty("runtime").GetString()!.Split(' ')[^1]);
        Assert.Matches("^([0-9a-f]{40})?$", json.GetProperty("commit").GetString());
    }
}

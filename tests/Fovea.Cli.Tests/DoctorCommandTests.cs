using System.Text.Json;
using Fovea.Cli.Doctor;

namespace Fovea.Cli.Tests;

/// <summary>What the doctor reports, and that its own tests pass here.</summary>
public class DoctorCommandTests
{
    [Fact]
    public async Task Doctor_ReportsTheMachine_AndItsTestsPass()
    {
        JsonElement json = await Tool.JsonAsync("doctor");

        Assert.False(string.IsNullOrWhiteSpace(json.GetProperty("processor").GetString()));
        Assert.Contains(json.GetProperty("vectorBits").GetInt32(), new[] { 128, 256, 512 });
        Assert.Equal(Environment.ProcessorCount, json.GetProperty("threads").GetInt32());
        Assert.True(json.GetProperty("memoryBytes").GetInt64() > 0);
        Assert.True(json.GetProperty("selfTest").GetProperty("passed").GetBoolean(), json.GetProperty("selfTest").GetRawText());
    }

    [Fact]
    public void NativeParts_HaveAReason_ExactlyWhereTheyAreMissing()
    {
        IReadOnlyList<NativePart> parts = NativePart.FindAll();

        Assert.NotEmpty(parts);
        Assert.All(parts, part => Assert.Equal(part.IsFound, part.Reason.Length == 0));
    }
}

namespace Fovea.Cli.Tests;

/// <summary>
/// Wrong usage: exit code 2 and one message with the option, what was found and what
/// is expected; nothing on standard output.
/// </summary>
public class UsageTests
{
    [Theory]
    [InlineData("explain conv --kernel 0", "--kernel: found \"0\", expected a number from 1")]
    [InlineData("explain conv --kernel 3x3x3x3", "--kernel: found \"3x3x3x3\"")]
    [InlineData("explain conv --input 3x-2", "--input: found \"3x-2\", expected one to four sizes")]
    [InlineData("explain conv --input 99999999999x2", "--input: found \"99999999999x2\"")]
    [InlineData("explain conv --padding many", "expected cells from 0 for all axes, or for each, as 1x2; or same, valid, full")]
    [InlineData("explain conv --filters", "--filters is missing or has no value")]
    [InlineData("explain pool --kind fancy", "--kind: found \"fancy\", expected one of max, average")]
    [InlineData("explain dropout --probability NaN", "--probability: found \"NaN\", expected a number from 0 to 0.99")]
    [InlineData("explain dropout --seed -1", "--seed: found \"-1\", expected a whole number from 0")]
    [InlineData("summary", "NAME|FILE is missing")]
    [InlineData("summary lenet5 extra", "unexpected argument \"extra\"")]
    [InlineData("summary lenet5 --nonsense 3", "unknown option \"--nonsense\". It takes --input")]
    [InlineData("summary lenet5 --classes none", "--classes: found \"none\", expected a whole number from 1")]
    [InlineData("receptive-field lenet5", "--layer is missing")]
    [InlineData("receptive-field lenet5 --layer c1 --images 4", "--images needs --effective")]
    [InlineData("bench lenet5 --batch 0", "--batch: found \"0\", expected a whole number from 1")]
    [InlineData("bench lenet5 --mode fast", "--mode: found \"fast\", expected one of inference, training")]
    [InlineData("bench lenet5 --seconds -1", "--seconds: found \"-1\", expected a number from 0")]
    [InlineData("plan", "NAME|FILE is missing")]
    [InlineData("plan lenet5 --cores 16", "--cores needs --timed")]
    [InlineData("plan lenet5 --timed --cores 16,none", "--cores: found \"16,none\", expected one to four numbers from 1")]
    [InlineData("nonsense", "unknown command \"nonsense\". There are train")]
    [InlineData("explain", "a command is missing. There are conv")]
    [InlineData("", "a command is missing")]
    public async Task WrongUsage_IsExplained(string commandLine, string expected)
    {
        Tool run = await Tool.RunAsync(commandLine);

        Assert.Equal((2, ""), (run.ExitCode, run.Output));
        Assert.Contains(expected, run.Error, StringComparison.Ordinal);
        Assert.Equal(2, run.Error.TrimEnd().Split('\n').Length);   // the message, and where to read on
    }

    [Theory]
    [InlineData("--help", "summary")]
    [InlineData("summary --help", "--html")]
    [InlineData("explain conv --help", "--dilation")]
    public async Task Help_GoesToStandardOutput(string commandLine, string expected)
    {
        Tool run = await Tool.RunAsync(commandLine);

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Contains(expected, run.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("summary no-such-network", "no-such-network")]
    [InlineData("summary missing.safetensors", "missing.safetensors")]
    [InlineData("filters no-such-filter", "There is no filter")]
    public async Task Failures_AreOneMessageOnStandardError_AlsoWithJson(string commandLine, string expected)
    {
        Tool run = await Tool.RunAsync(commandLine + " --json");

        Assert.Equal((1, ""), (run.ExitCode, run.Output));
        Assert.Contains(expected, run.Error, StringComparison.Ordinal);
        Assert.StartsWith("fovea: ", run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("internal error", run.Error, StringComparison.Ordinal);
    }
}

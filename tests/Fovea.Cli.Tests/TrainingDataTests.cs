using System.IO.Compression;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Fovea.Cli.Training;
using Fovea.Data;

namespace Fovea.Cli.Tests;

/// <summary>What <c>--download</c> does, against a server of this process.</summary>
public sealed class TrainingDataTests : IDisposable
{
    private static readonly string[] Files = [
        "train-images-idx3-ubyte", "train-labels-idx1-ubyte", "t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte"];

    private readonly string _folder = Directory.CreateTempSubdirectory("fovea-data-").FullName;

    // So that the user's own downloads are neither found nor touched. No other test here asks for a set that is not embedded.
    public TrainingDataTests() => Environment.SetEnvironmentVariable("FOVEA_DATA", Path.Combine(_folder, "cache"));

    public void Dispose()
    {
        Environment.SetEnvironmentVariable("FOVEA_DATA", null);
        Directory.Delete(_folder, recursive: true);
    }

    [Theory]
    [InlineData("404 Not Found", "404")]
    [InlineData("200 OK", "SHA-256")]
    public async Task Train_EndsWithOneLine_WhenTheSetCannotBeFetched(string status, string expected)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        string mirror = $"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}/mnist/";
        Task<string> asked = AnswerOnceAsync(listener, status, TestContext.Current.CancellationToken);

        Tool run = await Tool.RunAsync($"train --data mnist --download --mirror {mirror} --output {_folder}/run");

        Assert.Equal(1, run.ExitCode);
        Assert.StartsWith("GET /mnist/train-images-idx3-ubyte.gz ", await asked, StringComparison.Ordinal);
        string[] lines = run.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(2, lines.Length);
        Assert.Equal($"fetching mnist from {mirror} into {Path.Combine(_folder, "cache", "mnist")}", lines[0]);
        Assert.Contains(expected, lines[1], StringComparison.Ordinal);
        Assert.Contains("--mirror", lines[1], StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(_folder, "*", SearchOption.AllDirectories));
    }

    [Fact]
    public void Open_FetchesNothing_WhenTheFilesAreThere()
    {
        var notes = new StringWriter();
        foreach (string file in Files)
        {
            File.WriteAllBytes(Path.Combine(_folder, file), file.Contains("images", StringComparison.Ordinal)
                ? [0, 0, 8, 3, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 7]
                : [0, 0, 8, 1, 0, 0, 0, 1, 3]);
        }

        DataSplit data = TrainingData.Open(
            new TrainArguments { Data = "mnist", DataFolder = _folder, Download = true, Mirror = "http://127.0.0.1:1/" },
            notes, TestContext.Current.CancellationToken);

        Assert.Equal((1, 1), (data.Train.Count, data.Test.Count));
        Assert.Empty(notes.ToString());
    }

    [Theory]
    [InlineData("train --data mnist-10k --download", 1, "--download fetches mnist, fashion-mnist")]
    [InlineData("train --data mnist --mirror http://127.0.0.1:1/", 2, "--mirror needs --download")]
    [InlineData("train --data mnist --download --mirror sets", 2, "--mirror: found \"sets\"")]
    public async Task Train_SaysWhatIsWrong_WithoutAskingTheNetwork(string commandLine, int exitCode, string expected)
    {
        Tool run = await Tool.RunAsync($"{commandLine} --data-dir {_folder} --output {_folder}/run");

        Assert.Equal(exitCode, run.ExitCode);
        Assert.Contains(expected, run.Error, StringComparison.Ordinal);
    }

    // The first line of the one request. What is served is compressed well, and not the file.
    private static async Task<string> AnswerOnceAsync(TcpListener listener, string status, CancellationToken stop)
    {
        using TcpClient client = await listener.AcceptTcpClientAsync(stop);
        NetworkStream stream = client.GetStream();
        using var reader = new StreamReader(stream, Encoding.ASCII, leaveOpen: true);
        string first = await reader.ReadLineAsync(stop) ?? "";
        while (await reader.ReadLineAsync(stop) is { Length: > 0 })
        {
        }
        var body = new MemoryStream();
        using (var gzip = new GZipStream(body, CompressionLevel.Fastest, leaveOpen: true))
        {
            gzip.Write("something else"u8);
        }
        await stream.WriteAsync(
            Encoding.ASCII.GetBytes($"HTTP/1.1 {status}\r\nContent-Length: {body.Length}\r\nConnection: close\r\n\r\n"), stop);
        await stream.WriteAsync(body.ToArray(), stop);
        return first;
    }
}

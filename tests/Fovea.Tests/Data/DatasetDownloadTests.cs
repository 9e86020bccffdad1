using System.Net;
using System.Security.Cryptography;
using Fovea.Data;

namespace Fovea.Tests.Data;

public sealed class DatasetDownloadTests : IDisposable
{
    private static readonly Uri Mirror = new("http://mirror.test/sets/");
    private static readonly byte[] Content = TestData.IdxLabels(1, 2, 3);

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task FetchAsync_KeepsWhatHasTheRightDigest_AndAsksForNothingTwice()
    {
        using var server = new Server(TestData.Gzip(Content));
        using var client = new HttpClient(server);

        string folder = await DatasetDownload.FetchAsync(
            Set(), Mirror, client, _folder.Path, cancellationToken: TestContext.Current.CancellationToken);
        await DatasetDownload.FetchAsync(Set(), Mirror, client, _folder.Path, cancellationToken: TestContext.Current.CancellationToken);

        Assert.Equal(_folder.Path, folder);
        Assert.Equal(["/sets/labels.gz"], server.Paths);
        Assert.Equal([_folder.File("labels.gz")], Directory.GetFiles(folder));
    }

    public static TheoryData<string, byte[], int> WrongAnswers() => new()
    {
        { "expected 11 bytes", TestData.Gzip(TestData.IdxLabels(1, 2, 4)), 200 },
        { "expected 11 bytes", TestData.Gzip(Content.AsSpan(1)), 200 },
        { "more than 11 bytes", TestData.Gzip(new byte[4 << 20]), 200 },
        { "more than", new byte[5000], 200 },
        { "not gzip-compressed", new byte[100], 200 },
        { "expected 11 bytes", [], 200 },
        { "404", [], 404 },
    };

    [Theory]
    [MemberData(nameof(WrongAnswers))]
    public async Task FetchAsync_KeepsNothing_WhenTheAnswerIsWrong(string expected, byte[] answer, int status)
    {
        using var server = new Server(answer) { Status = (HttpStatusCode)status };
        using var client = new HttpClient(server);

        FoveaException error = await Assert.ThrowsAsync<FoveaException>(() => DatasetDownload.FetchAsync(
            Set(), Mirror, client, _folder.Path, cancellationToken: TestContext.Current.CancellationToken));

        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(_folder.Path));
    }

    [Theory]
    [InlineData("ftp://mirror.test/sets/")]
    [InlineData("http://mirror.test/sets")]
    [InlineData("/sets/")]
    public async Task FetchAsync_RefusesAddressesThatCannotServe(string address)
    {
        using var client = new HttpClient(new Server([]));

        await Assert.ThrowsAsync<FoveaException>(
            () => DatasetDownload.FetchAsync(Set(), new Uri(address, UriKind.RelativeOrAbsolute), client, _folder.Path,
                cancellationToken: TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task FetchAsync_SaysThatNoAnswerCame_WhenTheClientsTimeIsOver()
    {
        using var client = new HttpClient(new SilentServer()) { Timeout = TimeSpan.FromMilliseconds(1) };

        FoveaException error = await Assert.ThrowsAsync<FoveaException>(() => DatasetDownload.FetchAsync(
            Set(), Mirror, client, _folder.Path, cancellationToken: TestContext.Current.CancellationToken));

        Assert.Contains("no answer", error.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public void KnownSets_PinFourFilesEach_OfSixtyAndTenThousandImages()
    {
        foreach (KnownDataset known in DatasetCatalog.Known)
        {
            Assert.Equal([16 + (60_000 * 784), 8 + 60_000, 16 + (10_000 * 784), 8 + 10_000], known.Files.Select(file => file.Bytes));
            Assert.All(known.Files, file => Assert.Matches("^[0-9a-f]{64}$", file.Sha256));
            Assert.Equal(10, known.Classes.Count);
            Assert.EndsWith("/", known.Address.AbsolutePath, StringComparison.Ordinal);
        }
        Assert.Equal(8, DatasetCatalog.Known.SelectMany(known => known.Files).Select(file => file.Sha256).Distinct().Count());
    }

    private static KnownDataset Set() =>
        new("small", "", ["a"], Mirror, null, null,
            new DatasetFile("labels", Content.Length, Convert.ToHexStringLower(SHA256.HashData(Content))));

    private sealed class Server(byte[] answer) : HttpMessageHandler
    {
        public HttpStatusCode Status { get; init; } = HttpStatusCode.OK;

        public List<string> Paths { get; } = [];

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Paths.Add(request.RequestUri!.AbsolutePath);
            return Task.FromResult(new HttpResponseMessage(Status) { Content = new ByteArrayContent(answer) });
        }
    }

    private sealed class SilentServer : HttpMessageHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            await Task.Delay(Timeout.Infinite, cancellationToken);
            throw new InvalidOperationException("The client waits for ever.");
        }
    }
}

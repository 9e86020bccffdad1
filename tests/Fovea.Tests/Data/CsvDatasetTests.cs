using Fovea.Data;
using Fovea.Data.Decoding;

namespace Fovea.Tests.Data;

public sealed class CsvDatasetTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public CsvDatasetTests()
    {
        _folder.Write("x.png", PngWriter.Encode(new Image(2, 2, PixelFormat.Grey)));
        _folder.Write("sub/a, b.png", PngWriter.Encode(new Image(2, 2, PixelFormat.Grey)));
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Open_ReadsColumnsInAnyOrder_AndQuotedFields()
    {
        CsvDataset data = CsvDataset.Open(_folder.Write(
            "m.csv", "label,weight,path\r\ndog,1,x.png\r\n\r\n\"cat \"\"two\"\"\",1,\"sub/a, b.png\"\r\n"));

        Assert.Equal(2, data.Count);
        Assert.Equal(["cat \"two\"", "dog"], data.Classes);
        Assert.EndsWith("a, b.png", data.Describe(1), StringComparison.Ordinal);
        data.ReadSample(1, new float[12]);
    }

    [Fact]
    public void Open_OrdersNumberedClassesByNumber()
    {
        CsvDataset data = CsvDataset.Open(_folder.Write("m.csv", "path,label\nx.png,10\nx.png,2\nx.png,1\n"));

        Assert.Equal(["1", "2", "10"], data.Classes);
    }

    [Fact]
    public void OpenSplit_DividesTheRows()
    {
        DataSplit split = CsvDataset.OpenSplit(
            _folder.Write("m.csv", "path,label,split\nx.png,a,train\nx.png,b,\nx.png,b,Test\nx.png,a,val"));

        Assert.Equal((2, 2), (split.Train.Count, split.Test.Count));
        Assert.Equal(["a", "b"], split.Test.Classes);
    }

    [Theory]
    [InlineData("", "path and label")]
    [InlineData("file,label\nx.png,a", "path and label")]
    [InlineData("path,label\n", "no rows")]
    [InlineData("path,label\nx.png", "line 2: found 1 fields")]
    [InlineData("path,label\nx.png,", "the label is empty")]
    [InlineData("path,label\n\"x.png,a", "not closed")]
    [InlineData("path,label\n\"x\"y.png,a", "not closed")]
    [InlineData("path,label,split\nx.png,a,holdout", "\"holdout\" is unknown")]
    [InlineData("path,label\n../x.png,a", "not below")]
    [InlineData("path,label\nsub/../../x.png,a", "not below")]
    [InlineData("path,label\nsub\\..\\..\\x.png,a", "not below")]
    [InlineData("path,label\n/etc/hostname,a", "not below")]
    [InlineData("path,label\n,a", "not below")]
    [InlineData("path,label\n.,a", "not below")]
    public void Open_RefusesAWrongTable(string content, string expected)
    {
        string path = _folder.Write("m.csv", content);

        Assert.Contains(expected, Assert.Throws<FoveaException>(() => CsvDataset.Open(path)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("path,label,split\nx.png,a,train\nx.png,b,train\nx.png,c,test",
        "line 4: no training row has the label \"c\"; the training labels are a, b")]
    [InlineData("path,label,split\nx.png,1,train\nx.png,2,train\n\nx.png,two,test",
        "line 5: no training row has the label \"two\"; the training labels are 1, 2")]
    public void OpenSplit_RefusesALabelThatTrainingDoesNotHave(string content, string expected)
    {
        string path = _folder.Write("m.csv", content);

        Assert.Contains(expected, Assert.Throws<FoveaException>(() => CsvDataset.OpenSplit(path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void OpenSplit_SaysWhatIsMissing_WhenThereIsNoSplitColumn()
    {
        string path = _folder.Write("m.csv", "path,label\nx.png,a");

        Assert.Contains("Add a column named split",
            Assert.Throws<FoveaException>(() => CsvDataset.OpenSplit(path)).Message, StringComparison.Ordinal);
    }
}

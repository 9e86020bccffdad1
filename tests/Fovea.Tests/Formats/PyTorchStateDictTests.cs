using System.IO.Compression;
using Fovea.Formats;
using Fovea.Tensors;
using static Fovea.Tests.Formats.PyTorchSamples;

namespace Fovea.Tests.Formats;

public class PyTorchStateDictTests
{
    private static readonly byte[] Four = new byte[16];

    private static string StateDict => Path.Combine(AppContext.BaseDirectory, "Formats", "Data", "state-dict.pth");

    private static string Nested => Path.Combine(AppContext.BaseDirectory, "Formats", "Data", "nested.pth");

    // Each breaks one rule of an archive that is otherwise right.
    private static readonly Dictionary<string, (byte[] File, FileFormatError Error)> Corpus = new()
    {
        ["empty file"] = ([], FileFormatError.InvalidArchive),
        ["pickle without an archive"] = (Pickle([(byte)'}']), FileFormatError.InvalidArchive),
        ["safetensors"] = ([8, 0, 0, 0, 0, 0, 0, 0, .. "{}      "u8], FileFormatError.InvalidArchive),
        ["archive cut short"] = (Archive(Pickle([(byte)'}']))[..^10], FileFormatError.InvalidArchive),
        ["compressed archive"] = (Zip(CompressionLevel.SmallestSize, ("a/data.pkl", new byte[100_000])), FileFormatError.InvalidArchive),
        ["no pickle"] = (Zip(CompressionLevel.NoCompression, ("a/version", [51])), FileFormatError.MissingKey),
        ["two pickles"] = (Zip(CompressionLevel.NoCompression, ("a/data.pkl", [46]), ("b/data.pkl", [46])), FileFormatError.MissingKey),
        ["entry twice"] = (Zip(CompressionLevel.NoCompression, ("a/data.pkl", [46]), ("a/data.pkl", [46])), FileFormatError.DuplicateKey),
        ["pickle of 9 MB"] = (Archive(new byte[9 << 20]), FileFormatError.TooLarge),
        ["big-endian"] = (Archive(Pickle([(byte)'}']), ("byteorder", "big"u8.ToArray())), FileFormatError.UnsupportedVersion),

        ["os.system"] = (Archive(Pickle(Global("os", "system"), Tuple(Text("true")), [(byte)'R'])), FileFormatError.ForbiddenPickle),
        ["builtins.eval"] = (Archive(Pickle(Global("builtins", "eval"), Tuple(Text("1")), [(byte)'R'])), FileFormatError.ForbiddenPickle),
        ["eval from the stack"] = (Archive(Pickle(Text("builtins"), Text("eval"), [0x93])), FileFormatError.ForbiddenPickle),
        ["name with a dot"] = (Archive(Pickle(Global("torch", "_utils._rebuild_tensor_v2"))), FileFormatError.ForbiddenPickle),
        ["other torch function"] = (Archive(Pickle(Global("torch", "load"))), FileFormatError.ForbiddenPickle),
        ["whole module"] = (Archive(Pickle(Global("torch.nn.modules.conv", "Conv2d"))), FileFormatError.ForbiddenPickle),
        ["opcode INST"] = (Archive(Pickle(Ascii("(ios\nsystem\n"))), FileFormatError.ForbiddenPickle),
        ["opcode OBJ"] = (Archive(Pickle(Ascii("(o"))), FileFormatError.ForbiddenPickle),
        ["opcode NEWOBJ"] = (Archive(Pickle(Ascii(")\u0081"))), FileFormatError.ForbiddenPickle),
        ["opcode EXT1"] = (Archive(Pickle(Ascii("\u0082\u0001"))), FileFormatError.ForbiddenPickle),
        ["state of a list"] = (Archive(Pickle(Ascii("]}b"))), FileFormatError.ForbiddenPickle),

        ["empty pickle"] = (Archive([]), FileFormatError.InvalidPickle),
        ["pickle of protocol 0"] = (Archive([0x80, 0, (byte)'}', (byte)'.']), FileFormatError.InvalidPickle),
        ["pickle without end"] = (Archive([0x80, 2, (byte)'}']), FileFormatError.InvalidPickle),
        ["stop on an empty stack"] = (Archive(Pickle()), FileFormatError.InvalidPickle),
        ["two values left"] = (Archive(Pickle(Ascii("}}"))), FileFormatError.InvalidPickle),
        ["mark left"] = (Archive(Pickle(Ascii("(}"))), FileFormatError.InvalidPickle),
        ["no mark"] = (Archive(Pickle(Ascii("Nt"))), FileFormatError.InvalidPickle),
        ["pop through a mark"] = (Archive(Pickle(Ascii("N(\u0085t"))), FileFormatError.InvalidPickle),
        ["recall of nothing"] = (Archive(Pickle(Ascii("h\u0007"))), FileFormatError.InvalidPickle),
        ["key without a value"] = (Archive(Pickle(Ascii("}(Nu"))), FileFormatError.InvalidPickle),
        ["items of a list"] = (Archive(Pickle(Ascii("]NNs"))), FileFormatError.InvalidPickle),
        ["append to a dictionary"] = (Archive(Pickle(Ascii("}Na"))), FileFormatError.InvalidPickle),
        ["key twice"] = (Archive(Pickle(Ascii("}("), Text("a"), [(byte)'N'], Text("a"), Ascii("Nu"))), FileFormatError.InvalidPickle),
        ["text beyond the end"] = (Archive(Pickle(Ascii("X\u00ff\u00ff\u00ff\u007f"))), FileFormatError.InvalidPickle),
        ["text of 4 GB"] = (Archive(Pickle(Ascii("X\u00ff\u00ff\u00ff\u00ff"))), FileFormatError.InvalidPickle),
        ["name without end"] = (Archive(Pickle(Ascii("ctorch"))), FileFormatError.InvalidPickle),
        ["number of 72 bits"] = (Archive(Pickle(Ascii("\u008a\u0009123456789"))), FileFormatError.InvalidPickle),
        ["text not UTF-8"] = (Archive(Pickle(Ascii("X\u0001\0\0\0\u00ff"))), FileFormatError.InvalidText),
        ["a million marks too many"] = (Archive([0x80, 2, .. Enumerable.Repeat((byte)'(', 2_000_000)]), FileFormatError.TooLarge),
        ["a million dictionaries too many"] = (Archive([0x80, 2, .. Enumerable.Repeat((byte)'}', 2_000_000)]), FileFormatError.TooLarge),
        ["root is a list"] = (Archive(Pickle(Ascii("]"))), FileFormatError.WrongKind),
        ["root is a tensor"] = (Archive(Pickle(Tensor()), ("data/0", Four)), FileFormatError.WrongKind),
        ["root is a name"] = (Archive(Pickle(Global("torch", "FloatStorage"))), FileFormatError.WrongKind),

        ["call of a storage type"] = (WithTensor([.. Global("torch", "FloatStorage"), .. Tuple(Number(1 << 30)), (byte)'R']),
            FileFormatError.InvalidPickle),
        ["call of a string"] = (WithTensor([.. Text("eval"), (byte)')', (byte)'R']), FileFormatError.InvalidPickle),
        ["call without a tuple"] = (WithTensor([.. Global("collections", "OrderedDict"), (byte)'N', (byte)'R']),
            FileFormatError.InvalidPickle),
        ["dictionary of something"] = (WithTensor([.. Global("collections", "OrderedDict"), .. Tuple(Text("x")), (byte)'R']),
            FileFormatError.InvalidPickle),
        ["tensor of too few arguments"] =
            (WithTensor([.. Global("torch._utils", "_rebuild_tensor_v2"), .. Tuple(Storage()), (byte)'R']),
                FileFormatError.InvalidPickle),
        ["parameter of a string"] = (WithTensor(
            [.. Global("torch._utils", "_rebuild_parameter"), .. Tuple(Text("x"), [0x88], [(byte)'N']), (byte)'R']),
            FileFormatError.InvalidPickle),
        ["storage of four parts"] = (
            WithTensor([.. Tuple(Text("storage"), Global("torch", "FloatStorage"), Text("0"), Text("cpu")), (byte)'Q']),
            FileFormatError.InvalidPickle),
        ["storage that is a path"] = (WithTensor(Tensor(Storage("../../etc/passwd"))), FileFormatError.InvalidPickle),
        ["storage without a key"] = (WithTensor(Tensor(Storage(""))), FileFormatError.InvalidPickle),
        ["storage of negative length"] = (WithTensor(Tensor(Storage(elements: -4))), FileFormatError.InvalidPickle),
        ["storage not in the archive"] = (WithTensor(Tensor(Storage("1"))), FileFormatError.MissingKey),
        ["storage longer than its entry"] = (WithTensor(Tensor(Storage(elements: 5))), FileFormatError.SizeMismatch),
        ["storage shorter than its entry"] =
            (WithTensor(Tensor(Storage(elements: 3), sizes: [3], strides: [1])), FileFormatError.SizeMismatch),
        ["storage of 2⁶³ bytes"] = (WithTensor(Tensor(Storage(elements: long.MaxValue))), FileFormatError.SizeMismatch),
        ["storage of another type"] = (WithTensor(Tensor(Storage(type: "DoubleStorage"))), FileFormatError.SizeMismatch),

        ["tensor past its storage"] = (WithTensor(Tensor(sizes: [5], strides: [1])), FileFormatError.SizeMismatch),
        ["offset past the storage"] = (WithTensor(Tensor(offset: 1)), FileFormatError.SizeMismatch),
        ["offset of 2⁶³ − 1"] = (WithTensor(Tensor(offset: long.MaxValue)), FileFormatError.SizeMismatch),
        ["stride past the storage"] = (WithTensor(Tensor(strides: [3, 1])), FileFormatError.SizeMismatch),
        ["extent of eight axes of 2³⁰"] =
            (WithTensor(Tensor(sizes: [2, 2, 2, 2, 2, 2, 2, 2], strides: [.. Enumerable.Repeat(int.MaxValue, 8)])),
                FileFormatError.SizeMismatch),
        ["expanded to a gigabyte"] = (WithTensor(Tensor(sizes: [1 << 28], strides: [0])), FileFormatError.SizeMismatch),
        ["negative offset"] = (WithTensor(Tensor(offset: -1)), FileFormatError.InvalidPickle),
        ["fewer strides than sizes"] = (WithTensor(Tensor(strides: [1])), FileFormatError.InvalidPickle),
        ["negative size"] = (WithTensor(Tensor(sizes: [-2, 2])), FileFormatError.InvalidNumber),
        ["negative stride"] = (WithTensor(Tensor(strides: [-2, 1])), FileFormatError.InvalidNumber),
        ["size of 2³¹"] = (WithTensor(Tensor(sizes: [1L << 31, 2])), FileFormatError.InvalidNumber),
        ["product of 2⁶²"] = (WithTensor(Tensor(sizes: [1 << 30, 1 << 30])), FileFormatError.Overflow),
        ["nine axes"] = (WithTensor(Tensor(sizes: new long[9], strides: new long[9])), FileFormatError.TooManyAxes),
    };

    public static TheoryData<string> Cases => [.. Corpus.Keys];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Open_RefusesWithTheRuleThatWasBroken(string name)
    {
        using var folder = new TemporaryFolder();
        (byte[] file, FileFormatError expected) = Corpus[name];
        File.WriteAllBytes(folder.File("bad.pth"), file);

        FileFormatException error = Assert.Throws<FileFormatException>(() => PyTorchStateDict.Open(folder.File("bad.pth")));

        Assert.Equal(expected, error.Error);
    }

    [Fact]
    public void ReadFloats_GivesWhatPyTorchSaved()
    {
        using PyTorchStateDict file = PyTorchStateDict.Open(StateDict);

        Assert.Equal(new Shape(3, 2, 3, 3), file.Tensors["0.weight"].Shape);
        Assert.Equal(Enumerable.Range(0, 54).Select(i => (float)i), Floats(file, "0.weight"));
        Assert.Equal([100f, 101, 102], Floats(file, "0.bias"));
        Assert.Equal([200f, 201, 202], Floats(file, "1.weight"));
        Assert.Equal([1f, 1, 1], Floats(file, "1.running_var"));
        Assert.Equal([0f], Floats(file, "1.num_batches_tracked"));
        Assert.Equal(new Shape(4, 3), file.Tensors["transposed"].Shape);
        Assert.Equal([0f, 4, 8, 1, 5, 9, 2, 6, 10, 3, 7, 11], Floats(file, "transposed"));
        Assert.Equal([3f, 4, 5, 6], Floats(file, "slice"));
        Assert.Equal([1.5f, -2], Floats(file, "half"));
        Assert.Equal([1.5f, -2], Floats(file, "bfloat"));
        Assert.Equal([0.1f, 2], Floats(file, "double"));
        Assert.Equal([1f, 255], Floats(file, "bytes"));
        Assert.Equal([1f, 0], Floats(file, "flags"));
        Assert.Equal(Shape.Scalar, file.Tensors["scalar"].Shape);
        Assert.Equal([7f], Floats(file, "scalar"));
        Assert.Empty(Floats(file, "empty"));
        Assert.Equal([1f, 2], Floats(file, "parameter"));
        Assert.Equal(17, file.Tensors.Count);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("state_dict")]
    public void Open_FindsTheWeightsInsideATrainingCheckpoint(string? key)
    {
        using PyTorchStateDict file = PyTorchStateDict.Open(Nested, key);

        Assert.Equal(["a"], file.Tensors.Keys);
        Assert.Equal([1f, 1], Floats(file, "a"));
    }

    [Fact]
    public void Open_SaysWhatThereIs_WhenTheKeyIsAbsentOrAmbiguous()
    {
        using var folder = new TemporaryFolder();
        byte[] both = Pickle([(byte)'}', (byte)'('], Text("model"), Dictionary("a", Tensor()), Text("average"),
            Dictionary("a", Tensor()), [(byte)'u']);
        File.WriteAllBytes(folder.File("both.pth"), Archive(both, ("data/0", Four)));

        Assert.Contains(
            "state_dict", Assert.Throws<FileFormatException>(() => PyTorchStateDict.Open(Nested, "model")).Message,
            StringComparison.Ordinal);
        Assert.Contains("model, average",
            Assert.Throws<FileFormatException>(() => PyTorchStateDict.Open(folder.File("both.pth"))).Message,
            StringComparison.Ordinal);
        using PyTorchStateDict file = PyTorchStateDict.Open(folder.File("both.pth"), "average");
        Assert.Equal([0f, 0, 0, 0], Floats(file, "a"));
    }

    [Fact]
    public void Open_SurvivesADictionaryThatHoldsItself()
    {
        using var folder = new TemporaryFolder();
        byte[] cycle = Pickle(Ascii("}q\0"), Text("self"), Ascii("h\0s"), Text("a"), Tensor(), [(byte)'s']);
        File.WriteAllBytes(folder.File("cycle.pth"), Archive(cycle, ("data/0", Four)));

        using PyTorchStateDict file = PyTorchStateDict.Open(folder.File("cycle.pth"));

        Assert.Equal(["a"], file.Tensors.Keys);
    }

    [Fact]
    public void ReadFloats_NamesTheTensor_WhenItIsAbsentOrOfAnotherSize()
    {
        using PyTorchStateDict file = PyTorchStateDict.Open(StateDict);

        Assert.Equal(FileFormatError.NotFound, Assert.Throws<FileFormatException>(() => file.ReadFloats("absent", [])).Error);
        Assert.Contains("\"slice\" [4] has 4 elements",
            Assert.Throws<ShapeException>(() => file.ReadFloats("slice", new float[5])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_SaysWhatIsWrong_WhenThereIsNoFile()
    {
        Assert.Equal(FileFormatError.Unreadable, Assert.Throws<FileFormatException>(() => PyTorchStateDict.Open("absent.pth")).Error);
    }

    [Fact]
    public void Open_ThrowsOnlyItsOwnException_ForMutatedFiles()
    {
        const int Mutations = 3000;
        byte[] whole = File.ReadAllBytes(StateDict);
        using var folder = new TemporaryFolder();
        string path = folder.File("mutated.pth");
        int accepted = 0;

        for (int seed = 0; seed < Mutations; seed++)
        {
            var random = new Random(seed);
            byte[] file = [.. whole];
            for (int edits = random.Next(1, 5); edits > 0; edits--)
            {
                // The pickle lies in front, the directory of the archive at the end; both deserve more edits than the data.
                int at = random.Next(3) switch
                {
                    0 => random.Next(1600),
                    1 => file.Length - 1 - random.Next(1200),
                    _ => random.Next(file.Length)
                };
                file[at] = random.Next(2) == 0 ? (byte)random.Next(256) : (byte)(file[at] ^ (1 << random.Next(8)));
            }
            File.WriteAllBytes(path, random.Next(10) == 0 ? file[..random.Next(file.Length)] : file);
            try
            {
                using PyTorchStateDict opened = PyTorchStateDict.Open(path);
                foreach (string name in opened.Tensors.Keys)
                {
                    _ = Floats(opened, name);
                }
                accepted++;
            }
            catch (FileFormatException)
            {
                // The documented answer.
            }
            catch (Exception error)
            {
                Assert.Fail($"mutation {seed}: {error}");
            }
        }

        Assert.InRange(accepted, Mutations / 100, Mutations * 9 / 10);
    }

    private static byte[] WithTensor(byte[] value) => Archive(Pickle(Dictionary("a", value)), ("data/0", Four));

    private static float[] Floats(PyTorchStateDict file, string name)
    {
        float[] values = new float[file.Tensors[name].Shape.Length];
        file.ReadFloats(name, values);
        return values;
    }
}

using System.Text;
using Fovea.Formats;
using static Fovea.Tests.Formats.SafetensorsSamples;

namespace Fovea.Tests.Formats;

public class SafetensorsMalformedTests
{
    private const string Long = "99999999999999999999";       // beyond 2⁶⁴
    private const string TwoTo62 = "4611686018427387904";
    private const string TwoTo63 = "9223372036854775808";

    // Each case breaks one rule; the rest of the file is right, so that no other rule can catch it first.
    private static readonly Dictionary<string, (byte[] File, FileFormatError Error)> Corpus = new()
    {
        ["empty file"] = ([], FileFormatError.TooShort),
        ["one byte"] = ([0], FileFormatError.TooShort),
        ["seven bytes"] = (new byte[7], FileFormatError.TooShort),

        ["no header"] = (new byte[8], FileFormatError.HeaderStart),
        ["header of 2⁶⁴ − 1"] = (MakeFile(ulong.MaxValue, "{}"u8.ToArray(), 0), FileFormatError.TooLarge),
        ["header of 2⁶³"] = (MakeFile(1UL << 63, "{}"u8.ToArray(), 0), FileFormatError.TooLarge),
        ["header of 2³²"] = (MakeFile(1UL << 32, "{}"u8.ToArray(), 0), FileFormatError.TooLarge),
        ["header one above the limit"] = (MakeFile(100_000_001, "{}"u8.ToArray(), 0), FileFormatError.TooLarge),
        ["header at the limit, file short"] = (MakeFile(100_000_000, "{}"u8.ToArray(), 0), FileFormatError.HeaderPastEnd),
        ["header one past the end"] = (MakeFile(3, "{}"u8.ToArray(), 0), FileFormatError.HeaderPastEnd),
        ["header as long as the file"] = (MakeFile(10, "{}"u8.ToArray(), 0), FileFormatError.HeaderPastEnd),
        ["header one short"] = (MakeFile(1, "{}"u8.ToArray(), 0), FileFormatError.InvalidJson),

        ["zip archive"] = ([0x50, 0x4b, 3, 4, 0, 0, 0, 0, 0, 0], FileFormatError.HeaderPastEnd),
        ["7z archive"] = ([0x37, 0x7a, 0xbc, 0xaf, 0x27, 0x1c, 0, 4, 0, 0], FileFormatError.TooLarge),
        ["pickle"] = ([0x80, 2, 0x7d, 0x71, 0, 0x2e, 0, 0, 0], FileFormatError.TooLarge),

        ["starts with a space"] = (MakeFile(" {}", 0), FileFormatError.HeaderStart),
        ["starts with a line feed"] = (MakeFile("\n{}", 0), FileFormatError.HeaderStart),
        ["starts with a byte-order mark"] = (MakeFile("\ufeff{}", 0), FileFormatError.HeaderStart),
        ["is an array"] = (MakeFile("[]", 0), FileFormatError.HeaderStart),
        ["is null"] = (MakeFile("null", 0), FileFormatError.HeaderStart),
        ["is a string"] = (MakeFile("\"\"", 0), FileFormatError.HeaderStart),
        ["is UTF-16"] = (MakeFile(Encoding.Unicode.GetBytes("{}"), 0), FileFormatError.InvalidJson),

        ["padded with NUL"] = (MakeFile("{}\0", 0), FileFormatError.HeaderPadding),
        ["padded with a line feed"] = (MakeFile("{}\n", 0), FileFormatError.HeaderPadding),
        ["padded with a tab"] = (MakeFile("{} \t", 0), FileFormatError.HeaderPadding),
        ["second object"] = (MakeFile("{}{}", 0), FileFormatError.HeaderPadding),
        ["brace too many"] = (MakeFile("{}}", 0), FileFormatError.HeaderPadding),
        ["comment behind"] = (MakeFile("{}//", 0), FileFormatError.HeaderPadding),

        ["stray continuation byte"] = (MakeFile([.. "{\""u8, 0x80, .. "\":{}}"u8], 0), FileFormatError.InvalidText),
        ["overlong slash"] = (MakeFile([.. "{\""u8, 0xc0, 0xaf, .. "\":{}}"u8], 0), FileFormatError.InvalidText),
        ["surrogate in UTF-8"] = (MakeFile([.. "{\""u8, 0xed, 0xa0, 0x80, .. "\":{}}"u8], 0), FileFormatError.InvalidText),
        ["cut inside a character"] = (MakeFile([.. "{\""u8, 0xc3], 0), FileFormatError.InvalidText),
        ["beyond U+10FFFF"] = (MakeFile([.. "{\""u8, 0xf4, 0x90, 0x80, 0x80, .. "\":{}}"u8], 0), FileFormatError.InvalidText),
        ["lone surrogate in a name"] = (MakeFile($"{{{Entry("\\ud800")}}}", 8), FileFormatError.InvalidText),
        ["lone surrogate in a note"] = (MakeFile("""{"__metadata__":{"a":"\udc00"}}""", 0), FileFormatError.InvalidText),
        ["lone surrogate in a dtype"] = (MakeFile($"{{{Entry(dtype: "\"\\ud800\"")}}}", 8), FileFormatError.InvalidText),
        ["lone surrogate in a key"] = (MakeFile("""{"a":{"\ud800":0}}""", 0), FileFormatError.InvalidText),

        ["open brace"] = (MakeFile("{", 0), FileFormatError.InvalidJson),
        ["cut in a name"] = (MakeFile("{\"a", 0), FileFormatError.InvalidJson),
        ["cut in an entry"] = (MakeFile("{\"a\":{\"dtype\":\"F32\"", 0), FileFormatError.InvalidJson),
        ["trailing comma"] = (MakeFile($"{{{Entry()},}}", 8), FileFormatError.InvalidJson),
        ["trailing comma in a shape"] = (MakeFile($"{{{Entry(shape: "[2,]")}}}", 8), FileFormatError.InvalidJson),
        ["leading comma"] = (MakeFile($"{{,{Entry()}}}", 8), FileFormatError.InvalidJson),
        ["no comma"] = (MakeFile($"{{{Entry("a")}{Entry("b", offsets: "[8,16]")}}}", 16), FileFormatError.InvalidJson),
        ["comment inside"] = (MakeFile($"{{/**/{Entry()}}}", 8), FileFormatError.InvalidJson),
        ["single quotes"] = (MakeFile("{'a':{}}", 0), FileFormatError.InvalidJson),
        ["name without quotes"] = (MakeFile("{a:{}}", 0), FileFormatError.InvalidJson),
        ["control character in a name"] = (MakeFile("{\"a\u0001\":{}}", 0), FileFormatError.InvalidJson),
        ["unknown escape"] = (MakeFile("""{"\x41":{}}""", 0), FileFormatError.InvalidJson),
        ["NaN as a size"] = (MakeFile($"{{{Entry(shape: "[NaN]")}}}", 8), FileFormatError.InvalidJson),
        ["leading zero"] = (MakeFile($"{{{Entry(shape: "[02]")}}}", 8), FileFormatError.InvalidJson),
        ["plus sign"] = (MakeFile($"{{{Entry(shape: "[+2]")}}}", 8), FileFormatError.InvalidJson),
        ["hexadecimal"] = (MakeFile($"{{{Entry(shape: "[0x2]")}}}", 8), FileFormatError.InvalidJson),
        ["shape closed by a brace"] = (MakeFile($"{{{Entry(shape: "[2}")}}}", 8), FileFormatError.InvalidJson),

        ["tensor twice"] = (MakeFile($"{{{Entry()},{Entry()}}}", 8), FileFormatError.DuplicateKey),
        ["tensor twice, contiguous"] = (MakeFile($"{{{Entry()},{Entry(offsets: "[8,16]")}}}", 16), FileFormatError.DuplicateKey),
        ["tensor twice, once escaped"] =
            (MakeFile($"{{{Entry()},{Entry("\\u0061", offsets: "[8,16]")}}}", 16), FileFormatError.DuplicateKey),
        ["dtype twice"] = (MakeFile("""{"a":{"dtype":"F32","dtype":"I32","shape":[2],"data_offsets":[0,8]}}""", 8),
            FileFormatError.DuplicateKey),
        ["shape twice"] = (MakeFile("""{"a":{"dtype":"F32","shape":[2],"shape":[2],"data_offsets":[0,8]}}""", 8),
            FileFormatError.DuplicateKey),
        ["offsets twice"] = (MakeFile("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8],"data_offsets":[0,8]}}""", 8),
            FileFormatError.DuplicateKey),
        ["notes twice"] = (MakeFile("""{"__metadata__":{},"__metadata__":{}}""", 0), FileFormatError.DuplicateKey),
        ["note twice"] = (MakeFile("""{"__metadata__":{"a":"1","a":"2"}}""", 0), FileFormatError.DuplicateKey),

        ["unknown key"] = (MakeFile("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8],"strides":[1]}}""", 8),
            FileFormatError.UnknownKey),
        ["key in capitals"] = (MakeFile("""{"a":{"DTYPE":"F32","shape":[2],"data_offsets":[0,8]}}""", 8), FileFormatError.UnknownKey),
        ["empty key"] = (MakeFile("""{"a":{"":0}}""", 0), FileFormatError.UnknownKey),
        ["notes inside an entry"] = (MakeFile("""{"a":{"__metadata__":{}}}""", 0), FileFormatError.UnknownKey),

        ["empty entry"] = (MakeFile("""{"a":{}}""", 0), FileFormatError.MissingKey),
        ["no dtype"] = (MakeFile("""{"a":{"shape":[2],"data_offsets":[0,8]}}""", 8), FileFormatError.MissingKey),
        ["no shape"] = (MakeFile("""{"a":{"dtype":"F32","data_offsets":[0,8]}}""", 8), FileFormatError.MissingKey),
        ["no offsets"] = (MakeFile("""{"a":{"dtype":"F32","shape":[2]}}""", 8), FileFormatError.MissingKey),

        ["entry is a number"] = (MakeFile("""{"a":1}""", 0), FileFormatError.WrongKind),
        ["entry is null"] = (MakeFile("""{"a":null}""", 0), FileFormatError.WrongKind),
        ["entry is an array"] = (MakeFile("""{"a":[]}""", 0), FileFormatError.WrongKind),
        ["entry nested 60 deep"] = (MakeFile($$"""{"a":{{new string('[', 60)}}{{new string(']', 60)}}}""", 0), FileFormatError.WrongKind),
        ["entry nested 100,000 deep"] =
            (MakeFile($$"""{"a":{{new string('[', 100_000)}}{{new string(']', 100_000)}}}""", 0), FileFormatError.WrongKind),
        ["shape nested 100,000 deep"] = (MakeFile($$"""{"a":{"shape":{{new string('[', 100_000)}}""", 0), FileFormatError.WrongKind),
        ["notes nested"] = (MakeFile("""{"__metadata__":{"a":{"b":"c"}}}""", 0), FileFormatError.WrongKind),
        ["notes are an array"] = (MakeFile("""{"__metadata__":[]}""", 0), FileFormatError.WrongKind),
        ["notes are null"] = (MakeFile("""{"__metadata__":null}""", 0), FileFormatError.WrongKind),
        ["note is a number"] = (MakeFile("""{"__metadata__":{"a":1}}""", 0), FileFormatError.WrongKind),
        ["note is null"] = (MakeFile("""{"__metadata__":{"a":null}}""", 0), FileFormatError.WrongKind),
        ["note is true"] = (MakeFile("""{"__metadata__":{"a":true}}""", 0), FileFormatError.WrongKind),
        ["dtype is a number"] = (MakeFile($"{{{Entry(dtype: "32")}}}", 8), FileFormatError.WrongKind),
        ["dtype is null"] = (MakeFile($"{{{Entry(dtype: "null")}}}", 8), FileFormatError.WrongKind),
        ["shape is a number"] = (MakeFile($"{{{Entry(shape: "2")}}}", 8), FileFormatError.WrongKind),
        ["shape is a string"] = (MakeFile($"{{{Entry(shape: "\"2\"")}}}", 8), FileFormatError.WrongKind),
        ["shape is an object"] = (MakeFile($"{{{Entry(shape: "{}")}}}", 8), FileFormatError.WrongKind),
        ["size is a string"] = (MakeFile($"{{{Entry(shape: "[\"2\"]")}}}", 8), FileFormatError.WrongKind),
        ["size is null"] = (MakeFile($"{{{Entry(shape: "[null]")}}}", 8), FileFormatError.WrongKind),
        ["no offset"] = (MakeFile($"{{{Entry(offsets: "[]")}}}", 8), FileFormatError.WrongKind),
        ["one offset"] = (MakeFile($"{{{Entry(offsets: "[8]")}}}", 8), FileFormatError.WrongKind),
        ["three offsets"] = (MakeFile($"{{{Entry(offsets: "[0,8,8]")}}}", 8), FileFormatError.WrongKind),

        ["unknown dtype"] = (MakeFile($"{{{Entry(dtype: "\"F31\"")}}}", 8), FileFormatError.UnknownType),
        ["dtype in small letters"] = (MakeFile($"{{{Entry(dtype: "\"f32\"")}}}", 8), FileFormatError.UnknownType),
        ["dtype of NumPy"] = (MakeFile($"{{{Entry(dtype: "\"<f4\"")}}}", 8), FileFormatError.UnknownType),
        ["empty dtype"] = (MakeFile($"{{{Entry(dtype: "\"\"")}}}", 8), FileFormatError.UnknownType),
        ["dtype with a space"] = (MakeFile($"{{{Entry(dtype: "\"F32 \"")}}}", 8), FileFormatError.UnknownType),

        ["negative size"] = (MakeFile($"{{{Entry(shape: "[-2]")}}}", 8), FileFormatError.InvalidNumber),
        ["two negative sizes"] = (MakeFile($"{{{Entry(shape: "[-1,-2]")}}}", 8), FileFormatError.InvalidNumber),
        ["minus zero"] = (MakeFile($"{{{Entry(shape: "[-0]", offsets: "[0,0]")}}}", 0), FileFormatError.InvalidNumber),
        ["fractional size"] = (MakeFile($"{{{Entry(shape: "[2.0]")}}}", 8), FileFormatError.InvalidNumber),
        ["size with an exponent"] = (MakeFile($"{{{Entry(shape: "[2e0]")}}}", 8), FileFormatError.InvalidNumber),
        ["size of 2⁶³"] = (MakeFile($"{{{Entry(shape: $"[{TwoTo63}]")}}}", 8), FileFormatError.InvalidNumber),
        ["size beyond 2⁶⁴"] = (MakeFile($"{{{Entry(shape: $"[{Long}]")}}}", 8), FileFormatError.InvalidNumber),
        ["negative offset"] = (MakeFile($"{{{Entry(offsets: "[-8,0]")}}}", 8), FileFormatError.InvalidNumber),
        ["fractional offset"] = (MakeFile($"{{{Entry(offsets: "[0,8.5]")}}}", 8), FileFormatError.InvalidNumber),
        ["offset beyond 2⁶⁴"] = (MakeFile($"{{{Entry(offsets: $"[0,{Long}]")}}}", 8), FileFormatError.InvalidNumber),

        ["product of 2⁶⁴"] = (MakeFile($"{{{Entry(shape: "[4294967296,4294967296]", offsets: "[0,0]")}}}", 0), FileFormatError.Overflow),
        ["product of 2⁶³"] = (MakeFile($"{{{Entry(shape: $"[{TwoTo62},2]", offsets: "[0,0]")}}}", 0), FileFormatError.Overflow),
        ["bytes of 2⁶⁴"] = (MakeFile($"{{{Entry(shape: $"[{TwoTo62}]", offsets: "[0,0]")}}}", 0), FileFormatError.Overflow),
        ["overflow before a zero"] = (MakeFile($"{{{Entry(shape: $"[{TwoTo62},4,0]", offsets: "[0,0]")}}}", 0), FileFormatError.Overflow),
        ["65 axes"] = (MakeFile($"{{{Entry(shape: $"[{string.Join(",", Enumerable.Repeat(1, 65))}]", offsets: "[0,4]")}}}", 4),
            FileFormatError.TooManyAxes),
        ["100,000 axes"] = (MakeFile(
            $"{{{Entry(shape: $"[{string.Join(",", Enumerable.Repeat(1, 100_000))}]", offsets: "[0,4]")}}}", 4),
            FileFormatError.TooManyAxes),

        ["reversed offsets"] = (MakeFile($"{{{Entry(offsets: "[8,0]")}}}", 8), FileFormatError.ReversedRange),
        ["range too short"] = (MakeFile($"{{{Entry(offsets: "[0,4]")}}}", 4), FileFormatError.SizeMismatch),
        ["range too long"] = (MakeFile($"{{{Entry(offsets: "[0,12]")}}}", 12), FileFormatError.SizeMismatch),
        ["range of one byte too many"] = (MakeFile($"{{{Entry(offsets: "[0,9]")}}}", 9), FileFormatError.SizeMismatch),
        ["range of other dtype"] = (MakeFile($"{{{Entry(dtype: "\"F64\"")}}}", 8), FileFormatError.SizeMismatch),
        ["scalar without bytes"] = (MakeFile($"{{{Entry(shape: "[]", offsets: "[0,0]")}}}", 0), FileFormatError.SizeMismatch),
        ["empty with bytes"] = (MakeFile($"{{{Entry(shape: "[0]")}}}", 8), FileFormatError.SizeMismatch),
        ["4-bit elements, odd count"] = (MakeFile($"{{{Entry(dtype: "\"F4\"", shape: "[3]", offsets: "[0,2]")}}}", 2),
            FileFormatError.SizeMismatch),
        ["6-bit elements, no whole bytes"] =
            (MakeFile($"{{{Entry(dtype: "\"F6_E2M3\"", shape: "[3]", offsets: "[0,3]")}}}", 3), FileFormatError.SizeMismatch),
        ["petabyte in a tiny file"] = (MakeFile($"{{{Entry(shape: "[281474976710656]")}}}", 8), FileFormatError.SizeMismatch),

        ["hole in front"] = (MakeFile($"{{{Entry(offsets: "[8,16]")}}}", 16), FileFormatError.Hole),
        ["hole between"] = (MakeFile($"{{{Entry()},{Entry("b", offsets: "[16,24]")}}}", 24), FileFormatError.Hole),
        ["hole of one byte"] = (MakeFile($"{{{Entry()},{Entry("b", offsets: "[9,17]")}}}", 17), FileFormatError.Hole),
        ["empty tensor behind a hole"] =
            (MakeFile($"{{{Entry()},{Entry("b", shape: "[0]", offsets: "[12,12]")}}}", 12), FileFormatError.Hole),
        ["same range twice"] = (MakeFile($"{{{Entry()},{Entry("b")}}}", 8), FileFormatError.Overlap),
        ["overlap of one byte"] = (MakeFile($"{{{Entry()},{Entry("b", offsets: "[7,15]")}}}", 15), FileFormatError.Overlap),
        ["range inside a range"] =
            (MakeFile($"{{{Entry(shape: "[4]", offsets: "[0,16]")},{Entry("b", shape: "[1]", offsets: "[4,8]")}}}", 16),
                FileFormatError.Overlap),
        ["empty tensor inside a range"] =
            (MakeFile($"{{{Entry()},{Entry("b", shape: "[0]", offsets: "[4,4]")}}}", 8), FileFormatError.Overlap),

        ["data one byte short"] = (MakeFile($"{{{Entry()}}}", 7), FileFormatError.Truncated),
        ["no data"] = (MakeFile($"{{{Entry()}}}", 0), FileFormatError.Truncated),
        ["declared petabyte, consistent"] =
            (MakeFile($"{{{Entry(shape: "[281474976710656]", offsets: "[0,1125899906842624]")}}}", 8),
                FileFormatError.Truncated),
        ["range to 2⁶³ − 4"] = (MakeFile(
            $"{{{Entry(dtype: "\"U8\"", shape: "[1152921504606846975]", offsets: "[0,1152921504606846975]")}}}", 8),
            FileFormatError.Truncated),
        ["one byte behind"] = (MakeFile($"{{{Entry()}}}", 9), FileFormatError.TrailingBytes),
        ["zip archive behind"] = ([.. MakeFile($"{{{Entry()}}}", 8), 0x50, 0x4b, 5, 6], FileFormatError.TrailingBytes),
        ["data without tensors"] = (MakeFile("{}", 8), FileFormatError.TrailingBytes),
    };

    public static TheoryData<string> Cases => [.. Corpus.Keys];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Parse_RefusesWithTheRuleThatWasBroken(string name)
    {
        (byte[] file, FileFormatError expected) = Corpus[name];

        FileFormatException error = Assert.Throws<FileFormatException>(() => SafetensorsHeader.Parse(file, "bad.safetensors"));

        Assert.Equal(expected, error.Error);
        Assert.StartsWith("bad.safetensors: ", error.Message, StringComparison.Ordinal);
        Assert.InRange(error.Message.Length, 20, 1100);
    }

    [Fact]
    public void Open_RefusesTheSameFiles_WithTheSameRules_FromDisk()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("bad.safetensors");

        foreach ((string name, (byte[] file, FileFormatError expected)) in Corpus)
        {
            File.WriteAllBytes(path, file);
            FileFormatException error = Assert.Throws<FileFormatException>(() => SafetensorsReader.Open(path));
            Assert.True(expected == error.Error, $"{name}: {error.Error}, expected {expected}");
        }
        File.Delete(path);   // would fail on Windows if a refusal left the file open
    }

    [Fact]
    public void Parse_AllocatesNoMoreThanTheFile_WhenSizesLie()
    {
        byte[] file = Corpus["declared petabyte, consistent"].File;
        Refuse(file);
        long before = GC.GetAllocatedBytesForCurrentThread();

        Refuse(file);

        // An exception with its stack trace and message takes some kilobytes; a buffer of the declared size would take 2⁵⁰.
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 18);
        static void Refuse(byte[] file) => Assert.Throws<FileFormatException>(() => SafetensorsHeader.Parse(file, "bad"));
    }

    [Fact]
    public void Message_QuotesHostileNames_WithoutControlCharacters()
    {
        byte[] file = MakeFile($"{{{Entry("\\u001b[2J\\u0007", dtype: "\"F31\"")}}}", 8);

        FileFormatException error = Assert.Throws<FileFormatException>(() => SafetensorsHeader.Parse(file, "bad"));

        Assert.DoesNotContain(error.Message, char.IsControl);
    }
}

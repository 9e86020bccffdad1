using System.Globalization;

namespace Fovea.Tests.Architecture;

/// <summary>A line has 120 columns by habit, and 140 at most.</summary>
public class LineLengthTests
{
    private const int MaxColumns = 140;

    public static TheoryData<string> Folders => ["src", "tests", "bench", "samples"];

    [Theory, MemberData(nameof(Folders))]
    public void Lines_AreNoLongerThanAReaderCanTakeIn(string folder)
    {
        string[] found =
        [
            .. from file in SourceFiles.Of(folder)
               from line in File.ReadLines(file).Select((text, i) => (Columns: new StringInfo(text).LengthInTextElements, Number: i + 1))
               where line.Columns > MaxColumns
               select $"{Path.GetRelativePath(SourceFiles.Root, file)}({line.Number}): {line.Columns}",
        ];

        Assert.True(found.Length == 0, $"{found.Length} lines of more than {MaxColumns} columns:\n{string.Join('\n', found)}");
    }
}

using System.Globalization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Fovea.Tests.Architecture;

/// <summary>A line has 120 columns by habit, and 140 at most. What a raw string quotes is not a line of code.</summary>
public class LineLengthTests
{
    private const int MaxColumns = 140;

    public static TheoryData<string> Folders => ["src", "tests", "bench", "samples"];

    [Theory, MemberData(nameof(Folders))]
    public void Lines_AreNoLongerThanAReaderCanTakeIn(string folder)
    {
        string[] found = [.. SourceFiles.Of(folder).SelectMany(LongLines)];

        Assert.True(found.Length == 0, $"{found.Length} lines of more than {MaxColumns} columns:\n{string.Join('\n', found)}");
    }

    private static IEnumerable<string> LongLines(string file)
    {
        string[] lines = File.ReadAllLines(file);
        int[] longOnes =
            [.. Enumerable.Range(0, lines.Length).Where(i => new StringInfo(lines[i]).LengthInTextElements > MaxColumns)];
        HashSet<int> quoted = longOnes.Length == 0 ? [] : QuotedLines(string.Join('\n', lines));
        return longOnes.Where(i => !quoted.Contains(i))
            .Select(i => $"{Path.GetRelativePath(SourceFiles.Root, file)}({i + 1}): {lines[i].Length}");
    }

    // The lines that hold a raw string, or a part of one.
    private static HashSet<int> QuotedLines(string text)
    {
        SyntaxNode root = CSharpSyntaxTree.ParseText(text, cancellationToken: TestContext.Current.CancellationToken)
            .GetRoot(TestContext.Current.CancellationToken);
        IEnumerable<FileLinePositionSpan> literals = root.DescendantNodes()
            .Where(node => node.IsKind(SyntaxKind.StringLiteralExpression) || node.IsKind(SyntaxKind.InterpolatedStringExpression))
            .Where(node => node.ToString().TrimStart('$').StartsWith("\"\"\"", StringComparison.Ordinal))
            .Select(node => node.GetLocation().GetLineSpan());
        return [.. literals.SelectMany(span =>
            Enumerable.Range(span.StartLinePosition.Line, span.EndLinePosition.Line - span.StartLinePosition.Line + 1))];
    }
}

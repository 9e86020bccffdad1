using System.Text.RegularExpressions;

namespace Fovea.Kernels.Tests.Codegen;

/// <summary>Reads what the JIT prints under DOTNET_JitDisasm for x64, with or without DOTNET_JitDisasmDiffable.</summary>
/// <remarks>
/// A loop is what is between a label and a later jump back to it. The JIT lays loops out in one piece; should it move
/// a part away, the loop here is too short and lacks its multiply-adds: the guard then fails rather than passes.
/// </remarks>
public static partial class Listing
{
    private const string Header = "; Assembly listing for method ";

    public static IReadOnlyList<CompiledMethod> Parse(string text)
    {
        var methods = new List<CompiledMethod>();
        string[] lines = text.Split('\n');
        for (int start = Find(lines, 0); start < lines.Length;)
        {
            int end = Find(lines, start + 1);
            methods.Add(Method(lines.AsSpan(start, end - start)));
            start = end;
        }
        return methods;
    }

    private static int Find(string[] lines, int from)
    {
        int at = Array.FindIndex(lines, from, line => line.StartsWith(Header, StringComparison.Ordinal));
        return at < 0 ? lines.Length : at;
    }

    private static CompiledMethod Method(ReadOnlySpan<string> lines)
    {
        Match header = HeaderPattern().Match(lines[0]);
        string name = NamespacePattern().Replace(header.Groups["name"].Value, "");
        string frame = "rsp";
        var instructions = new List<string>();
        var labels = new Dictionary<string, int>();   // label → the instruction it stands before
        foreach (string raw in lines)
        {
            string line = SpacePattern().Replace(raw.Trim(), " ");
            if (line.StartsWith("; rbp based frame", StringComparison.Ordinal))
            {
                frame = "rbp";
            }
            else if (LabelPattern().Match(line) is { Success: true } label)
            {
                labels[label.Groups[1].Value] = instructions.Count;
            }
            else if (line.Length > 0 && line[0] != ';' && !line.StartsWith("align", StringComparison.Ordinal))
            {
                instructions.Add(line);
            }
        }
        return new CompiledMethod(name, header.Groups["tier"].Value, Innermost(instructions, labels, frame));
    }

    private static List<MachineLoop> Innermost(List<string> instructions, Dictionary<string, int> labels, string frame)
    {
        var loops = new List<(int First, int Last)>();
        for (int i = 0; i < instructions.Count; i++)
        {
            if (JumpPattern().Match(instructions[i]) is { Success: true } jump
                && labels.TryGetValue(jump.Groups[1].Value, out int target) && target <= i)
            {
                // Two jumps to one label (a "continue") are one loop, as long as the further one.
                loops.RemoveAll(loop => loop.First == target);
                loops.Add((target, i));
            }
        }
        return [.. loops
            .Where(loop => !loops.Any(other => other != loop && other.First >= loop.First && other.Last <= loop.Last))
            .Select(loop => new MachineLoop(instructions.GetRange(loop.First, loop.Last - loop.First + 1), frame))];
    }

    [GeneratedRegex(@"^; Assembly listing for method (?<name>[^(]+)\(.*\((?<tier>[^()]+)\)$")]
    private static partial Regex HeaderPattern();

    [GeneratedRegex(@"\w+\.(?=\w)")]
    private static partial Regex NamespacePattern();

    [GeneratedRegex(@"\s+")]
    private static partial Regex SpacePattern();

    [GeneratedRegex(@"^(G_M\w+):")]
    private static partial Regex LabelPattern();

    [GeneratedRegex(@"^j\w+ (?:SHORT )?(G_M\w+)")]
    private static partial Regex JumpPattern();
}

using Fovea.Tensors;

namespace Fovea.Analysis.Explanations;

/// <summary>Texts shared by all explanations.</summary>
internal static class ExplanationText
{
    public const int MaxLines = 12;   // a 5×5 kernel on one channel, or a 3×3 kernel on four, is shown completely

    /// <summary>A number as a factor: in parentheses if negative.</summary>
    public static string Factor(double value) => value < 0 ? $"({Amounts.Number(value)})" : Amounts.Number(value);

    public static string Times(double x, double w) => $"{Factor(x)}·{Factor(w)}";

    public static string Sizes(Shape shape) => string.Join('×', shape);

    public static string Place(IReadOnlyList<int> position) => $"[{string.Join(", ", position)}]";

    /// <summary>The name of a spatial axis.</summary>
    public static string Axis(int axis, int rank) => rank switch
    {
        1 => "length",
        2 => axis == 0 ? "height" : "width",
        _ => axis == 0 ? "depth" : axis == 1 ? "height" : "width"
    };

    /// <summary>One line per axis, with equal ones merged: "height and width: …".</summary>
    public static IEnumerable<string> PerAxis(IReadOnlyList<string> perAxis) => perAxis
        .Select((text, axis) => (text, name: Axis(axis, perAxis.Count)))
        .GroupBy(line => line.text, (text, lines) => $"{string.Join(" and ", lines.Select(line => line.name))}: {text}");

    /// <summary>The first lines of a long list, and the sum of the rest.</summary>
    public static List<string> Shorten(IReadOnlyList<(string Line, double Sum)> parts)
    {
        List<string> lines = [.. parts.Take(MaxLines).Select(part => part.Line)];
        if (parts.Count > MaxLines)
        {
            lines.Add($"… {Amounts.Count(parts.Count - MaxLines)} more lines like these, "
                + $"together {Amounts.Number(parts.Skip(MaxLines).Sum(part => part.Sum))}");
        }
        return lines;
    }

    public static ExplanationSection Memory(ExplanationSubject subject) => new("Memory (float32)",
    [
        $"parameters {Amounts.Bytes(subject.Parameters * sizeof(float))}",
        $"one input {Amounts.Bytes((long)subject.InputShape.Length * sizeof(float))}, "
        + $"one output {Amounts.Bytes((long)subject.OutputShape.Length * sizeof(float))}",
    ]);

    public static ExplanationSection Value(ExplanationSubject subject, WorkedValue worked) =>
        new($"Output {Place(worked.Position)} with concrete numbers (seed {subject.Seed})", worked.Lines);
}

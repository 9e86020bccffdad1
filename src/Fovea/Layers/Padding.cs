using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;
using Fovea.Graph.Ops;

namespace Fovea.Layers;

/// <summary>The padding of a convolution or pooling.</summary>
/// <remarks>
/// Converts from a number or a tuple of symmetric padding: <c>padding: 2</c>, <c>padding: (1, 2)</c>.
/// </remarks>
[SuppressMessage("Usage", "CA2225", Justification = "The constructors are the alternative to the conversions.")]
public sealed record Padding
{
    /// <summary>No padding.</summary>
    public static readonly Padding Valid = new(PaddingRule.Valid, 0, 0);

    /// <summary>Padding for ⌈input / stride⌉ outputs; with stride 1, as many as inputs.</summary>
    public static readonly Padding Same = new(PaddingRule.Same, 0, 0);

    /// <summary>Padding for every position in which window and input overlap.</summary>
    public static readonly Padding Full = new(PaddingRule.Full, 0, 0);

    /// <summary>Cells before and after the input, per axis.</summary>
    public Padding(PerAxis begin, PerAxis end) : this(PaddingRule.Explicit, begin, end)
    {
    }

    /// <summary>A rule, and the cells for <see cref="PaddingRule.Explicit"/>.</summary>
    [JsonConstructor]
    public Padding(PaddingRule rule, PerAxis begin, PerAxis end)
    {
        foreach (int cells in (ReadOnlySpan<int>)[.. begin.AsSpan(), .. end.AsSpan()])
        {
            if (cells < 0)
            {
                throw new FoveaException($"Padding must be 0 or more cells; found {cells}.");
            }
        }
        (Rule, Begin, End) = (rule, begin, end);
    }

    /// <summary>The rule that determines the padding.</summary>
    public PaddingRule Rule { get; }

    /// <summary>Cells before the input, with <see cref="PaddingRule.Explicit"/>.</summary>
    public PerAxis Begin { get; }

    /// <summary>Cells after the input, with <see cref="PaddingRule.Explicit"/>.</summary>
    public PerAxis End { get; }

    /// <summary>The same number of cells on every side.</summary>
    public static implicit operator Padding(int cells) => new(cells, cells);

    /// <summary>The same number of cells before and after, per axis.</summary>
    public static implicit operator Padding((int Height, int Width) cells) => new(cells, cells);

    /// <summary>The same number of cells before and after, per axis.</summary>
    public static implicit operator Padding((int Depth, int Height, int Width) cells) => new(cells, cells);

    /// <summary>The window along one axis, with its padding resolved.</summary>
    internal WindowAxis Along(int axis, int rank, int input, PerAxis kernel, PerAxis stride, PerAxis dilation)
    {
        (int k, int s, int d) = (kernel.At(axis, rank), stride.At(axis, rank), dilation.At(axis, rank));
        if (k < 1 || s < 1 || d < 1)
        {
            throw new ShapeException($"kernel, stride and dilation must be 1 or more; found {kernel}, {stride}, {dilation}.");
        }
        int span = d * (k - 1);
        (int begin, int end) = Rule switch
        {
            PaddingRule.Valid => (0, 0),
            PaddingRule.Full => (span, span),
            PaddingRule.Same => Split(Math.Max(0, (((input + s - 1) / s) - 1) * s + span + 1 - input)),
            _ => (Begin.At(axis, rank), End.At(axis, rank)),
        };
        return new WindowAxis(k, s, begin, end, d);

        static (int, int) Split(int total) => (total / 2, total - (total / 2));
    }

    /// <summary><c>2</c>, <c>1×2</c>, <c>same</c>.</summary>
    public override string ToString() => Rule switch
    {
        PaddingRule.Same => "same",
        PaddingRule.Valid => "0",
        PaddingRule.Full => "full",
        _ => Begin == End ? Begin.ToString() : $"{Begin} before, {End} after",
    };
}

using System.Collections.Immutable;
using Fovea.Kernels.Convolution;
using Fovea.Layers;
using WindowAxis = Fovea.Graph.Ops.WindowAxis;

namespace Fovea.Analysis.Explanations;

/// <summary>Pooling: one value per window, in each channel separately.</summary>
internal static class PoolExplanation
{
    public static Explanation Explain(ExplanationSubject subject)
    {
        (string formula, string[] sizes, CellRange[] ranges, int dilation) =
            subject.Layer is PoolLayer pool ? Sliding(pool, subject) : Adaptive(subject);
        WorkedValue worked = Work(subject, ranges, dilation);
        string[] perAxis = [.. ExplanationText.PerAxis(sizes)];
        return new Explanation
        {
            Title = subject.Layer.Summary,
            InputShape = subject.InputShape,
            OutputShape = subject.OutputShape,
            Formula = formula,
            Substitution = [.. sizes.Distinct()],
            Parameters = 0,
            MultiplyAdds = 0,
            Worked = worked,
            Sections =
            [
                new("What happens",
                [
                    $"{What(subject.Layer)}, in each of the {subject.InputShape[0]} channels separately: the " +
                    "number of channels is unchanged.",
                    "There are no parameters and no multiply-adds.",
                ]),
                new("Output size", [formula, .. perAxis, $"output: {ExplanationText.Sizes(subject.OutputShape)}"]),
                ExplanationText.Memory(subject),
                ExplanationText.Value(subject, worked),
            ],
        };
    }

    private static (string, string[], CellRange[], int) Sliding(PoolLayer pool, ExplanationSubject subject)
    {
        int rank = subject.Spatial.Length;
        PerAxis dilation = pool is MaxPool max ? max.Dilation : 1;
        ImmutableArray<WindowAxis> window = WindowGeometry.Make(
            subject.InputShape.WithBatch(1), pool.Kernel, pool.Stride, pool.Padding, dilation);
        var ranges = new CellRange[rank];
        for (int i = 0; i < rank; i++)
        {
            ConvolutionAxis axis = window[i].Over(subject.InputShape[i + 1]);
            int first = axis.InputAt(subject.Position[i + 1], 0);
            // in ceil mode, the last window may extend past the padding
            ranges[i] = new CellRange(first, Math.Min(first + axis.Span, axis.Input + axis.PadEnd) - 1);
        }
        return (
            WindowArithmetic.Formula(window.All(axis => axis.PadBegin == axis.PadEnd), pool.CeilMode),
            [.. window.Select((axis, i) => WindowArithmetic.Substitute(
                axis, subject.InputShape[i + 1], subject.OutputShape[i + 1], pool.CeilMode))],
            ranges, dilation.At(0, rank));
    }

    private static (string, string[], CellRange[], int) Adaptive(ExplanationSubject subject)
    {
        var sizes = new string[subject.Spatial.Length];
        var ranges = new CellRange[sizes.Length];
        for (int i = 0; i < sizes.Length; i++)
        {
            (long n, long m, long o) = (subject.InputShape[i + 1], subject.OutputShape[i + 1], subject.Position[i + 1]);
            ranges[i] = new CellRange((int)(o * n / m), (int)((((o + 1) * n) + m - 1) / m) - 1);
            sizes[i] = $"window {o} of {m} over {n} cells: ⌊{o}·{n}/{m}⌋ … ⌈({o} + 1)·{n}/{m}⌉ − 1 = {ranges[i]}";
        }
        return ("the output size is given; window o covers ⌊o·n/out⌋ … ⌈(o + 1)·n/out⌉ − 1", sizes, ranges, 1);
    }

    private static WorkedValue Work(ExplanationSubject subject, CellRange[] ranges, int dilation)
    {
        int[] at = [subject.Position[0], .. ranges.Select(range => range.First)];
        var values = new List<double>();
        long cells = 0;   // including padding cells that an average counts
        var shown = new List<(string Line, double Sum)>();
        do
        {
            var row = new List<string>();
            for (at[^1] = ranges[^1].First; at[^1] <= ranges[^1].Last; at[^1] += dilation, cells++)
            {
                bool isInside = true;
                for (int i = 1; i < at.Length; i++)
                {
                    isInside &= at[i] >= 0 && at[i] < subject.InputShape[i];
                }
                if (isInside)
                {
                    values.Add(subject.Input(at));
                }
                row.Add(isInside ? Amounts.Number(values[^1]) : "padding");
            }
            shown.Add((string.Join("  ", row), 0));
        }
        while (NextRow(at, ranges, dilation));
        (double value, string result) = Combine(subject.Layer, values, cells);
        string[] where = [.. ranges.Select((range, i) => $"{ExplanationText.Axis(i, ranges.Length)} {range}")];
        return new WorkedValue(subject.Position, values.Count, value,
            [$"window of channel {at[0]}: {string.Join(", ", where)}", .. shown.Take(ExplanationText.MaxLines).Select(row => row.Line),
             .. shown.Count > ExplanationText.MaxLines
                 ? [$"… {shown.Count - ExplanationText.MaxLines} more rows"]
                 : Array.Empty<string>(), result]);
    }

    private static bool NextRow(int[] at, CellRange[] ranges, int dilation)
    {
        for (int i = ranges.Length - 2; i >= 0; i--)
        {
            at[i + 1] += dilation;
            if (at[i + 1] <= ranges[i].Last)
            {
                return true;
            }
            at[i + 1] = ranges[i].First;
        }
        return false;
    }

    private static (double Value, string Line) Combine(Layer layer, List<double> values, long cells)
    {
        double sum = values.Sum(), squares = values.Sum(value => value * value);
        double[] sorted = [.. values.Order()];
        switch (layer)
        {
            case MaxPool or AdaptiveMaxPool or GlobalMaxPool:
                return (values.Max(),
                    $"the largest of {values.Count} = {Amounts.Number(values.Max())}; in training only its cell " +
                    "receives the gradient");
            case MedianPool:
                double median = (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
                return (median, $"in order {string.Join("  ", sorted.Select(Amounts.Number))}; the middle = {Amounts.Number(median)}");
            case LpPool lp:
                double norm = Math.Pow(values.Sum(value => Math.Pow(Math.Abs(value), lp.Power)), 1.0 / lp.Power);
                return (norm, $"(Σ |x|^{Amounts.Number(lp.Power)})^(1/{Amounts.Number(lp.Power)}) = {Amounts.Number(norm)}");
            case StochasticPool:
                return (sum == 0 ? 0 : squares / sum,
                    $"at inference Σa²/Σa = {Amounts.Number(squares)}/{ExplanationText.Factor(sum)} = " +
                    $"{Amounts.Number(sum == 0 ? 0 : squares / sum)}; in training one value, drawn with " +
                    "probability a/Σa (needs activations of 0 or more)");
            default:
                long divisor = layer is AveragePool { CountIncludePad: false } ? values.Count : cells;
                return (sum / divisor, $"sum {Amounts.Number(sum)} over {divisor} "
                    + $"cells{(divisor > values.Count ? ", padding counted" : "")} = {Amounts.Number(sum / divisor)}");
        }
    }

    private static string What(Layer layer) => layer switch
    {
        MaxPool or AdaptiveMaxPool or GlobalMaxPool => "The largest value of each window",
        MedianPool => "The median of each window",
        LpPool => "The p-norm of each window",
        StochasticPool => "A weighted mean of each window",
        _ => "The mean of each window",
    };
}

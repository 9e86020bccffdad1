using System.Collections.Immutable;
using Fovea.Graph.Ops;
using Fovea.Kernels.Convolution;
using Fovea.Layers;

namespace Fovea.Analysis.Explanations;

/// <summary>Convolution: one dot product of filter and window per output value.</summary>
internal static class ConvExplanation
{
    public static Explanation Explain(Conv layer, ExplanationSubject subject)
    {
        ImmutableArray<WindowAxis> window = WindowGeometry.Make(
            subject.InputShape.WithBatch(1), layer.Kernel, layer.Stride, layer.Padding, layer.Dilation);
        string[] substitution = [.. window.Select(
            (axis, i) => WindowArithmetic.Substitute(axis, subject.InputShape[i + 1], subject.OutputShape[i + 1]))];
        int channels = subject.InputShape[0] / layer.Groups;
        long perOutput = window.Aggregate((long)channels, (product, axis) => product * axis.Kernel);
        long outputs = subject.OutputShape.Length, bias = layer.Bias ? layer.OutChannels : 0;
        long unshared = (perOutput * outputs) + bias, dense = (long)subject.InputShape.Length * outputs;
        string filter = $"{channels}×{string.Join('×', window.Select(axis => axis.Kernel))}";
        WorkedValue worked = Work(layer, subject, window);

        return new Explanation
        {
            Title = layer.Summary,
            InputShape = subject.InputShape,
            OutputShape = subject.OutputShape,
            Formula = WindowArithmetic.Formula(symmetric: window.All(axis => axis.PadBegin == axis.PadEnd)),
            Substitution = [.. substitution.Distinct()],
            Parameters = subject.Parameters,
            ParametersUnshared = unshared,
            MultiplyAdds = subject.MultiplyAdds,
            MultiplyAddsDense = dense,
            Worked = worked,
            Sections =
            [
                new("What happens",
                [
                    $"{layer.OutChannels} filters of {filter} slide over the {ExplanationText.Sizes(subject.InputShape)} input.",
                    $"Each output value is one dot product of {Amounts.Count(perOutput)} "
                    + $"terms{(layer.Bias ? " plus a bias" : "")}; the filter is not flipped (cross-correlation).",
                    .. layer.Groups == 1 ? Array.Empty<string>() : [$"{layer.Groups} groups: "
                        + $"a filter sees {channels} of the {subject.InputShape[0]} input channels."],
                ]),
                new("Output size",
                [
                    WindowArithmetic.Formula(symmetric: window.All(axis => axis.PadBegin == axis.PadEnd)),
                    .. ExplanationText.PerAxis(substitution),
                    $"output: {layer.OutChannels} filters, so {ExplanationText.Sizes(subject.OutputShape)}",
                ]),
                new("Parameters",
                [
                    "shared by all positions: "
                    + $"{layer.OutChannels}·({filter.Replace("×", "·", StringComparison.Ordinal)})"
                    + $"{(layer.Bias ? $" + {layer.OutChannels}" : "")} = {Amounts.Count(subject.Parameters)}",
                    "without weight sharing: "
                    + $"{Amounts.Count(perOutput)}·{Amounts.Count(outputs)}"
                    + $"{(layer.Bias ? $" + {layer.OutChannels}" : "")} = {Amounts.Count(unshared)}",
                ]),
                new("Multiply-adds",
                [
                    $"{Amounts.Count(perOutput)} for each of {Amounts.Count(outputs)} outputs = "
                    + $"{Amounts.Count(subject.MultiplyAdds)}, with or without "
                    + "weight sharing: sharing saves memory, not arithmetic",
                    "a dense layer between the same shapes: "
                    + $"{Amounts.Count(subject.InputShape.Length)}·{Amounts.Count(outputs)} = {Amounts.Count(dense)}",
                ]),
                ExplanationText.Memory(subject),
                ExplanationText.Value(subject, worked),
            ],
        };

        static WorkedValue Work(Conv layer, ExplanationSubject subject, ImmutableArray<WindowAxis> window)
        {
            int rank = window.Length, channels = subject.InputShape[0] / layer.Groups, oc = subject.Position[0];
            int firstChannel = oc / (layer.OutChannels / layer.Groups) * channels;
            ConvolutionAxis[] axes = [.. window.Select((axis, i) => axis.Over(subject.InputShape[i + 1]))];
            var rows = new List<(string Line, double Sum)>();
            double sum = 0;
            long terms = 0;
            int[] tap = new int[rank];
            int[] at = new int[rank + 1];
            for (int ic = 0; ic < channels; ic++)
            {
                Array.Clear(tap);
                do
                {
                    var products = new List<string>();
                    double rowSum = 0;
                    for (tap[^1] = 0; tap[^1] < axes[^1].Kernel; tap[^1]++, terms++)
                    {
                        at[0] = firstChannel + ic;
                        bool isInside = true;
                        for (int i = 0; i < rank; i++)
                        {
                            at[i + 1] = PadSource.Along(axes[i].InputAt(subject.Position[i + 1], tap[i]), axes[i].Input, layer.PaddingMode);
                            isInside &= at[i + 1] >= 0;
                        }
                        double x = isInside ? subject.Input(at) : 0, w = subject.Parameter("weight", [oc, ic, .. tap]);
                        rowSum += x * w;
                        products.Add(ExplanationText.Times(x, w));
                    }
                    sum += rowSum;
                    string place = rank == 1 ? "" : $", row {string.Join(',', tap[..^1])}";
                    rows.Add(($"channel {firstChannel + ic}{place}: {string.Join(" + ", products)} = {Amounts.Number(rowSum)}", rowSum));
                }
                while (WindowArithmetic.NextRow(tap, axes));
            }
            List<string> lines = ["input·weight, one row of the filter per line; zero padding counts as 0",
                .. ExplanationText.Shorten(rows)];
            double bias = layer.Bias ? subject.Parameter("bias", oc) : 0;
            lines.Add($"sum of {Amounts.Count(terms)} terms = {Amounts.Number(sum)}"
                + (layer.Bias ? $"; plus bias {Amounts.Number(bias)} = {Amounts.Number(sum + bias)}" : ""));
            return new WorkedValue(subject.Position, terms, sum + bias, lines);
        }
    }
}

using System.Collections.Immutable;
using Fovea.Graph.Ops;
using Fovea.Kernels.Convolution;
using Fovea.Layers;

namespace Fovea.Analysis.Explanations;

/// <summary>
/// Transposed convolution: every input value adds a weighted filter to the output; an output value is the sum of
/// those that cover it.
/// </summary>
internal static class ConvTransposeExplanation
{
    private const string Formula = "(n − 1)·S − Pbegin − Pend + D·(K − 1) + output padding + 1";

    public static Explanation Explain(ConvTranspose layer, ExplanationSubject subject)
    {
        int rank = subject.Spatial.Length;
        ImmutableArray<WindowAxis> window = WindowGeometry.Make(
            subject.InputShape.WithBatch(1), layer.Kernel, layer.Stride, layer.Padding, layer.Dilation);
        string[] substitution = [.. window.Select((axis, i) =>
            $"({subject.InputShape[i + 1]} − 1)·{axis.Stride} − {axis.PadBegin} − {axis.PadEnd} + "
            + $"{axis.Dilation}·({axis.Kernel} − 1) + {layer.OutputPadding.At(i, rank)} + 1 = "
            + $"{subject.OutputShape[i + 1]}")];
        int outPerGroup = layer.OutChannels / layer.Groups;
        long perInput = window.Aggregate((long)outPerGroup, (product, axis) => product * axis.Kernel);
        long inputs = subject.InputShape.Length, unshared = (perInput * inputs) + (layer.Bias ? layer.OutChannels : 0);
        string filter = $"{outPerGroup}×{string.Join('×', window.Select(axis => axis.Kernel))}";
        WorkedValue worked = Work(layer, subject, window);
        string plusBias = layer.Bias ? $" + {layer.OutChannels}" : "";

        return new Explanation
        {
            Title = layer.Summary,
            InputShape = subject.InputShape,
            OutputShape = subject.OutputShape,
            Formula = Formula,
            Substitution = [.. substitution.Distinct()],
            Parameters = subject.Parameters,
            ParametersUnshared = unshared,
            MultiplyAdds = subject.MultiplyAdds,
            MultiplyAddsDense = inputs * subject.OutputShape.Length,
            Worked = worked,
            Sections =
            [
                new("What happens",
                [
                    $"Each of the {Amounts.Count(inputs)} input values is multiplied by a filter of {filter} and " +
                    $"added to the output; neighbouring inputs are {layer.Stride} cells apart in the output.",
                    "It is the gradient of a convolution with respect to its input, with the same weights.",
                ]),
                new("Output size", [Formula, .. ExplanationText.PerAxis(substitution),
                    $"output: {ExplanationText.Sizes(subject.OutputShape)}"]),
                new("Parameters",
                [
                    "shared by all positions: "
                    + $"{subject.InputShape[0]}·({filter.Replace("×", "·", StringComparison.Ordinal)}){plusBias} = "
                    + $"{Amounts.Count(subject.Parameters)}",
                    $"without weight sharing: {Amounts.Count(perInput)}·{Amounts.Count(inputs)}{plusBias} = {Amounts.Count(unshared)}",
                ]),
                new("Multiply-adds", [$"{Amounts.Count(perInput)} for each of {Amounts.Count(inputs)} inputs = " +
                    $"{Amounts.Count(subject.MultiplyAdds)}, those removed by the padding included"]),
                ExplanationText.Memory(subject),
                ExplanationText.Value(subject, worked),
            ],
        };
    }

    private static WorkedValue Work(ConvTranspose layer, ExplanationSubject subject, ImmutableArray<WindowAxis> window)
    {
        int rank = window.Length, channels = subject.InputShape[0] / layer.Groups, oc = subject.Position[0];
        int outPerGroup = layer.OutChannels / layer.Groups;
        int firstChannel = oc / outPerGroup * channels;
        ConvolutionAxis[] axes = [.. window.Select((axis, i) => axis.Over(subject.InputShape[i + 1]))];
        var parts = new List<(string Line, double Sum)>();
        double sum = 0;
        long terms = 0;
        int[] tap = new int[rank];
        int[] at = new int[rank + 1];
        for (int ic = firstChannel; ic < firstChannel + channels; ic++)
        {
            Array.Clear(tap);
            do
            {
                for (tap[^1] = 0; tap[^1] < axes[^1].Kernel; tap[^1]++)
                {
                    at[0] = ic;
                    bool covers = true;
                    for (int i = 0; i < rank; i++)
                    {
                        // Input i contributes to output i·S − P + tap·D.
                        int scaled = subject.Position[i + 1] + axes[i].PadBegin - (tap[i] * axes[i].Dilation);
                        at[i + 1] = scaled / axes[i].Stride;
                        covers &= scaled >= 0 && scaled % axes[i].Stride == 0 && at[i + 1] < subject.InputShape[i + 1];
                    }
                    if (covers)
                    {
                        double x = subject.Input(at), w = subject.Parameter("weight", [ic, oc % outPerGroup, .. tap]);
                        sum += x * w;
                        terms++;
                        parts.Add(($"input {ExplanationText.Place(at)}, tap {ExplanationText.Place(tap)}: "
                            + $"{ExplanationText.Times(x, w)} = {Amounts.Number(x * w)}", x * w));
                    }
                }
            }
            while (WindowArithmetic.NextRow(tap, axes));
        }
        double bias = layer.Bias ? subject.Parameter("bias", oc) : 0;
        List<string> lines = ["input·weight for the input values whose filter covers this output", .. ExplanationText.Shorten(parts)];
        lines.Add($"sum of {Amounts.Count(terms)} terms = {Amounts.Number(sum)}"
            + (layer.Bias ? $"; plus bias {Amounts.Number(bias)} = {Amounts.Number(sum + bias)}" : ""));
        return new WorkedValue([.. subject.Position], terms, sum + bias, lines);
    }
}

using Fovea.Layers;

namespace Fovea.Analysis.Explanations;

/// <summary>A dense layer: every output is a dot product with the whole input.</summary>
internal static class DenseExplanation
{
    private const int TermsPerLine = 6;

    public static Explanation Explain(Dense layer, ExplanationSubject subject)
    {
        int inputs = subject.InputShape[0], output = subject.Position[0];
        var lines = new List<(string Line, double Sum)>();
        double sum = 0;
        for (int first = 0; first < inputs; first += TermsPerLine)
        {
            int count = Math.Min(TermsPerLine, inputs - first);
            double part = 0;
            var terms = new string[count];
            for (int i = 0; i < count; i++)
            {
                double x = subject.Input(first + i), w = subject.Parameter("weight", output, first + i);
                part += x * w;
                terms[i] = ExplanationText.Times(x, w);
            }
            sum += part;
            lines.Add(($"inputs {first}…{first + count - 1}: {string.Join(" + ", terms)} = {Amounts.Number(part)}", part));
        }
        double bias = layer.Bias ? subject.Parameter("bias", output) : 0;
        string plusBias = layer.Bias ? $" + {layer.OutFeatures}" : "";
        var worked = new WorkedValue(subject.Position, inputs, sum + bias,
        [
            .. ExplanationText.Shorten(lines),
            $"sum of {Amounts.Count(inputs)} terms = {Amounts.Number(sum)}"
            + (layer.Bias ? $"; plus bias {Amounts.Number(bias)} = {Amounts.Number(sum + bias)}" : ""),
        ]);
        string substitution = $"{layer.OutFeatures}·{Amounts.Count(inputs)}{plusBias} = {Amounts.Count(subject.Parameters)}";
        string formula = layer.Bias ? "yₒ = Σᵢ wₒᵢ·xᵢ + bₒ" : "yₒ = Σᵢ wₒᵢ·xᵢ";

        return new Explanation
        {
            Title = layer.Summary,
            InputShape = subject.InputShape,
            OutputShape = subject.OutputShape,
            Formula = formula,
            Substitution = [substitution],
            Parameters = subject.Parameters,
            MultiplyAdds = subject.MultiplyAdds,
            Worked = worked,
            Sections =
            [
                new("What happens", [$"{formula}: each of {layer.OutFeatures} outputs depends on all " +
                    $"{Amounts.Count(inputs)} inputs, with its own weights."]),
                new("Parameters", [substitution]),
                new("Multiply-adds", [$"{layer.OutFeatures}·{Amounts.Count(inputs)} = " +
                    $"{Amounts.Count(subject.MultiplyAdds)}: each weight is used once, so the speed is limited by " +
                    "memory bandwidth"]),
                ExplanationText.Memory(subject),
                ExplanationText.Value(subject, worked),
            ],
        };
    }
}

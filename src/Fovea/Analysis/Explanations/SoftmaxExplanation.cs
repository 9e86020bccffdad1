using Fovea.Layers;

namespace Fovea.Analysis.Explanations;

/// <summary>Softmax: converts scores to probabilities.</summary>
internal static class SoftmaxExplanation
{
    public static Explanation Explain(ExplanationSubject subject)
    {
        bool isLogarithm = subject.Layer is LogSoftmax;
        string formula = isLogarithm ? "yᵢ = xᵢ − m − ln Σⱼ e^(xⱼ − m), m the largest x" : "yᵢ = e^(xᵢ − m)/Σⱼ e^(xⱼ − m), m the largest x";
        int[] at = [.. subject.Position];
        var x = new double[subject.InputShape[0]];
        for (int i = 0; i < x.Length; i++)
        {
            at[0] = i;
            x[i] = subject.Input(at);
        }
        int unit = subject.Position[0];
        double largest = x.Max(), sum = x.Sum(value => Math.Exp(value - largest));
        double share = Math.Exp(x[unit] - largest) / sum, y = isLogarithm ? Math.Log(share) : share;
        string numbers = isLogarithm
            ? $"{Amounts.Number(x[unit])} − {ExplanationText.Factor(largest)} − ln {Amounts.Number(sum)} = {Amounts.Number(y)}"
            : $"e^({Amounts.Number(x[unit])} − {ExplanationText.Factor(largest)})/{Amounts.Number(sum)} = {Amounts.Number(y)}";
        var worked = new WorkedValue(subject.Position, x.Length, y,
        [
            .. ExplanationText.Shorten([.. x.Select((value, i) =>
                ($"x{i} = {Amounts.Number(value)}: e^(x − m) = {Amounts.Number(Math.Exp(value - largest))}",
                    Math.Exp(value - largest)))]),
            $"m = {Amounts.Number(largest)}, the sum = {Amounts.Number(sum)}", $"y = {numbers}",
        ]);
        return new Explanation
        {
            Title = subject.Layer.Summary,
            InputShape = subject.InputShape,
            OutputShape = subject.OutputShape,
            Formula = formula,
            Substitution = [$"y = {numbers}"],
            Parameters = 0,
            MultiplyAdds = 0,
            Worked = worked,
            Sections =
            [
                new("What happens",
                [
                    formula, "Subtracting m does not change the result and prevents overflow of e^x.",
                    "In training, the cross-entropy loss takes the scores and computes the softmax itself, which " +
                    "is accurate even where a probability underflows.",
                ]),
                ExplanationText.Memory(subject),
                ExplanationText.Value(subject, worked),
            ],
        };
    }
}

using Fovea.Layers;

namespace Fovea.Analysis.Explanations;

/// <summary>Local response normalisation: a value divided by the energy in neighbouring channels.</summary>
internal static class LocalResponseNormExplanation
{
    private const string Formula = "y = x/(k + α/size·Σ x²)^β, the sum over size neighbouring channels";

    public static Explanation Explain(LocalResponseNorm layer, ExplanationSubject subject)
    {
        int[] at = [.. subject.Position];
        int channel = at[0];
        double x = subject.Input(at), squares = 0;
        var terms = new List<string>();
        // As in PyTorch: ⌊size / 2⌋ channels before, the rest after.
        for (int c = Math.Max(0, channel - (layer.Size / 2));
            c < Math.Min(subject.InputShape[0], channel - (layer.Size / 2) + layer.Size); c++)
        {
            at[0] = c;
            double neighbour = subject.Input(at);
            squares += neighbour * neighbour;
            terms.Add($"{ExplanationText.Factor(neighbour)}²");
        }
        double y = x / Math.Pow(layer.K + (layer.Alpha / layer.Size * squares), layer.Beta);
        string numbers = $"{Amounts.Number(x)}/({layer.K:0.####} + "
            + $"{layer.Alpha:0.########}/{layer.Size}·{Amounts.Number(squares)})^{layer.Beta:0.####} = {Amounts.Number(y)}";
        var worked = new WorkedValue(subject.Position, terms.Count, y,
            [$"Σ x² = {string.Join(" + ", terms)} = {Amounts.Number(squares)}", $"y = {numbers}"]);
        return new Explanation
        {
            Title = layer.Summary,
            InputShape = subject.InputShape,
            OutputShape = subject.OutputShape,
            Formula = Formula,
            Substitution = [$"y = {numbers}"],
            Parameters = 0,
            MultiplyAdds = 0,
            Worked = worked,
            Sections =
            [
                new("What happens", [Formula,
                    "A channel with a strong response suppresses its neighbours at the same position; there are " +
                    "no parameters."]),
                ExplanationText.Memory(subject),
                ExplanationText.Value(subject, worked),
            ],
        };
    }
}

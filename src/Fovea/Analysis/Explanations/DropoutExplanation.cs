using Fovea.Kernels.Random;
using Fovea.Layers;

namespace Fovea.Analysis.Explanations;

/// <summary>Dropout: units are zeroed at random in training; the identity at inference.</summary>
internal static class DropoutExplanation
{
    private const string Formula = "training: x' = 0 with probability p, else x/(1 − p); inference: x' = x";

    public static Explanation Explain(Dropout layer, ExplanationSubject subject)
    {
        double p = layer.Probability, x = subject.Input([.. subject.Position]), kept = x / (1 - p);
        var random = new CounterRandom(subject.Seed, (uint)RandomPurpose.Synthetic, step: uint.MaxValue);
        var draws = new List<string>();
        for (ulong i = 0; i < 8; i++)
        {
            double value = subject.Input((long)i % subject.InputShape.Length), draw = random.Uniform(i);
            string outcome = draw < p
                ? $" < p: dropped, {Amounts.Number(value)} → 0"
                : $" ≥ p: kept, {Amounts.Number(value)} → {Amounts.Number(value / (1 - p))}";
            draws.Add($"u = {Amounts.Number(draw)}{outcome}");
        }
        string expectation = $"E[x'] = {Amounts.Number(p)}·0 + "
            + $"{Amounts.Number(1 - p)}·{Amounts.Number(x)}/{Amounts.Number(1 - p)} = {Amounts.Number(x)}";
        var worked = new WorkedValue(subject.Position, 2, x, [
            $"x = {Amounts.Number(x)}: in training 0 or {Amounts.Number(kept)}, at inference {Amounts.Number(x)}",
            expectation]);
        string scope = layer.Scope switch
        {
            DropoutScope.Channel => "whole channels of a sample",
            DropoutScope.Sample => "whole samples",
            _ => "each element separately",
        };
        return new Explanation
        {
            Title = layer.Summary,
            InputShape = subject.InputShape,
            OutputShape = subject.OutputShape,
            Formula = Formula,
            Substitution = [expectation],
            Parameters = 0,
            MultiplyAdds = 0,
            Worked = worked,
            Sections =
            [
                new("What happens", [Formula,
                    $"Dropped together: {scope}. Scaling by 1/(1 − p) in training preserves the mean, so inference " +
                    "needs no change."]),
                new($"Eight draws (seed {subject.Seed})", draws),
                ExplanationText.Memory(subject),
                ExplanationText.Value(subject, worked),
            ],
        };
    }
}

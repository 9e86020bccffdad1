using Fovea.Layers;
using Fovea.Tensors;

namespace Fovea.Analysis.Explanations;

/// <summary>
/// Normalisation: values are shifted and scaled to mean 0 and variance 1, followed by a learned scale and shift.
/// </summary>
internal static class NormExplanation
{
    private const string Formula = "y = (x − μ)/√(σ² + ε)·γ + β";

    public static Explanation Explain(ExplanationSubject subject)
    {
        (string set, float epsilon) = subject.Layer switch
        {
            BatchNorm norm =>
                ("one channel over the batch and all positions; at inference the running statistics of training", norm.Epsilon),
            LayerNorm norm => ($"the last {(norm.Axes == 0 ? subject.InputShape.Rank : norm.Axes)} axes of one sample", norm.Epsilon),
            GroupNorm norm => ($"{subject.InputShape[0] / norm.Groups} channels of one sample and all positions", norm.Epsilon),
            InstanceNorm norm => ("one channel of one sample over all positions", norm.Epsilon),
            _ => throw new ArgumentException($"{subject.Layer.Summary} is not a normalisation.", nameof(subject)),
        };
        (double mean, double variance, string source, long count) = Statistics(subject);
        int[] affine = Affine(subject);
        double x = subject.Input([.. subject.Position]), gamma = Factor("weight", 1), beta = Factor("bias", 0);
        double normalized = (x - mean) / Math.Sqrt(variance + epsilon), y = (normalized * gamma) + beta;
        string numbers = $"({Amounts.Number(x)} − {ExplanationText.Factor(mean)})/√({Amounts.Number(variance)} + "
            + $"{epsilon:0.########})·{ExplanationText.Factor(gamma)} + "
            + $"{ExplanationText.Factor(beta)} = {Amounts.Number(y)}";
        var worked = new WorkedValue(subject.Position, count, y,
        [
            $"x = {Amounts.Number(x)}", source, $"γ = {Amounts.Number(gamma)}, β = {Amounts.Number(beta)}, ε = {epsilon:0.########}",
            $"normalised {Amounts.Number(normalized)}", $"y = {numbers}",
        ]);

        return new Explanation
        {
            Title = subject.Layer.Summary,
            InputShape = subject.InputShape,
            OutputShape = subject.OutputShape,
            Formula = Formula,
            Substitution = [$"y = {numbers}"],
            Parameters = subject.Parameters,
            MultiplyAdds = 0,
            Worked = worked,
            Sections =
            [
                new("What happens", [Formula, $"μ and σ² are computed over {set}.",
                    "With γ = √(σ² + ε) and β = μ the layer is the identity."]),
                new("Parameters",
                [
                    $"γ and β: {Amounts.Count(subject.Parameters)}{(subject.Parameters == 0 ? " (not learned here)" : "")}",
                    .. subject.Layer is BatchNorm
                        ?
                        [
                            $"not trained: running mean and variance of {subject.InputShape[0]} channels; at inference the " +
                            "layer is folded into the convolution before it",
                        ]
                        : Array.Empty<string>(),
                ]),
                ExplanationText.Memory(subject),
                ExplanationText.Value(subject, worked),
            ],
        };

        // A scale and shift that are not learned are 1 and 0.
        double Factor(string name, double otherwise) => subject.Parameters == 0 ? otherwise : subject.Parameter(name, affine);
    }

    private static int[] Affine(ExplanationSubject subject)
    {
        Shape weight = subject.Graph.Parameter("weight").Shape;
        return subject.Layer is LayerNorm ? [.. subject.Position.TakeLast(weight.Rank)] : [subject.Position[0]];
    }

    private static (double Mean, double Variance, string Source, long Count) Statistics(ExplanationSubject subject)
    {
        if (subject.Layer is BatchNorm)
        {
            (double runningMean, double runningVariance) = (subject.Parameter("running_mean", subject.Position[0]),
                subject.Parameter("running_var", subject.Position[0]));
            return (runningMean, runningVariance,
                $"running mean μ = {Amounts.Number(runningMean)}, "
                + $"running variance σ² = {Amounts.Number(runningVariance)} of channel {subject.Position[0]}", 1);
        }
        (long first, long count) = Range(subject);
        double sum = 0, squares = 0;
        for (long i = first; i < first + count; i++)
        {
            sum += subject.Input(i);
        }
        double mean = sum / count;
        for (long i = first; i < first + count; i++)
        {
            squares += (subject.Input(i) - mean) * (subject.Input(i) - mean);
        }
        return (mean, squares / count,
            $"over {Amounts.Count(count)} values: "
            + $"μ = {Amounts.Number(sum)}/{Amounts.Count(count)} = {Amounts.Number(mean)}, "
            + $"σ² = {Amounts.Number(squares)}/{Amounts.Count(count)} = {Amounts.Number(squares / count)}", count);
    }

    // All three sets are contiguous in a row-major sample: whole channels, or the last axes.
    private static (long First, long Count) Range(ExplanationSubject subject)
    {
        Shape shape = subject.InputShape;
        long count = subject.Layer switch
        {
            LayerNorm => subject.Graph.Parameter("weight").Shape.Length,
            GroupNorm norm => shape.Length / norm.Groups,
            _ => shape.Length / shape[0],
        };
        long offset = ExplanationSubject.Offset(shape, [.. subject.Position]);
        return (offset / count * count, count);
    }
}

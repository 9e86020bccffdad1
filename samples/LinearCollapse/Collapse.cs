using Fovea.Inference;
using Fovea.Tensors;

namespace Fovea.Samples;

/// <summary>
/// Parts 1 and 2: the product of the matrices compared with the stack, and the superposition principle.
/// </summary>
internal static class Collapse
{
    private const int Inputs = 8, Width = 32, Outputs = 4, HiddenLayers = 7, Samples = 1000;

    public static Model Stack(bool relu) => Model.Create(new Shape(Inputs), Stacks.Of(HiddenLayers, Width, Outputs, relu), seed: 1);

    /// <summary>The product of all layers of a stack.</summary>
    public static LinearMap Product(Model stack) => Enumerable.Range(1, HiddenLayers + 1)
        .Select(layer => LinearMap.Of(stack, $"dense{layer}"))
        .Aggregate((first, next) => first.Then(next));

    /// <summary>The largest |stack(x) − (W·x + b)| over random x, divided by the largest |stack(x)|.</summary>
    public static double Difference(Model stack, LinearMap map)
    {
        Tensor inputs = Draw(seed: 1);
        using Predictor predictor = stack.CreatePredictor();
        ReadOnlySpan<float> deep = predictor.Run(inputs).Span;

        double difference = 0;
        for (int sample = 0; sample < Samples; sample++)
        {
            double[] x = [.. inputs.Span.Slice(sample * Inputs, Inputs).ToArray().Select(value => (double)value)];
            double[] y = map.Apply(x);
            for (int i = 0; i < Outputs; i++)
            {
                difference = Math.Max(difference, Math.Abs(deep[(sample * Outputs) + i] - y[i]));
            }
        }
        return difference / Largest(deep);
    }

    /// <summary>
    /// The superposition error: the largest |f(a + b) − f(a) − f(b) + f(0)| over random a and b, divided by the largest
    /// |f(a + b) − f(0)|. A linear map with a bias has 0.
    /// </summary>
    public static double SuperpositionError(Model model)
    {
        (Tensor a, Tensor b, Tensor sum) = (Draw(seed: 1), Draw(seed: 2), new Tensor(new Shape(Samples, Inputs)));
        for (int i = 0; i < sum.Span.Length; i++)
        {
            sum.Span[i] = a.Span[i] + b.Span[i];
        }
        using Predictor predictor = model.CreatePredictor();
        ReadOnlySpan<float> fa = predictor.Run(a).Span, fb = predictor.Run(b).Span, fSum = predictor.Run(sum).Span;
        ReadOnlySpan<float> fZero = predictor.Run(new Tensor(new Shape(1, Inputs))).Span;

        double error = 0, largest = 0;
        for (int i = 0; i < fSum.Length; i++)
        {
            double zero = fZero[i % Outputs];
            error = Math.Max(error, Math.Abs(fSum[i] - (double)fa[i] - fb[i] + zero));
            largest = Math.Max(largest, Math.Abs(fSum[i] - zero));
        }
        return error / largest;
    }

    private static Tensor Draw(int seed)
    {
        var random = new Random(seed);
        var tensor = new Tensor(new Shape(Samples, Inputs));
        foreach (ref float value in tensor.Span)
        {
            value = (float)((2 * random.NextDouble()) - 1);
        }
        return tensor;
    }

    private static double Largest(ReadOnlySpan<float> values)
    {
        float largest = 0;
        foreach (float value in values)
        {
            largest = Math.Max(largest, Math.Abs(value));
        }
        return largest;
    }
}

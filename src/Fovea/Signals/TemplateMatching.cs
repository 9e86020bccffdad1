namespace Fovea.Signals;

/// <summary>Template matching by the cosine similarity of a template with every window of its size.</summary>
/// <remarks>
/// similarity = ⟨window, template⟩ / (‖window‖ · ‖template‖), in [−1, 1]: 1 where the window is a positive multiple
/// of the template, whatever its brightness. A window of zeros has no direction; its similarity is 0. Norms are
/// computed separately for each window: a running sum would suffer cancellation after large values. Held by
/// TemplateMatchingTests.
/// </remarks>
public static class TemplateMatching
{
    /// <summary>The similarity of a template with each window of a sequence.</summary>
    /// <param name="signal">[M], at least as long as the template.</param>
    /// <param name="template">[N], not all zero.</param>
    /// <returns>[M − N + 1]; element i belongs to the window that starts at sample i.</returns>
    /// <exception cref="ShapeException">The template is empty or longer than the signal.</exception>
    /// <exception cref="FoveaException">The template's norm is zero or not finite.</exception>
    public static double[] CosineSimilarity(ReadOnlySpan<double> signal, ReadOnlySpan<double> template)
    {
        if (template.IsEmpty || template.Length > signal.Length)
        {
            throw new ShapeException($"Cosine similarity: the template has {template.Length} samples, "
                + $"the signal {signal.Length}; the template needs 1 to {signal.Length}.");
        }
        double templateNorm = CheckNorm(SignalConvolution.Dot(template, template));

        double[] similarity = new double[signal.Length - template.Length + 1];
        for (int i = 0; i < similarity.Length; i++)
        {
            ReadOnlySpan<double> window = signal.Slice(i, template.Length);
            similarity[i] = Cosine(SignalConvolution.Dot(window, template), SignalConvolution.Dot(window, window), templateNorm);
        }
        return similarity;
    }

    /// <summary>The similarity of a template with each window of an image.</summary>
    /// <param name="image">[height, width], at least as large as the template on both axes.</param>
    /// <param name="template">[templateHeight, templateWidth], not all zero.</param>
    /// <returns>[height − templateHeight + 1, width − templateWidth + 1], by the window's top left corner.</returns>
    /// <exception cref="ShapeException">The template is empty or larger than the image on an axis.</exception>
    /// <exception cref="FoveaException">The template's norm is zero or not finite.</exception>
    public static double[,] CosineSimilarity(double[,] image, double[,] template)
    {
        int height = image.GetLength(0), width = image.GetLength(1);
        int templateHeight = template.GetLength(0), templateWidth = template.GetLength(1);
        if (template.Length == 0 || templateHeight > height || templateWidth > width)
        {
            throw new ShapeException($"Cosine similarity: the template is [{templateHeight}, {templateWidth}], "
                + $"the image [{height}, {width}] (height, width); the template must fit inside.");
        }
        double templateSquares = 0;
        foreach (double value in template)
        {
            templateSquares += value * value;
        }
        double templateNorm = CheckNorm(templateSquares);

        double[,] similarity = new double[height - templateHeight + 1, width - templateWidth + 1];
        for (int row = 0; row < similarity.GetLength(0); row++)
        {
            for (int column = 0; column < similarity.GetLength(1); column++)
            {
                double dot = 0, squares = 0;
                for (int j = 0; j < templateHeight; j++)
                {
                    for (int k = 0; k < templateWidth; k++)
                    {
                        double value = image[row + j, column + k];
                        dot += value * template[j, k];
                        squares += value * value;
                    }
                }
                similarity[row, column] = Cosine(dot, squares, templateNorm);
            }
        }
        return similarity;
    }

    // Rounding can make the quotient exceed 1 by a few ε, and Math.Acos of that would be NaN. NaN inputs stay NaN.
    private static double Cosine(double dot, double windowSquares, double templateNorm) =>
        windowSquares == 0 ? 0 : Math.Clamp(dot / (Math.Sqrt(windowSquares) * templateNorm), -1, 1);

    private static double CheckNorm(double squares) => squares > 0 && double.IsFinite(squares)
        ? Math.Sqrt(squares)
        : throw new FoveaException(
            $"Cosine similarity: the sum of the template's squares is {squares}; it must be finite and above 0. " +
            "Give a template with at least one non-zero sample.");
}
